"""Checks of keys and values against the schema, with a hint at the nearest key."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from edge.config.setting import Setting
from edge.errors import ConfigError

KINDS: dict[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
}


def check_name(name: str, known: Iterable[str], where: str) -> None:
    """Raise ConfigError for an unknown section or key, with the nearest one as a hint."""
    if name not in known:
        nearest = difflib.get_close_matches(name, known, 1, 0)
        raise ConfigError(f"{where}: unknown key {name!r}: did you mean {nearest[0]!r}?")


def check_value(name: str, value: Any, default: Any, setting: Setting, where: str) -> Any:
    """Return a value in the type of the default.

    Args:
        name: "section.key".
        value: as read; a whole number is accepted where a number is needed.
        default: has the type that is needed.
        setting: what is allowed.
        where: file or option, for the message.

    Raises:
        ConfigError: wrong type, not one of the choices, or out of range.
    """
    if isinstance(default, float) and type(value) is int:
        value = float(value)
    if type(value) is not type(default):
        raise ConfigError(f"{where}: {name} must be {KINDS[type(default)]}, not {value!r}")
    if setting.choices and value not in setting.choices:
        choices = ", ".join(map(str, setting.choices))
        raise ConfigError(f"{where}: {name} must be one of {choices}, not {value}")
    low, high = setting.low, setting.high
    if low is not None and high is not None and not low <= value <= high:
        raise ConfigError(f"{where}: {name} must be from {low:g} to {high:g}, not {value:g}")
    return value
