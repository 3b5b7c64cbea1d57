"""Check the place of a result before the work starts: minutes later it would be too late."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from edge.errors import ConfigError, DataError

REPORT_BYTES = 4 << 20  # a report with its pictures has 0.5 to 2 MB
PLOTS = ("confusion.png", "roc.png", "reliability.png", "report.txt")  # of a measurement


def check_files(paths: Iterable[Path], force: bool, needed: int = 0) -> None:
    """Check that files can be written and replace nothing that is to be kept.

    Args:
        paths: the files; their folders need not exist.
        force: existing files may be replaced.
        needed: bytes of all of them together.

    Raises:
        ConfigError: a file exists, or the path is that of something else.
        DataError: the folder cannot be written, or has too little space.
    """
    for path in paths:
        try:
            _check_place(path, force)
        except OSError as error:
            raise DataError(f"{path}: cannot be written: {error.strerror}") from error
        check_folder(path.parent, needed)


def _check_place(path: Path, force: bool) -> None:
    if path.is_dir():
        raise ConfigError(f"{path}: a folder: name a file")
    if not path.is_symlink() and not path.exists():
        return
    if path.exists() and not path.is_file():
        raise ConfigError(f"{path}: a device or a pipe: name a file")
    if not force:
        raise ConfigError(f"{path}: exists already: name another file, or replace it by --force")


def check_folder(folder: Path, needed: int = 0) -> None:
    """Check that a folder can be written, or created.

    Args:
        folder: need not exist.
        needed: bytes that have to fit there.

    Raises:
        DataError: it cannot, or has too little space.
    """
    try:
        existing = _existing_parent(folder)
        # The only way to notice a file system that is read-only, also as root.
        with tempfile.TemporaryFile(dir=existing):
            free = shutil.disk_usage(existing).free
    except OSError as error:
        raise DataError(f"{folder}: cannot be written: {error.strerror}") from error
    if free < needed:
        raise DataError(
            f"{folder}: {free / 1e6:.0f} MB free, about {needed / 1e6:.0f} MB are needed"
        )


def check_temporary_space(needed: int) -> None:
    """Check that temporary files have space.

    Raises:
        DataError: they have not.
    """
    try:
        folder = Path(tempfile.gettempdir())
    except OSError as error:
        raise DataError(
            "no folder for temporary files can be written: name one by TMPDIR"
        ) from error
    check_folder(folder, needed)


def _existing_parent(folder: Path) -> Path:
    """Return the folder itself, or the nearest one above it that exists."""
    for path in (folder.absolute(), *folder.absolute().parents):
        if path.exists():
            return path
    return Path("/")
