"""Emotion Edge: live facial expressions on a small computer with a camera and a screen."""

__version__ = "0.1.0"
