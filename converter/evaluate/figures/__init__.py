"""Figures of training runs, predictions and quantization, drawn with matplotlib.

No module here changes matplotlib's global state: no pyplot, no backend, no settings.
"""
