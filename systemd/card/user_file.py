"""Text files that the user names in an option."""

from __future__ import annotations

from pathlib import Path

from edge.errors import ConfigError


def read_user_file(path: Path, option: str) -> str:
    """Return the text of a file.

    Args:
        path: the file.
        option: the variable of `make card` that names it, for the error message.

    Raises:
        ConfigError: the file cannot be read or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ConfigError(f"{option} {path}: {reason}") from None
