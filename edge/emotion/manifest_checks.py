"""Types and ranges of the keys of a manifest, which may come from anywhere."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from edge.emotion.label_tables import MAX_WORD, is_label
from edge.labels import AWAY, FEWEST, MOST, UNSURE
from edge.system.printable import printable

Check = Callable[[Any], bool]

MAX_NAME, MAX_FILE = 100, 255  # characters
MAX_FIGURES = 64  # keys of `accuracy`
SHA256 = re.compile("[0-9a-fA-F]{64}")


def _number(low: float, high: float) -> Check:
    """Return the check of a finite number in a range; True and False are no numbers."""
    return lambda found: type(found) in (int, float) and low <= found <= high


def _is_file_name(found: Any) -> bool:
    return _is_line(found, MAX_FILE) and "/" not in found and found not in (".", "..")


def _is_line(found: Any, length: int = MAX_NAME) -> bool:
    return isinstance(found, str) and 0 < len(found) <= length and found.isprintable()


def _is_size(found: Any) -> bool:
    return type(found) is int and 16 <= found <= 1024


def _is_scale(found: Any) -> bool:
    return _number(-1000, 1000)(found) and abs(found) >= 1e-6


def _is_checksum(found: Any) -> bool:
    return isinstance(found, str) and SHA256.fullmatch(found) is not None


def _are_labels(found: Any) -> bool:
    return (
        isinstance(found, list)
        and FEWEST <= len(found) <= MOST
        and all(map(is_label, found))
        and len(set(found)) == len(found)
    )


def _are_figures(found: Any) -> bool:
    return (
        isinstance(found, dict)
        and len(found) <= MAX_FIGURES
        and all(_is_line(key) and _is_figure(value) for key, value in found.items())
    )


def _is_figure(found: Any) -> bool:
    return _is_line(found) or (_number(-1e15, 1e15)(found) and math.isfinite(found))


# What each key must be, in words and as a check.
KEYS: Mapping[str, tuple[str, Check]] = {
    "file": ("the name of a file in the same folder", _is_file_name),
    "sha256": ("64 hexadecimal digits", _is_checksum),
    "name": (f"a line of text of at most {MAX_NAME} characters", _is_line),
    "size": ("a whole number from 16 to 1024", _is_size),
    "colour": ("grey or rgb", lambda found: found in ("grey", "rgb")),
    "mean": ("a number from -10000 to 10000", _number(-1e4, 1e4)),
    "scale": ("a number other than 0 from -1000 to 1000", _is_scale),
    "crop_scale": ("a number from 0.1 to 4", _number(0.1, 4)),
    "crop_shift": ("a number from -2 to 2", _number(-2, 2)),
    "labels": (
        f"a list of {FEWEST} to {MOST} different names, each of at most {MAX_WORD} characters, "
        f"without / and other than {UNSURE} and {AWAY}",
        _are_labels,
    ),
    "level": ("true or false", lambda found: type(found) is bool),
    # With less, the powers of small scores are zero.
    "temperature": ("a number from 0.1 to 10", _number(0.1, 10)),
    "accuracy": ("a table of numbers and texts", _are_figures),
}
OPTIONAL = {"level", "temperature", "accuracy"}


def fault(table: Mapping[str, Any]) -> str:
    """Return what is wrong with the keys of a manifest, "" for nothing."""
    if unknown := [printable(key, MAX_NAME) for key in sorted(table.keys() - KEYS.keys())]:
        return f"unknown key {', '.join(unknown[:5])}"
    if missing := sorted(KEYS.keys() - OPTIONAL - table.keys()):
        return f"key missing: {', '.join(missing)}"
    for key, found in table.items():
        what, is_right = KEYS[key]
        if not is_right(found):
            return f"{key} must be {what}"
    return ""
