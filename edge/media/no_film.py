"""The error of a file that is no film."""

from __future__ import annotations

from edge.errors import DataError


class NoFilmError(DataError):
    """A file that holds no film, such as a song with a picture of its cover."""
