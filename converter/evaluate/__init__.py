"""Accuracy, calibration and figures of a model on a split."""
