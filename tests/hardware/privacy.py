"""Removal of what is private from a report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

GENERIC = {"", "/", "/root", "root", "pi", "raspberrypi", "localhost", "emotion-edge"}
ADDRESSES = (
    re.compile(r"(?<=://)[^\s/\"']+"),  # host, and user with password, of a URL
    re.compile(r"\b(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}\b"),
    re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"),
    re.compile(r"(?<![\w:])[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{0,4}){3,7}(?![\w:])"),
)


def without_names(value: Any, names: Sequence[str]) -> Any:
    """Return a value of JSON without names of machine and users, and without addresses."""
    if isinstance(value, dict):
        return {key: without_names(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [without_names(each, names) for each in value]
    if not isinstance(value, str):
        return value
    for pattern in ADDRESSES:
        value = pattern.sub("ADDRESS", value)
    for name in sorted({*names} - GENERIC, key=len, reverse=True):
        value = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "NAME", value)
    return value
