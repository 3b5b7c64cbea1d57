"""Animated pictures as films: GIF, WebP, APNG and AVIF; each loop is played once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from edge.errors import DataError
from edge.media.geometry import fitted
from edge.media.opening import foreign
from edge.media.picture import check_memory, opened_picture
from edge.media.pixels import to_rgb
from edge.media.said import log_once
from edge.system.printable import printable

log = logging.getLogger(__name__)

# Browsers show a frame that has no duration, or an absurdly short one, for so long.
SHORTEST, USUAL, LONGEST = 0.011, 0.1, 60.0  # seconds
PIXEL_BYTES = 12  # Pillow keeps this frame, the one before it, and what is drawn next
UNREADABLE = "not an animated picture that can be read"


class AnimatedPicture:
    """An animated picture as a film; see `edge.media.film.Film`.

    Args:
        path: of the file.

    Raises:
        DataError: it is damaged, too large, or needs a decoder that is not installed.
    """

    rate: float | None = None
    scale = 1
    damaged = 0

    def __init__(self, path: Path) -> None:
        self._path = path
        with ExitStack() as opened:
            self._image = opened.enter_context(opened_picture(path))
            check_memory(path, self._image, PIXEL_BYTES)
            self._opened = opened.pop_all()
        self.length = self._frame_count()

    def _frame_count(self) -> int | None:
        """Return the number of frames that the file states, if it can be true."""
        if self._image.format == "GIF":  # counting them would read the whole file
            return None
        count = getattr(self._image, "n_frames", 1)
        return count if 0 < count <= self._path.stat().st_size else None

    def frames(self) -> Iterator[tuple[np.ndarray, float]]:
        """Yield pixels and time of each frame once, whatever number of loops the file asks for."""
        time, number, size = 0.0, 0, self._image.size
        while (pixels := self._decode(number)) is not None:
            yield fitted(pixels, size), time
            time += self._duration()
            number += 1

    def _decode(self, number: int) -> np.ndarray | None:
        """Return the pixels of a frame; None after the last one, and where the file is damaged.

        Raises:
            DataError: not even the first one can be read.
        """
        try:
            with foreign(self._path, UNREADABLE):
                try:
                    self._image.seek(number)
                except EOFError:
                    return None
                # A frame of a GIF file may be larger than the first one.
                check_memory(self._path, self._image, PIXEL_BYTES)
                self._image.load()
                return to_rgb(self._image)
        except DataError as error:
            if number == 0:
                raise
            text = "%s: ends after %d frames: %s"
            log_once(log, logging.WARNING, text, printable(self._path), number, error)
            return None

    def _duration(self) -> float:
        try:
            seconds = float(self._image.info.get("duration") or 0) / 1000
        except (TypeError, ValueError):
            return USUAL
        return min(seconds, LONGEST) if seconds >= SHORTEST else USUAL

    def close(self) -> None:
        self._opened.close()
