"""Videos by FFmpeg (PyAV), with limits on time, memory and what a file may make it open."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from edge.errors import BackendError, DataError
from edge.media.bounded import BoundedFile
from edge.media.clock import FilmClock, usable_rate
from edge.media.decoding import Decoder
from edge.media.geometry import fitted, square_size, turned_by
from edge.media.no_film import NoFilmError
from edge.media.opening import foreign, open_regular
from edge.system.text import printable

log = logging.getLogger(__name__)

# Containers of FFmpeg that are read. Others open further files or addresses that a file names
# (hls, dash, concat, sdp, image2), run scripts, or read devices.
CONTAINERS = (
    *("amv", "asf", "avi", "dv", "flv", "gxf", "h261", "h263", "h264", "hevc", "ivf", "m4v"),
    *("matroska", "mjpeg", "mov", "mpeg", "mpegts", "mpegvideo", "mxf", "nsv", "nut", "obu", "ogg"),
    *("rm", "vc1", "wtv", "yuv4mpegpipe"),
)
MAX_PIXELS = 36_000_000  # 8192x4320
PATIENCE = 60.0  # seconds to open a file, and to read the next piece of it
MAX_THREADS = 4  # of the decoder; each holds frames
FULL_PIXELS = 9_500_000  # 4096x2304; larger frames are read at half their size
OPTIONS = {
    "format_whitelist": ",".join(CONTAINERS),
    "protocol_whitelist": "none",
    "max_pixels": str(MAX_PIXELS),
}
DEFAULT = 0x1  # AV_DISPOSITION_DEFAULT
COVERS = 0x400 | 0x800  # AV_DISPOSITION_ATTACHED_PIC, AV_DISPOSITION_TIMED_THUMBNAILS
UNREADABLE = "not a video that can be read"


class Video:
    """A video as a film; see `edge.media.film.Film`.

    Args:
        path: of the file.
        threads: of the decoder; None lets it choose.

    Raises:
        NoFilmError: the file holds no film, but sound or other data.
        DataError: it is damaged or too large.
        BackendError: PyAV is not installed.
    """

    def __init__(self, path: Path, threads: int | None = None) -> None:
        av = import_av()
        self._path = path
        self._file = BoundedFile(open_regular(path))
        self._container: Any = None
        try:
            with foreign(path, UNREADABLE):
                head = self._file.read(3)
                self._file.seek(0)
                self._container = av.open(
                    self._file, format=_container_format(head), options=OPTIONS, timeout=PATIENCE
                )
                self._stream = _film_stream(path, self._container.streams)
                self._configure(threads)
        except BaseException:
            self.close()
            raise
        self._decoder = Decoder(self._container, self._stream)

    def _configure(self, threads: int | None) -> None:
        stream, codec = self._stream, self._stream.codec_context
        _check_size(self._path, codec.width, codec.height)
        self.scale = 2 if codec.width * codec.height > FULL_PIXELS else 1
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
            with foreign(self._path, f"frame {shown} cannot be read"):
                pixels, time = self._pixels(frame), self._clock.time(frame.time)
            size = size if shown else pixels.shape[1::-1]
            self._file.renew()
            yield fitted(pixels, size), time
            shown += 1
        if not shown:
            reason = self._decoder.ending or "no frame of this video can be decoded"
            raise DataError(f"{printable(self._path)}: {reason}")
        if self._decoder.ending:
            name = printable(self._path)
            log.warning("%s: ends after %d frames: %s", name, shown, self._decoder.ending)

    def _pixels(self, frame: Any) -> np.ndarray:
        """Return a frame as upright RGB with square pixels."""
        _check_size(self._path, frame.width, frame.height)
        size = square_size(frame.width, frame.height, self._aspect)
        width, height = (-(-side // self.scale) for side in size)
        rgb = frame.reformat(width=width, height=height, format="rgb24").to_ndarray()
        # Its side data keeps a frame alive until a collection of garbage: do not touch each one's.
        if frame.rotation != self._rotation:
            self._rotation, self._matrix = frame.rotation, _display_matrix(frame)
        return turned_by(rgb, self._matrix)

    def close(self) -> None:
        if self._container is not None:
            self._container.close()
        self._file.close()


def import_av() -> Any:
    """Return PyAV, which is imported only where it is needed.

    Raises:
        BackendError: it is not installed, or does not fit the system.
    """
    try:
        import av
    except ImportError as error:
        raise BackendError(
            "PyAV is missing, which reads videos: install it with 'sudo apt install python3-av', "
            f"or with 'pip install av' ({error})"
        ) from error
    return av


def _container_format(head: bytes) -> str | None:
    """Return the container that FFmpeg would not find by itself; None where it does."""
    return "mjpeg" if head == b"\xff\xd8\xff" else None


def _film_stream(path: Path, streams: Any) -> Any:
    """Return the stream of pictures; a cover and previews are none.

    Raises:
        NoFilmError: none exists.
        DataError: its codec is unknown.
    """
    films = [stream for stream in streams.video if not stream.disposition.value & COVERS]
    if not films:
        what = "sound" if streams.audio else "data"
        raise NoFilmError(f"{printable(path)}: holds {what}, but no film")
    known = [stream for stream in films if stream.codec_context]
    if not known:
        raise DataError(f"{printable(path)}: no decoder for this video is installed")
    return max(known, key=_preference)


def _display_matrix(frame: Any) -> bytes:
    """Return how a frame is to be turned, see `turned_by`; b"" if it is not."""
    data = (each for each in frame.side_data if each.type.name == "DISPLAYMATRIX")
    return next(map(bytes, data), b"")


def _preference(stream: Any) -> tuple[bool, int]:
    codec = stream.codec_context
    return bool(stream.disposition.value & DEFAULT), codec.width * codec.height


def _check_size(path: Path, width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        limit = f"{MAX_PIXELS // 1_000_000} megapixels"
        raise DataError(f"{printable(path)}: frames of {width}x{height} are larger than {limit}")
