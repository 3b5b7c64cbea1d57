"""Films: videos and animated pictures, frame by frame, as RGB with growing times."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import numpy as np

from edge.media.kind import Kind, kind_of
from edge.media.no_film import NoFilmError
from edge.media.opening import foreign, open_regular
from edge.system.text import printable


class Film(Protocol):
    """An open film.

    Attributes:
        length: number of frames as the file says it, which may be wrong; None if it does not.
        rate: frames per second; None for an animated picture, whose frames have their own times.
        scale: pixels of the file, across and down, that one of the frames' stands for: 1 or 2.
        damaged: number of frames so far that could not be decoded.
    """

    scale: int
    length: int | None
    rate: float | None

    @property
    def damaged(self) -> int: ...

    def frames(self) -> Iterator[tuple[np.ndarray, float]]:
        """Yield pixels, uint8, (height, width, 3), RGB, and time in seconds; once.

        All have the size of the first. Where the file is damaged, it ends with what was read and a
        line in the log.

        Raises:
            DataError: no frame can be read.
        """
        ...

    def close(self) -> None:
        """Close the file; may be called twice."""
        ...


def open_film(path: Path, threads: int | None = None) -> Film:
    """Open a film.

    Args:
        path: of the file.
        threads: of the decoder; None lets it choose.

    Raises:
        NoFilmError: the file holds something else, such as sound.
        DataError: it is missing, damaged, or too large.
        BackendError: PyAV is not installed.
    """
    if (kind := kind_of(path)) is not Kind.FILM:
        raise NoFilmError(f"{printable(path)}: {kind.value}")
    with open_regular(path) as file, foreign(path, "cannot be read"):
        head = file.read(12)
    if head.startswith((b"GIF8", b"\x89PNG")) or head[8:12] in (b"WEBP", b"avis", b"msf1"):
        from edge.media.animation import AnimatedPicture

        return AnimatedPicture(path)
    from edge.media.video import Video

    return Video(path, threads)
