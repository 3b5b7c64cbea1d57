"""File with the hash of the password: for one user alone, and read again when it changes."""

from __future__ import annotations

import logging
import os
import tempfile
import threading
from pathlib import Path

from edge.display.web.password import PASSWORD, PasswordHash, Secret, usual_file
from edge.errors import ConfigError, DataError
from edge.system.printable import printable, reason
from edge.system.text_file import MissingFileError, UnreadableFileError, open_regular

LARGEST = 4096  # bytes

log = logging.getLogger(__name__)


class PasswordSource:
    """The hash in effect: of a file, which may change while the page runs, or of the settings.

    Args:
        setting: a path, a hash, or "" for the usual file.
        secret: what the hash is for.

    Attributes:
        current: the hash; None where the usual file does not exist: no password was made yet.

    Raises:
        ConfigError: the file is named and cannot be read, or it holds no hash.
    """

    def __init__(self, setting: str, secret: Secret = PASSWORD) -> None:
        path = None if setting.startswith("scrypt$") else Path(setting or usual_file(secret))
        self._path, self._secret = path, secret
        self._version: tuple[int, ...] = ()
        self._lock = threading.Lock()
        self.current: PasswordHash | None = None
        if self._path is None:
            self.current = PasswordHash.parse(setting, secret.setting)
        elif setting or os.path.lexists(self._path):
            self._version, self.current = _version(self._path), read(self._path, secret)

    def refresh(self) -> bool:
        """Read the file again if it has changed or was made; return whether the hash is another."""
        if self._path is None:
            return False
        with self._lock:
            version = _version(self._path)
            if version == self._version:
                return False
            self._version, before = version, self.current
            try:
                self.current = read(self._path, self._secret)
            except ConfigError as error:
                log.warning("the old password stays: %s", error)
            return before != self.current


def read(path: Path, secret: Secret = PASSWORD) -> PasswordHash:
    """Read a file that `write` wrote.

    Raises:
        ConfigError: it cannot be read, or holds something else.
    """
    name = printable(path)
    try:
        with open_regular(path) as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read(LARGEST).decode()
    except MissingFileError as error:
        raise ConfigError(
            f"{secret.setting}: {name}: no such file: `{secret.command}` makes one"
        ) from error
    except (UnreadableFileError, OSError, ValueError) as error:
        raise ConfigError(f"{secret.setting}: {name}: {reason(error)}") from error
    if mode & 0o077:
        log.warning("%s can be read by others: chmod 600", name)
    return PasswordHash.parse(text, name)


def write(path: Path, password_hash: PasswordHash) -> None:
    """Write or replace the file: for its folder's owner alone, also where root writes it.

    Raises:
        DataError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(f"{password_hash}\n")
                if os.geteuid() == 0:
                    owner = path.parent.stat()
                    os.fchown(descriptor, owner.st_uid, owner.st_gid)
                file.flush()
                os.fsync(descriptor)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        raise DataError(f"cannot write {printable(path)}: {reason(error)}") from error


def _version(path: Path) -> tuple[int, ...]:
    """Return numbers that change with the file; none where it cannot be found."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return ()
    return status.st_ino, status.st_mtime_ns, status.st_size
