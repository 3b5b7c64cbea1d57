"""Evaluate a network on films of acted emotions, in the layout of CREMA-D."""
