"""Files and folders as cameras, and how their names are told from those of other cameras."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from edge.errors import DataError
from edge.system.text import printable

if TYPE_CHECKING:
    from edge.camera import Camera

MODULE_AND_CLASS = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*", re.ASCII)


def exists(source: str) -> bool:
    """Return whether a source is the path of something that exists, whatever its name looks like.

    The name of a recording, such as 2024-05-01T12:30:00.mp4, can look like that of another camera.
    """
    try:
        return bool(source) and Path(source).exists()
    except (OSError, ValueError):  # no name of a file
        return False


def is_meant(source: str) -> bool:
    """Return whether a source that does not exist can only be the path of a file."""
    if MODULE_AND_CLASS.fullmatch(source):
        return False
    return bool(Path(source).suffix) or "/" in source


def open_files(path: Path, watched: bool, recursive: bool = False) -> Camera:
    """Open a picture, a film, or the pictures and films of a folder.

    Args:
        path: of the file or folder.
        watched: people watch: it plays at its own speed.
        recursive: also the files of subfolders.

    Raises:
        DataError: it is missing, or cannot be read.
        BackendError: the library that reads videos is not installed.
    """
    from edge.camera.images import ImageFiles
    from edge.camera.video import VideoFile
    from edge.media.kind import Kind, kind_of
    from edge.media.opening import is_folder

    if not exists(str(path)):
        raise DataError(f"{printable(path)}: no such file or folder")
    if is_folder(path) or (kind := kind_of(path)) is Kind.PICTURE:
        return ImageFiles(path, realtime=watched, recursive=recursive)
    if kind is Kind.FILM:
        return VideoFile(path, realtime=watched)
    raise DataError(f"{printable(path)}: {kind.value}")
