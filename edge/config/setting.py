"""One setting of the configuration: its default, its allowed values and its description."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from edge.system.frozen import frozen


@frozen
class Setting:
    """Description and limits of a setting; its type is that of its default.

    Attributes:
        text: one line for default.toml and the reference page.
        low, high: smallest and largest number allowed; None has no limit.
        choices: the values allowed; empty allows all.
        zero: 0 is allowed too, although it is smaller.
        prefixes: beginnings, one of which a text that is not empty must have; empty allows all.
        words: texts that are allowed beside whole numbers from `low` to `high`; empty: not both.
    """

    text: str
    low: float | None = None
    high: float | None = None
    choices: tuple[Any, ...] = ()
    zero: bool = False
    prefixes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def setting(
    default: Any,
    text: str,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[Any, ...] = (),
    zero: bool = False,
    prefixes: tuple[str, ...] = (),
    words: tuple[str, ...] = (),
) -> Any:
    """Return the dataclass field of a setting; see `Setting`."""
    described = Setting(text, low, high, choices, zero, prefixes, words)
    return field(default=default, metadata={"setting": described})
