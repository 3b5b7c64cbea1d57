"""User and password of a service, in a file of their own."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from edge.errors import ConfigError

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
    try:
        # A pipe in place of the file must not make the program wait.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "this is no file name"
        raise ConfigError(f"{key}: {str(path)!r}: {reason}") from None
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise ConfigError(f"{key}: {path}: not a file")
        if mode & OTHERS:
            raise ConfigError(
                f"{key}: {path}: everybody on this machine may use it: sudo chmod o= {path}"
            )
        text = file.read(LONGEST).decode("utf-8-sig", "replace")
    user, colon, password = text.rstrip("\r\n").partition(":")
    if not colon or not user or not (user + password).isprintable():
        raise ConfigError(f"{key}: {path}: write one line, user:password")
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
    return read_credentials(path, f"credential {credential}") if path.exists() else ("", "")
