"""Files and folders as cameras, and the distinction of their names from those of other cameras."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edge.errors import DataError
from edge.system.files import exists as path_exists
from edge.system.files import is_folder
from edge.system.printable import printable

if TYPE_CHECKING:
    from edge.camera import Camera


def exists(source: str) -> bool:
    """Return whether a source is the path of something that exists, whatever its name looks like.

    The name of a recording, such as 2024-05-01T12:30:00.mp4, can look like that of another camera.
    """
    return bool(source) and path_exists(Path(source))


def is_meant(source: str) -> bool:
    """Return whether a source that does not exist looks like the path of a file."""
    return "\0" not in source and (bool(Path(source).suffix) or "/" in source)


def open_files(path: Path, watched: bool, recursive: bool = False) -> Camera:
    """Open a picture, a film, or the pictures and films of a folder.

    Args:
        path: of the file or folder.
        watched: people watch: films play at their own speed, pictures stay until the end of the
            program.
        recursive: also the files of subfolders.

    Raises:
        DataError: it is missing, or cannot be read.
    """
    from edge.media.kind import Kind, kind_of

    if not exists(str(path)):
        raise DataError(f"{printable(path)}: no such file or folder")
    if is_folder(path) or (kind := kind_of(path)) is Kind.PICTURE:
        from edge.camera.images import ImageFiles
        from edge.camera.slideshow import Slideshow

        pictures = ImageFiles(path, realtime=watched, recursive=recursive)
        return Slideshow(pictures) if watched else pictures
    if kind is Kind.FILM:
        from edge.camera.video import VideoFile

        return VideoFile(path, realtime=watched)
    raise DataError(f"{printable(path)}: {kind.value}")
