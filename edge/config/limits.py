"""What keys and values a configuration may have."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from edge.errors import ConfigError

# (lowest, highest) of the numbers; everything else is checked where it is used.
RANGES: dict[str, tuple[float, float]] = {
    "camera.width": (16, 8192),
    "camera.height": (16, 8192),
    "camera.rate": (1, 240),
    "camera.patience": (0.1, 3600),
    "detector.threshold": (0.01, 0.99),
    "detector.pause": (0, 1),
    "tracker.keep": (0, 60),
    "emotion.pause": (0, 1),
    "emotion.smoothing": (0, 60),
    "emotion.unsure": (0, 1),
    "emotion.lead": (0, 1),
    "engine.threads": (1, 64),
    "display.width": (320, 7680),
    "display.height": (240, 4320),
    "display.overscan": (0, 0.2),
    "display.idle": (0, 86400),
    "display.blank": (0, 86400),
    "display.hot": (0, 150),
    "record.limit": (1, 10**6),
    "record.spare": (0, 10**6),
}
KINDS: dict[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
}
CHOICES: dict[str, tuple[object, ...]] = {
    "display.rotate": (0, 90, 180, 270),
    "display.mirror": ("auto", "on", "off"),
    "display.fit": ("letterbox", "fill"),
}


def known(name: str, names: Iterable[str], where: str) -> None:
    if name not in names:
        near = difflib.get_close_matches(name, names, 1, 0)
        raise ConfigError(f"{where}: unknown key {name!r}: did you mean {near[0]!r}?")


def checked(name: str, value: Any, like: Any, where: str) -> Any:
    """The value in the type of the default, within its range."""
    if isinstance(like, float) and type(value) is int:
        value = float(value)
    if type(value) is not type(like):
        kind = KINDS[type(like)]
        raise ConfigError(f"{where}: {name} must be {kind}, not {value!r}")
    choices = CHOICES.get(name, (value,))
    if value not in choices:
        told = ", ".join(map(str, choices))
        raise ConfigError(f"{where}: {name} must be one of {told}, not {value}")
    low, high = RANGES.get(name, (value, value))
    if not low <= value <= high:
        raise ConfigError(f"{where}: {name} must be from {low:g} to {high:g}, not {value:g}")
    return value
