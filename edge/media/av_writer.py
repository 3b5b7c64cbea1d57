"""Films through PyAV, that is, FFmpeg's encoders."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np
from av.video.frame import PictureType
from av.video.reformatter import VideoReformatter

from edge.errors import DeviceError
from edge.media.film_file import FilmFile, trim_fragments
from edge.media.writer import H264, MOTION_JPEG, MPEG4

FRAGMENT = 2.0  # seconds of a film that a power cut or a full disk may cost
KEYFRAMES = 5.0  # seconds, at most, between two pictures that a player can jump to
# Limits the bit rate, so that the space that a film takes is known: bytes per pixel of a frame, on
# the average of a second. Usual pictures need a fifth or less.
MAX_BYTES_PER_PIXEL = 0.1
MAX_TICKS = 65535  # per second, in MPEG-4 Part 2
# FFmpeg's name of the container, and options. An MP4 file is written in fragments, so that it can
# be played wherever it ends, and becomes a usual one when it is complete.
CONTAINERS: dict[str, tuple[str, dict[str, str]]] = {
    ".mp4": (
        "mp4",
        {
            "movflags": "hybrid_fragmented+frag_keyframe",
            "frag_duration": str(round(FRAGMENT * 1e6)),
        },
    ),
    ".mkv": ("matroska", {}),
    ".avi": ("avi", {}),
}
BYTES_PER_FRAME = 40  # in the tables of a container, at most
PLAYABLE = 65536  # bytes from which an interrupted .mkv or .avi has a header and pictures


class Encoder(NamedTuple):
    """Encoder of FFmpeg with its settings.

    Attributes:
        name: in FFmpeg.
        pixels: format of the pixels, in FFmpeg.
        matrix: of the colours: 1 is BT.709, 5 is BT.601; ISO/IEC 23001-8.
        full: black is 0 and white 255 (2), or black is 16 and white 235 (1).
        options: of the encoder.
    """

    name: str
    pixels: str
    matrix: int
    full: int
    options: dict[str, str]


# `python -m tests.film_cost` compares presets: the fastest one costs what MPEG-4 Part 2 costs.
ENCODERS = {
    H264: Encoder("libx264", "yuv420p", 1, 1, {"preset": "ultrafast", "crf": "26"}),
    MPEG4: Encoder("mpeg4", "yuv420p", 1, 1, {"qmin": "3", "qmax": "31"}),
    MOTION_JPEG: Encoder("mjpeg", "yuvj420p", 5, 2, {"qmin": "3", "qmax": "3"}),
}


def is_installed(coding: str) -> bool:
    """Return whether this machine's FFmpeg has the encoder of a coding."""
    return ENCODERS[coding].name in av.codecs_available


class AvFilm:
    """Film that FFmpeg encodes, on one thread.

    Args:
        path: of the file; any name.
        rate: frames per second.
        size: width and height, pixels, even.
        coding: one that is installed.

    Raises:
        OSError: the file cannot be created.
        DeviceError: the encoder refuses the size or the rate.
    """

    def __init__(self, path: Path, rate: float, size: tuple[int, int], coding: str) -> None:
        self.coding, self._path, self._count, self._encoded = coding, path, 0, 0
        self._ticks, self._next_key, self._key_interval = 0, 0, max(1, round(rate * KEYFRAMES))
        self._encoder, self._reformatter = ENCODERS[coding], VideoReformatter()
        container, options = CONTAINERS[path.suffix.lower()]
        self._file = FilmFile(path)
        try:
            self._container = av.open(self._file, "w", format=container, options=options)
            self._stream = self._add_stream(rate, size)
            self._container.start_encoding()
        except (av.error.FFmpegError, ValueError) as error:
            self._file.close()
            path.unlink(missing_ok=True)
            raise DeviceError(f"{coding}: {error}") from error

    def _add_stream(self, rate: float, size: tuple[int, int]) -> Any:
        ticks = Fraction(rate).limit_denominator(max(1, min(1001, int(MAX_TICKS / rate))))
        stream: Any = self._container.add_stream(self._encoder.name, rate=ticks)
        stream.width, stream.height = size
        stream.pix_fmt = self._encoder.pixels
        context = stream.codec_context
        context.thread_count = 1  # the other cores are busy with the next frames
        context.gop_size = self._key_interval  # frames; `write` looks at their times too
        context.color_range, context.colorspace = self._encoder.full, self._encoder.matrix
        context.color_primaries = context.color_trc = 1  # BT.709, which sRGB shares
        most = str(round(MAX_BYTES_PER_PIXEL * 8 * size[0] * size[1] * rate))
        buffer = str(round(int(most) * max(1.0, 2 / rate)))  # a second, or two frames
        limits = {} if self.coding == MOTION_JPEG else {"maxrate": most, "bufsize": buffer}
        if self.coding == MPEG4:
            context.bit_rate = int(most)
        stream.options = {**self._encoder.options, **limits}
        return stream

    @property
    def bytes_written(self) -> int:
        """Bytes that are on the disk already."""
        self._file.check()
        return self._file.size

    @property
    def bytes_pending(self) -> int:
        """Bytes that are not on the disk yet."""
        return max(0, self._encoded + self._count * BYTES_PER_FRAME - self._file.size)

    def write(self, pixels: np.ndarray, count: int = 1) -> None:
        """Write a picture as the last of `count` frames; see `FilmWriter.write`."""
        frame = self._reformatter.reformat(
            av.VideoFrame.from_ndarray(pixels, format="rgb24"),
            format=self._encoder.pixels,
            dst_colorspace=self._encoder.matrix,
            dst_color_range=self._encoder.full,
        )
        frame.time_base = 1 / self._stream.codec_context.rate
        repeats = count if self.coding == MOTION_JPEG else 1  # frames of an .avi have no times
        self._ticks += count
        for frame.pts in range(self._ticks - repeats, self._ticks):
            frame.pict_type = PictureType.NONE
            if frame.pts >= self._next_key:
                frame.pict_type, self._next_key = PictureType.I, frame.pts + self._key_interval
            self._encode(frame)
        self._count += repeats

    def _encode(self, frame: av.VideoFrame | None) -> None:
        """Encode a frame, or with None those that the encoder holds back, and write them."""
        try:
            packets = self._stream.encode(frame)
            for packet in packets:
                packet.duration = 1  # of the last one; the others last until the next one
            self._encoded += sum(packet.size for packet in packets)
            self._container.mux(packets)
        except av.error.FFmpegError as error:
            self._file.check()
            raise DeviceError(f"{self.coding}: {error}") from error
        self._file.check()

    def finish(self) -> None:
        """Complete the file, on the disk too."""
        self._encode(None)
        try:
            self._container.close()
        except av.error.FFmpegError as error:
            self._file.check()
            raise DeviceError(f"{self.coding}: {error}") from error
        self._file.sync()
        self._file.close()

    def abandon(self) -> bool:
        """Release the file without its end, and cut off what is incomplete."""
        self._file.stop()
        with suppress(av.error.FFmpegError, ValueError):
            self._container.close()
        self._file.close()
        with suppress(OSError):
            if self._path.suffix.lower() == ".mp4":
                return trim_fragments(self._path)
            return self._path.stat().st_size >= PLAYABLE
        return False
