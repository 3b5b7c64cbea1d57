"""Files as a camera: a picture, or all pictures and films of a folder, by name."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from edge.camera.video import VideoFile, wait_for
from edge.errors import DataError
from edge.media.kind import Kind, kind_of
from edge.media.listing import list_folder
from edge.media.no_film import NoFilmError
from edge.media.picture import read_picture
from edge.media.said import log_once
from edge.scene import Frame
from edge.system.files import is_folder
from edge.system.printable import printable

log = logging.getLogger(__name__)

HINT = "camera.recursive = true enters them"
BETWEEN = 1.0  # seconds from a picture to the next, so that none is smoothed into the next


def read_frame(path: Path) -> Frame:
    """Read a picture as a frame.

    Raises:
        DataError: it cannot be read.
    """
    if (kind := kind_of(path)) is not Kind.PICTURE:
        what = "a video, not a picture" if kind is Kind.FILM else kind.value
        raise DataError(f"{printable(path)}: {what}")
    pixels, scale = read_picture(path)
    return Frame(pixels, source=str(path), scale=scale)


class ImageFiles:
    """Camera that yields one picture, or every picture and film of a folder.

    In a folder, files that cannot be read are named in the log and left out.

    Args:
        path: of a file or folder.
        realtime: show each picture for a second, and play films at their own speed; otherwise as
            fast as possible.
        recursive: also the files of subfolders.

    Raises:
        DataError: the path does not exist, or the folder holds no picture and no film.
    """

    live = physical = False
    rate = None

    def __init__(self, path: Path, *, realtime: bool = False, recursive: bool = False) -> None:
        self.name, self._realtime = str(path), realtime
        self._damaged: dict[Path, int] = {}
        self._folder = is_folder(path)
        self.paths = _listed(path, recursive) if self._folder else [path]
        films = self._folder and any(map(_is_film, self.paths))
        self.length = None if films else len(self.paths)

    @property
    def damaged_frames(self) -> int:
        """Number of damaged frames in the films that were shown, however often."""
        return sum(self._damaged.values())

    def __iter__(self) -> Iterator[Frame]:
        started, begin, index = time.monotonic(), 0.0, 0
        for path in self.paths:
            moment = begin
            # A viewer that held the last picture must not make the next film run faster.
            started = max(started, time.monotonic() - begin)
            for frame in self._read(path):
                moment = begin + frame.time
                if self._realtime:
                    started += wait_for(started + moment)
                yield replace(frame, time=moment, index=index)
                index += 1
            begin = moment + BETWEEN
        if not index:
            raise DataError(f"{printable(self.name)}: no file of this folder can be read")

    def _read(self, path: Path) -> Iterator[Frame]:
        """Yield the frames of a file; one of a folder that cannot be read is named and left out."""
        try:
            if _is_film(path):
                yield from self._film_frames(path)
            else:
                yield read_frame(path)
        except NoFilmError as error:
            log_once(log, logging.INFO, "left out: %s", error)
        except DataError as error:
            if not self._folder:
                raise
            log_once(log, logging.WARNING, "%s", error)

    def _film_frames(self, path: Path) -> Iterator[Frame]:
        with closing(VideoFile(path)) as film:
            yield from film
            self._damaged[path] = film.damaged_frames

    def close(self) -> None:
        """Do nothing: a file is open only while its frames are taken."""


def _listed(folder: Path, recursive: bool) -> list[Path]:
    listing = list_folder(folder, recursive=recursive)
    for line in listing.errors:
        log.warning("%s", line)
    for line in listing.notes(HINT):
        log.info("%s", line)
    if not listing.files:
        raise DataError(f"{printable(folder)}: no pictures or videos in this folder")
    return listing.files


def _is_film(path: Path) -> bool:
    try:
        return kind_of(path) is Kind.FILM
    except DataError:  # reported when it is read
        return False
