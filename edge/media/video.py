"""Videos as films: upright RGB with square pixels, times that grow, damaged frames left out."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from edge.errors import DataError
from edge.media.bounded import BoundedFile
from edge.media.clock import FilmClock, usable_rate
from edge.media.decoding import Decoder
from edge.media.ffmpeg import MAX_PIXELS, SMALLER, film_stream, open_container
from edge.media.geometry import fitted, square_size, turned_by
from edge.media.opening import foreign, open_regular
from edge.media.rgb import RgbConverter
from edge.media.said import log_once
from edge.system.printable import printable

log = logging.getLogger(__name__)

MAX_THREADS = 4  # of the decoder; each holds frames
FULL_PIXELS = 2_400_000  # 1920x1200; larger frames are read at half their size


class Video:
    """A video as a film; see `edge.media.film.Film`.

    Args:
        path: of the file.
        threads: of the decoder; None lets it choose.

    Raises:
        NoFilmError: the file holds no film, but sound or other data.
        DataError: it is damaged or too large, or PyAV is not installed.
    """

    def __init__(self, path: Path, threads: int | None = None) -> None:
        self._path = path
        self._file = BoundedFile(open_regular(path))
        self._container: Any = None
        try:
            self._container = open_container(path, self._file)
            with foreign(path, "not a video that can be read"):
                self._stream = film_stream(path, self._container.streams)
                self._configure(threads)
        except BaseException:
            self.close()
            raise
        self._decoder, self._converter = Decoder(self._container, self._stream), RgbConverter()

    def _configure(self, threads: int | None) -> None:
        stream, codec = self._stream, self._stream.codec_context
        _check_size(self._path, codec.width, codec.height)
        self.scale = 2 if codec.width * codec.height > FULL_PIXELS else 1
        if self.scale > 1:
            size = f"{codec.width}x{codec.height}"
            text = "%s: frames of %s are read at half their size"
            log_once(log, logging.INFO, text, printable(self._path), size)
        usual = 1 if self.scale > 1 else min(MAX_THREADS, os.cpu_count() or 1)
        codec.options = {"max_pixels": str(MAX_PIXELS)}
        codec.thread_type, codec.thread_count = "AUTO", threads or usual
        self.rate: float | None = usable_rate(stream.average_rate, stream.guessed_rate)
        self.length = self._frame_count(self.rate)
        self._rotation, self._matrix = None, b""
        self._aspect = float(stream.sample_aspect_ratio or 1)
        self._clock = FilmClock(self.rate, float((stream.start_time or 0) * stream.time_base))

    def _frame_count(self, rate: float) -> int | None:
        """Return the number of frames that the file states, if it can be true."""
        stream = self._stream
        seconds = float((stream.duration or 0) * (stream.time_base or Fraction(0)))
        count = stream.frames or round((seconds or (self._container.duration or 0) / 1e6) * rate)
        return count if 0 < count <= self._file.size else None

    @property
    def damaged(self) -> int:
        """Number of frames so far that could not be decoded."""
        return self._decoder.damaged

    def frames(self) -> Iterator[tuple[np.ndarray, float]]:
        """Yield pixels and time of each frame; damaged ones are left out."""
        shown, size = 0, (0, 0)
        for frame in self._decoder.frames():
            try:
                with foreign(self._path, "a frame cannot be read"):
                    pixels, time = self._pixels(frame), self._clock.time(self._stamp(frame))
            except DataError as error:
                self._decoder.ending = str(error)
                break
            size = size if shown else pixels.shape[1::-1]
            self._file.renew()
            yield fitted(pixels, size), time
            del frame, pixels  # the next one is decoded meanwhile
            shown += 1
        name, reason = printable(self._path), self._file.fault or self._decoder.ending
        if not shown:
            raise DataError(f"{name}: {reason or 'no frame of this video can be decoded'}")
        if reason:
            log_once(log, logging.WARNING, "%s: ends after %d frames: %s", name, shown, reason)

    def _stamp(self, frame: Any) -> float | None:
        """Return the time stamp in seconds; old versions of PyAV do not do it for the last ones."""
        return None if frame.pts is None else float(frame.pts * self._stream.time_base)

    def _pixels(self, frame: Any) -> np.ndarray:
        """Return a frame as upright RGB with square pixels."""
        _check_size(self._path, frame.width, frame.height)
        size = square_size(frame.width, frame.height, self._aspect)
        width, height = (-(-side // self.scale) for side in size)
        rgb = _array(self._converter.to_rgb(frame, width, height))
        # Its side data keeps a frame alive until a collection of garbage: do not touch each one's.
        if frame.rotation != self._rotation:
            self._rotation, self._matrix = frame.rotation, _display_matrix(frame)
        return turned_by(rgb, self._matrix)

    def close(self) -> None:
        if self._container is not None:
            self._container.close()
        self._file.close()


def _array(frame: Any) -> np.ndarray:
    """Return the pixels of an RGB frame of PyAV, without the copies that to_ndarray() makes."""
    plane = frame.planes[0]
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
    pixels = rows[: frame.height, : 3 * frame.width]
    return np.ascontiguousarray(pixels).reshape(frame.height, frame.width, 3)


def _display_matrix(frame: Any) -> bytes:
    """Return how a frame is to be turned, see `turned_by`; b"" if it is not."""
    data = (each for each in frame.side_data if each.type.name == "DISPLAYMATRIX")
    return next(map(bytes, data), b"")


def _check_size(path: Path, width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        limit = f"{MAX_PIXELS // 1_000_000} megapixels"
        large = f"frames of {width}x{height} are larger than {limit}"
        raise DataError(f"{printable(path)}: {large}: {SMALLER}")
