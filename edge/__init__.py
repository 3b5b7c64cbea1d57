"""Emotion Edge: live facial expressions on a Raspberry Pi."""

__version__ = "0.1.0"
