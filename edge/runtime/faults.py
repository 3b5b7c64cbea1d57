"""Faults of settings and of foreign code, as one line."""

from __future__ import annotations

from edge.errors import EmotionEdgeError, describe


def in_words(error: BaseException) -> str:
    """Return an error as one line; the class is named only where it is not of this project."""
    return str(error) if isinstance(error, EmotionEdgeError) else describe(error)
