"""User and password of a service, in a file of their own."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from edge.errors import ConfigError
from edge.system.printable import printable, reason
from edge.system.text_file import MissingFileError, UnreadableFileError, open_regular

LONGEST = 4096  # bytes that are read
OTHERS = stat.S_IRWXO


def read_credentials(path: Path, key: str) -> tuple[str, str]:
    """Read user and password from a file that only its owner and group may read.

    Args:
        path: of the file.
        key: of the setting that names it, for messages.

    Raises:
        ConfigError: it is missing, open to everybody, or not one line "user:password".
    """
    name = printable(path)
    try:
        with open_regular(path) as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read(LONGEST).decode("utf-8-sig", "replace")
    except UnreadableFileError as error:
        raise ConfigError(f"{key}: {name}: {error}") from error
    except OSError as error:
        raise ConfigError(f"{key}: {name}: {reason(error)}") from error
    if mode & OTHERS:
        raise ConfigError(
            f"{key}: {name}: everybody on this machine may use it: sudo chmod o= {name}"
        )
    user, colon, password = text.rstrip("\r\n").partition(":")
    if not colon or not user or not (user + password).isprintable():
        raise ConfigError(f"{key}: {name}: write one line, user:password")
    return user, password


def find_credentials(
    file: str, key: str, credential: str, environment: Mapping[str, str] = os.environ
) -> tuple[str, str]:
    """Return user and password from a file, else from a credential of systemd; "" for none.

    Args:
        file: that the setting names; "" for none.
        key: of that setting, for messages.
        credential: its name.
        environment: systemd names the folder of credentials here.

    Raises:
        ConfigError: see `read_credentials`.
    """
    if file:
        return read_credentials(Path(file), key)
    path = Path(environment.get("CREDENTIALS_DIRECTORY", "/nonexistent"), credential)
    try:
        return read_credentials(path, f"credential {credential}")
    except ConfigError as error:
        if isinstance(error.__cause__, MissingFileError):
            return "", ""
        raise
