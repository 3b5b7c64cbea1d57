"""FER2013 and other labelled faces: readers, splits, one data set type."""
