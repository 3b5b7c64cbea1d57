"""One setting of the configuration: its default, its allowed values and its description."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Setting:
    """Description and limits of a setting; its type is that of its default.

    Attributes:
        text: one line for default.toml and the reference page.
        low, high: smallest and largest number allowed; None has no limit.
        choices: the values allowed; empty allows all.
    """

    text: str
    low: float | None = None
    high: float | None = None
    choices: tuple[Any, ...] = ()


def setting(
    default: Any,
    text: str,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[Any, ...] = (),
) -> Any:
    """Return the dataclass field of a setting; see `Setting`."""
    return field(default=default, metadata={"setting": Setting(text, low, high, choices)})
