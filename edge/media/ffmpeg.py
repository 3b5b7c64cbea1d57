"""FFmpeg (PyAV) within limits: on time, on the size of frames, and on what a file makes it open."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from edge.errors import DataError
from edge.media.bounded import BoundedFile
from edge.media.no_film import NoFilmError
from edge.media.opening import foreign
from edge.system.printable import printable

log = logging.getLogger(__name__)

# Containers of FFmpeg that are read. Others open further files or addresses that a file names
# (hls, dash, concat, sdp, image2), run scripts, or read devices.
CONTAINERS = (
    *("amv", "asf", "avi", "dv", "flv", "gxf", "h261", "h263", "h264", "hevc", "ivf", "m4v"),
    *("matroska", "mjpeg", "mov", "mpeg", "mpegts", "mpegvideo", "mxf", "nsv", "nut", "obu", "ogg"),
    *("rm", "vc1", "wtv", "yuv4mpegpipe"),
)
MAX_PIXELS = 17_000_000  # 5760x2880, of cameras that look all around
PATIENCE = 60.0  # seconds to open a file, and to read the next piece of it
OPTIONS = {
    "format_whitelist": ",".join(CONTAINERS),
    "protocol_whitelist": "none",
    "max_pixels": str(MAX_PIXELS),
}
SMALLER = "make it smaller, as with 'ffmpeg -i FILE -vf scale=1920:-2 small.mp4'"
DEFAULT = 0x1  # AV_DISPOSITION_DEFAULT
COVERS = 0x400 | 0x800  # AV_DISPOSITION_ATTACHED_PIC, AV_DISPOSITION_TIMED_THUMBNAILS


def _import_av(path: Path) -> Any:
    """Return PyAV, which is imported only where it is needed.

    Raises:
        DataError: it is not installed, or does not fit the system.
    """
    try:
        import av
    except Exception as error:  # also a build for another version of a library
        log.debug("PyAV cannot be imported", exc_info=True)
        raise DataError(
            f"{printable(path)}: videos need PyAV: install it with 'sudo apt install python3-av', "
            f"or with 'pip install av' ({error})"
        ) from error
    return av


def open_container(path: Path, file: BoundedFile) -> Any:
    """Open a file with FFmpeg, which may open no other.

    Raises:
        DataError: it is not a video, or PyAV is not installed.
    """
    av = _import_av(path)
    with foreign(path, "not a video that can be read"):
        head = file.read(3)
        file.seek(0)
        form = _container_format(head)
        return av.open(file, format=form, options=OPTIONS, timeout=PATIENCE)


def _container_format(head: bytes) -> str | None:
    """Return the container that FFmpeg would not find by itself; None where it does."""
    return "mjpeg" if head == b"\xff\xd8\xff" else None


def film_stream(path: Path, streams: Any) -> Any:
    """Return the stream of pictures; a cover and previews are none.

    Raises:
        NoFilmError: none exists.
        DataError: its codec is unknown.
    """
    films = [stream for stream in streams.video if not stream.disposition.value & COVERS]
    if not films:
        what = "sound" if streams.audio else "data"
        raise NoFilmError(f"{printable(path)}: holds {what}, but no video")
    known = [stream for stream in films if stream.codec_context]
    if not known:
        raise DataError(f"{printable(path)}: no decoder for this video is installed")
    return max(known, key=_preference)


def _preference(stream: Any) -> tuple[bool, int]:
    codec = stream.codec_context
    return bool(stream.disposition.value & DEFAULT), codec.width * codec.height
