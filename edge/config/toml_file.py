"""Read TOML that users write; whatever is wrong with it becomes one error of the project."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from edge.errors import EmotionEdgeError
from edge.system.printable import reason
from edge.system.text_file import UnreadableFileError, read_text

MAX_DOTS = 64  # in a line: Python takes minutes for a key of thousands of parts


def read(path: Path, kind: type[EmotionEdgeError], what: str = "") -> dict[str, Any]:
    """Return the content of a TOML file.

    Args:
        path: the file.
        kind: class of the error to raise.
        what: begins the message; the path by default.

    Raises:
        EmotionEdgeError: of that kind: the file is missing or cannot be read, or is not TOML.
    """
    try:
        text = read_text(path)
    except UnreadableFileError as error:
        raise kind(f"{what or path}: {error}") from error
    return parse(text, kind, what or str(path))


def parse(text: str, kind: type[EmotionEdgeError], what: str) -> dict[str, Any]:
    """Return the content of a TOML document; see `read`."""
    # As TOML counts lines: Python also breaks them at signs that may stand in a key.
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MAX_DOTS:
            raise kind(f"{what}: line {number} has too many dots")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise kind(f"{what}: {reason(error)}") from error
    except RecursionError as error:
        raise kind(f"{what}: too many brackets within each other") from error
    except (ValueError, OverflowError) as error:  # integers of thousands of digits
        raise kind(f"{what}: a number with too many digits") from error
