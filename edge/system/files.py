"""Write files completely or not at all."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

MAX_NAME = 255  # bytes of a file name on Linux, NAME_MAX
PREFIX = ".new-"


def state_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder in which the program remembers things: of the service, or of a user.

    Source: StateDirectory= in systemd.exec(5).
    """
    if service := environment.get("STATE_DIRECTORY"):
        return Path(service)
    base = environment.get("XDG_STATE_HOME") or f"{environment.get('HOME', '')}/.local/state"
    return Path(base, "emotion-edge")


def temporary_path(path: Path) -> Path:
    """Return the path beside `path` where its new content is written first.

    It is hidden, and keeps the suffix of `path`, because encoders choose a format by it. A name
    that would become too long for the file system loses the end of its stem.
    """
    stem = path.stem
    while stem and len(os.fsencode(f"{PREFIX}{stem}{path.suffix}")) > MAX_NAME:
        stem = stem[:-1]
    return path.with_name(f"{PREFIX}{stem}{path.suffix}")


class Replacement:
    """New content of a file, in a temporary file beside it until it is complete.

    A symbolic link is followed: its target gets the new content. The target's permissions stay.

    Args:
        path: the file to write or to replace; its folder has to exist.

    Attributes:
        temporary: path for the new content; it is overwritten if an interrupted run left it.
    """

    def __init__(self, path: Path) -> None:
        self._path = Path(os.path.realpath(path)) if path.is_symlink() else path
        # Of the link's name: its target may have another suffix.
        self.temporary = temporary_path(self._path.parent / path.name)

    def check(self) -> None:
        """Check that the file can be written: create the temporary file, and remove it again.

        Raises:
            OSError: it cannot; a file that is not writable is not replaced either.
        """
        if self._path.is_symlink():  # links in a circle
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        if exists(self._path) and not os.access(self._path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        try:
            os.close(os.open(self.temporary, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666))
        except FileExistsError:  # left by an interrupted run, or another one writes it now
            os.close(open_locked(self.temporary))
        else:
            self.temporary.unlink()

    def commit(self) -> None:
        """Give the temporary file the name of the target.

        Raises:
            OSError: that is not possible; both files are as they were.
        """
        with suppress(FileNotFoundError, PermissionError):  # FAT knows no permissions
            before = self._path.stat()
            if stat.S_ISREG(before.st_mode):
                self.temporary.chmod(stat.S_IMODE(before.st_mode))
        self.temporary.replace(self._path)

    def discard(self) -> None:
        """Remove the temporary file where it exists; the target is as it was."""
        with suppress(OSError):  # the error that led here is the one to report
            self.temporary.unlink()


def open_locked(path: Path) -> int:
    """Return the descriptor of a file, created where it is missing, that nobody else writes.

    Raises:
        OSError: it cannot be opened, or another program has opened it in this way.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise OSError(errno.EBUSY, "another program is writing it") from None
    except OSError:  # a file system without locks
        pass
    return descriptor


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path` and rename it over `path` when the block has ended.

    After an error in the block the temporary file is removed and `path` is as it was.

    Args:
        path: the file to write or to replace; its folder has to exist.

    Raises:
        OSError: the file cannot be written.
    """
    replacement = Replacement(path)
    try:
        yield replacement.temporary
        replacement.commit()
    except BaseException:
        replacement.discard()
        raise


def write_whole(path: Path, data: bytes) -> None:
    """Write or replace a file; an interruption leaves the old content as it was.

    Args:
        path: the file; its folder has to exist.
        data: its new content.

    Raises:
        OSError: the file cannot be written.
    """
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def write_durably(path: Path, data: bytes, sync: Callable[[int], None] = os.fsync) -> None:
    """Write or replace a file so that a power cut leaves its old content or the new one, complete.

    Args:
        path: the file; its folder has to exist.
        data: its new content.
        sync: returns when what an open descriptor names is on the disk.

    Raises:
        OSError: the file cannot be written.
    """
    with replacing(path) as temporary, temporary.open("wb") as file:
        file.write(data)
        file.flush()
        sync(file.fileno())
    # The name is on the disk when its folder is.
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        sync(folder)
    finally:
        os.close(folder)


def exists(path: Path) -> bool:
    """Return whether a path exists; one that cannot be looked at does not."""
    try:
        return path.exists()
    except (OSError, ValueError):  # no permission, a name that is too long, a NUL
        return False


def is_folder(path: Path) -> bool:
    """Return whether a path is a folder; a path that cannot be looked at is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):  # no permission, a name that is too long, a NUL
        return False
