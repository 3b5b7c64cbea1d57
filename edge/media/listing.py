"""The pictures and films of a folder, and what is left out of it."""

from __future__ import annotations

import mimetypes
import os
from dataclasses import dataclass, field
from pathlib import Path

from edge.errors import DataError
from edge.media.kind import Kind, kind_of
from edge.system.files import is_folder
from edge.system.printable import printable

NAMED = 5  # names in a line
NO_PIXELS = ".svg", ".svgz"
TYPES = mimetypes.MimeTypes()  # of Python, without the files of the system: the same everywhere


@dataclass
class Listing:
    """Content of a folder.

    Attributes:
        folder: that was listed.
        files: pictures and films by name, those of subfolders last; also files that only their
            name calls a picture or a film, and those that cannot be opened: reading them says why.
        left_out: files that are neither, links that lead nowhere, pipes, sockets and devices.
        folders: subfolders that were not entered.
        errors: a line for each subfolder that cannot be listed, and for each entry that the system
            cannot say anything about.
    """

    folder: Path
    files: list[Path] = field(default_factory=list)
    left_out: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def notes(self, hint: str) -> list[str]:
        """Return a line for each sort of thing that was left out.

        Args:
            hint: how to enter subfolders.
        """
        lines = []
        if count := len(self.left_out):
            what = "file left out that is" if count == 1 else "files left out that are"
            lines = [f"{count} {what} {Kind.OTHER.value}: {self._names(self.left_out)}"]
        if count := len(self.folders):
            what = "subfolder" if count == 1 else "subfolders"
            lines.append(f"{count} {what} left out ({hint}): {self._names(self.folders)}")
        return [f"{printable(self.folder)}: {line}" for line in lines]

    def _names(self, paths: list[Path]) -> str:
        names = [printable(path.relative_to(self.folder)) for path in paths[:NAMED]]
        more = len(paths) - NAMED
        return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def list_folder(folder: Path, *, recursive: bool = False) -> Listing:
    """List a folder by the content of its files; links to folders are not followed.

    Args:
        folder: to list.
        recursive: list its subfolders too.

    Raises:
        DataError: it is missing, no folder, or cannot be listed.
    """
    listing, waiting, seen = Listing(folder), [folder], set()
    while waiting:
        current = waiting.pop()
        try:
            status = current.stat()
            if (status.st_dev, status.st_ino) not in seen:  # mounted once more within itself
                seen.add((status.st_dev, status.st_ino))
                waiting += reversed(_add_entries(listing, current, recursive))
        except (OSError, ValueError) as error:
            message = f"{printable(current)}: cannot be listed: {_reason(error)}"
            if current is folder:
                raise DataError(message) from error
            listing.errors.append(message)
    return listing


def _reason(error: OSError | ValueError) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)


def _add_entries(listing: Listing, folder: Path, recursive: bool) -> list[Path]:
    """Add the entries of a folder to the listing, and return the subfolders to enter."""
    enter = []
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            path = folder / entry.name
            try:
                if recursive and entry.is_dir(follow_symlinks=False):
                    enter.append(path)
                elif is_folder(path):
                    listing.folders.append(path)
                else:
                    (listing.files if _is_listed(path) else listing.left_out).append(path)
            except OSError as error:  # one file must not lose the others
                listing.errors.append(f"{printable(path)}: cannot be read: {_reason(error)}")
    return enter


def _is_listed(path: Path) -> bool:
    if not path.is_file():
        return False
    if not path.stat().st_size:
        return _is_called_media(path)
    try:
        kind = kind_of(path)
    except DataError:  # reported when it is read
        return True
    return kind in (Kind.PICTURE, Kind.FILM) or _is_called_media(path)


def _is_called_media(path: Path) -> bool:
    """Return whether the name promises a picture or a film."""
    guessed = TYPES.guess_type(path.name)[0] or ""
    return guessed.startswith(("image/", "video/")) and path.suffix.lower() not in NO_PIXELS
