"""Display that writes a film."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np

from edge.display.screenless import ScreenlessDisplay
from edge.errors import DeviceError
from edge.media.writer import FilmWriter, open_film
from edge.system.files import Replacement

DEFAULT_RATE = 25.0  # frames per second
# Seconds without a picture, or backwards in time, after which the film goes on at once: clocks
# that are set, and files with wrong times, must not fill the disk with one picture.
MAX_GAP = 60.0


class VideoDisplay(ScreenlessDisplay):
    """Writes a film whose pictures keep their time, rounded to its rate.

    Of pictures that come faster than that some are left out.

    The first picture opens the file, and gives all others their size. The file is written beside
    its place, and gets its name at the end, or when a fault ends it and a part can be played.

    Args:
        path: .mp4, .mkv or .avi.
        rate: frames per second.
    """

    def __init__(self, path: Path, rate: float) -> None:
        self.name, self._path, self._rate = str(path), path, rate
        self._file = Replacement(path)
        self._film: FilmWriter | None = None
        self._shape: tuple[int, ...] = ()
        self._start = self._last = 0.0  # seconds
        self._written = 0  # frames

    @property
    def film(self) -> FilmWriter | None:
        """The film that is being written, from the first picture to `close`."""
        return self._film

    def show(self, pixels: np.ndarray, time: float) -> None:
        if self._film and pixels.shape != self._shape:
            raise DeviceError(f"{self.name}: the pictures changed their size: use a folder")
        try:
            self._write(pixels, time if math.isfinite(time) else self._last)
        except OSError as error:
            self._end(error)

    def close(self) -> None:
        film = self._film
        if film is None:
            return
        try:
            film.finish()
        except OSError as error:
            self._end(error)
        except BaseException:  # a second Ctrl-C
            self._keep()
            raise
        self._film = None
        self._give_name()

    def _write(self, pixels: np.ndarray, time: float) -> None:
        height, width = pixels.shape[:2]
        if self._film is None:
            self._shape, self._start, self._last, self._written = pixels.shape, time, time, 0
            size = width + width % 2, height + height % 2
            self._film = open_film(self._file.temporary, self._rate, size)
        due = self._due(time)
        if due > self._written:
            if width % 2 or height % 2:  # encoders need even sides
                border = 0, height % 2, 0, width % 2
                pixels = cv2.copyMakeBorder(pixels, *border, cv2.BORDER_REPLICATE)
            self._film.write(pixels, due - self._written)
            self._written = due

    def _due(self, time: float) -> int:
        """Return the number of frames that the film has after a picture."""
        if abs(time - self._last) > MAX_GAP:
            self._start = time - self._written / self._rate
        self._last = time
        return round((time - self._start) * self._rate) + 1

    def _end(self, error: OSError) -> None:
        """End the film after a fault.

        Raises:
            DeviceError: always.
        """
        reason = error.strerror or str(error)
        if self._keep():
            kept = "the video ends there, what was written is kept"
            raise DeviceError(f"{self.name}: {reason}: {kept}") from error
        raise DeviceError(f"{self.name}: cannot be written: {reason}") from error

    def _keep(self) -> bool:
        """Keep what was written if it can be played, and return whether that is so."""
        film, self._film = self._film, None
        if film is None:  # it could not be opened: another program may be writing the file
            return False
        if not film.abandon():
            self._file.discard()
            return False
        self._give_name()
        return True

    def _give_name(self) -> None:
        try:
            self._file.commit()
        except OSError as error:
            place = self._file.temporary
            kept = f"the video is in {place}" if place.exists() else "its folder was removed"
            raise DeviceError(f"{self.name}: {error.strerror}: {kept}") from error
