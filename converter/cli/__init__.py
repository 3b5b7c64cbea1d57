"""Command line of the converter: train, convert, evaluate, inspect."""
