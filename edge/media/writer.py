"""Writers of films: H.264 where its encoder is there, otherwise MPEG-4 Part 2."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np

from edge.errors import DeviceError

log = logging.getLogger(__name__)

SUFFIXES = {".mp4", ".mkv", ".avi"}
H264, MPEG4, MOTION_JPEG = "H.264", "MPEG-4 Part 2", "Motion JPEG"
# A second of pure noise, the worst case, takes fewer bytes per pixel of its frames.
BYTES_PER_PIXEL = {H264: 0.25, MPEG4: 0.45, MOTION_JPEG: 1.5}
# MPEG-4 Part 2 is the last resort.
CODINGS = {".mp4": (H264, MPEG4), ".mkv": (H264, MPEG4), ".avi": (MOTION_JPEG,)}


class FilmWriter(Protocol):
    """A film that is being written. Pictures have even sides, and one size."""

    @property
    def coding(self) -> str:
        """Name of the coding, one of those above."""
        ...

    @property
    def bytes_written(self) -> int:
        """Bytes that are on the disk already.

        Raises:
            OSError: the file was removed.
        """
        ...

    @property
    def bytes_pending(self) -> int:
        """Bytes that are not on the disk yet and that `finish` will write."""
        ...

    def write(self, pixels: np.ndarray, count: int = 1) -> None:
        """Write a picture as the last one of some frames of the film's rate.

        The frames before it are not encoded where the film's frames have times: the earlier picture
        is shown longer. A machine that encodes more slowly than pictures arrive would never catch
        up with them. Otherwise they show this picture.

        Args:
            pixels: uint8, (height, width, 3), RGB.
            count: number of the frames, 1 or more.

        Raises:
            OSError: the disk is full or was removed.
        """
        ...

    def finish(self) -> None:
        """Complete the file, on the disk too; may be called once.

        Raises:
            OSError: the file is incomplete.
        """
        ...

    def abandon(self) -> bool:
        """Release the file after a fault, without its end; raises nothing.

        Returns:
            whether what is on the disk can be played.
        """
        ...


def open_film(
    path: Path, rate: float, size: tuple[int, int], codings: tuple[str, ...] = ()
) -> FilmWriter:
    """Create a film with the best encoder that is installed; log one that few players take.

    Args:
        path: of the file; its suffix names the container: .mp4, .mkv or .avi.
        rate: frames per second.
        size: width and height of the pictures, pixels, even.
        codings: to choose from, the best first; empty takes the usual ones of the container.

    Raises:
        OSError: the file cannot be created.
        DeviceError: no encoder can write it.
    """
    codings = codings or CODINGS[path.suffix.lower()]
    film = _open_with_av(path, rate, size, codings)
    if film is None:
        from edge.media.cv_writer import CvFilm

        film = CvFilm(path, rate, size)
    if film.coding == MPEG4:
        _warn_of_mpeg4()
    return film


@cache
def _warn_of_mpeg4() -> None:
    """Log, once, what is written instead of H.264."""
    log.warning(
        "videos are written as %s, which VLC and mpv play, but browsers and phones do not: "
        "the encoder of H.264 is missing: install python3-av",
        MPEG4,
    )


def _open_with_av(
    path: Path, rate: float, size: tuple[int, int], codings: tuple[str, ...]
) -> FilmWriter | None:
    """Return a film with the first coding that PyAV has; None without PyAV."""
    try:
        from edge.media.av_writer import AvFilm, is_installed
    except ImportError as error:
        log.debug("PyAV cannot be used: %s", error)
        return None
    for coding in codings:
        if is_installed(coding):
            return AvFilm(path, rate, size, coding)
    raise DeviceError(f"no encoder for {' or '.join(codings)} is installed")
