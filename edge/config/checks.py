"""Checks of keys and values against the schema, with a hint at the nearest key."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Any

from edge.config.setting import Setting
from edge.errors import ConfigError
from edge.system.printable import value as value_in_words

MAX_NAME = 64  # characters of a key that are compared with the known ones
LISTED = "`emotion-edge config` lists all"
LIKENESS = 0.6  # of a key and its hint, 0 to 1; below it the hint would be nonsense
# Of Linux: bytes of a path, and of each of its parts.
PATH_MAX, NAME_MAX = 4095, 255
# The address of a network camera with user and password, which would be printed and logged.
PASSWORD = re.compile(r"[a-z+.-]+://[^/?#]*@", re.IGNORECASE)

KINDS: dict[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
}


def check_name(name: str, known: Iterable[str], where: str, listed: str = LISTED) -> None:
    """Raise ConfigError for an unknown section or key, with one like it as a hint.

    Args:
        name: of the section or key.
        known: all names that are allowed.
        where: file or option, for the message.
        listed: where all of them are listed, for the message.
    """
    keys = {each.rpartition(".")[2]: each for each in known}  # without the section
    if name in keys.values():
        return
    import difflib  # only for what is mistyped

    likely = difflib.get_close_matches(name.rpartition(".")[2][:MAX_NAME], keys, 1, LIKENESS)
    hint = f"did you mean {keys[likely[0]]!r}?" if likely else listed
    raise ConfigError(f"{where}: unknown key {value_in_words(name)}: {hint}")


def check_value(name: str, value: Any, default: Any, setting: Setting, where: str) -> Any:
    """Return a value in the type of the default.

    Args:
        name: "section.key".
        value: as read; a whole number is accepted where a number is needed.
        default: has the type that is needed.
        setting: what is allowed.
        where: file or option, for the message.

    Raises:
        ConfigError: wrong type, not one of the choices, or out of range; or a text that cannot be
            the name of a file.
    """
    if isinstance(value, str) and PASSWORD.match(value):
        # Without `where`, which is the whole text of an option.
        raise ConfigError(f"{name} must not hold a password: name a file as camera.credentials")
    fault = _fault(value, default, setting)
    if fault:
        but = f", not {value_in_words(value)}" if value != "" else ""
        raise ConfigError(f"{where}: {name} must {fault}{but}")
    if isinstance(value, str) and (fault := name_fault(value)):
        raise ConfigError(f"{where}: {name} {fault}")
    return float(value) if isinstance(default, float) else value


def name_fault(text: str) -> str:
    """Return what prevents a text from being the name of a file, "" for nothing."""
    try:
        size = len(os.fsencode(text))
        longest = max(len(os.fsencode(part)) for part in text.split("/"))
    except UnicodeEncodeError:
        return "holds characters that are not Unicode"
    if "\0" in text:
        return "must not contain the character NUL"
    return "is too long" if size > PATH_MAX or longest > NAME_MAX else ""


def _fault(value: Any, default: Any, setting: Setting) -> str:
    """Return what a value must be, and is not; "" for a right value."""
    if setting.words:
        return _words_fault(value, setting)
    numeric = isinstance(default, float) and type(value) is int
    if type(value) is not type(default) and not numeric:
        return f"be {KINDS[type(default)]}"
    if setting.choices and value not in setting.choices:
        return f"be one of {', '.join(map(str, setting.choices))}"
    if value == "" and default:
        return "not be empty"
    if value and setting.prefixes and not _begins(value, setting.prefixes):
        return f"be empty, or an address that begins with one of {' '.join(setting.prefixes)}"
    return _range_fault(value, setting)


def _words_fault(value: Any, setting: Setting) -> str:
    """Return what a word, or a number in its place, must be; "" for a right value."""
    known = value in setting.words or (type(value) is int and not _range_fault(value, setting))
    words = " or ".join(setting.words)
    return "" if known else f"be {words}, or a whole number from {setting.low} to {setting.high}"


def _range_fault(value: Any, setting: Setting) -> str:
    low, high = setting.low, setting.high
    if setting.zero and value == 0:
        return ""
    if low is not None and high is not None and not low <= value <= high:
        return f"be {'0, or ' if setting.zero else ''}from {low:g} to {high:g}"
    return ""


def _begins(text: str, prefixes: Iterable[str]) -> bool:
    """Return whether a text has one of some beginnings, more after it, and no spaces."""
    start = next((each for each in prefixes if text.lower().startswith(each)), "")
    return start != "" and len(text) > len(start) and not any(map(str.isspace, text))
