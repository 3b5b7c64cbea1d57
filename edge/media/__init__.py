"""Files of pictures and films: what a file is, by its content, and how it is read and written."""
