"""From a face crop to emotion scores: the classifier, its model and its manifest."""
