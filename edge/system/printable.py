"""Foreign text as one visible line: names of files and devices, values of settings, errors.

A name may hold line breaks, terminal commands, bytes that are no text, or letters that reverse the
rest of a line. None of these may reach a terminal, a log, a notification or the screen.
"""

from __future__ import annotations

import os
import reprlib
from pathlib import Path

MAX_LENGTH = 2000  # characters of a line; a path has at most 4096 bytes
MAX_VALUE = 60  # characters of a value in a message


def decoded(name: str | Path) -> str:
    r"""Return a file name as text; bytes that are not UTF-8 become \xNN.

    Python decodes names with the encoding of the locale; here the result is the same in each.
    """
    try:
        data = os.fsencode(name)
    except UnicodeEncodeError:  # not the name of a file: this locale cannot write it
        data = b"".join(map(_as_bytes, str(name)))
    return data.decode("utf-8", "backslashreplace")


def _as_bytes(character: str) -> bytes:
    try:
        return character.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return character.encode("utf-8", "backslashreplace")


def printable(text: str | Path, limit: int = MAX_LENGTH) -> str:
    r"""Return a text with all that is invisible escaped, such as "\n", "\x1b" and "\u202e".

    Args:
        text: any text, also one with lone surrogates; or the path of a file.
        limit: number of characters from which the middle is left out.
    """
    text = decoded(text) if isinstance(text, Path) or _has_bytes(text) else text
    if len(text) > limit:
        half = limit // 2
        text = f"{text[:half]}…{text[-half:]}"
    return text if text.isprintable() else "".join(map(_visible, text))


def value(found: object) -> str:
    """Return a value of a settings file for a message, bounded in length and depth."""
    if isinstance(found, dict | list):
        return "a table" if isinstance(found, dict) else "a list"
    if isinstance(found, int) and not isinstance(found, bool) and abs(found) > 10**MAX_VALUE:
        return "a huge number"  # Python refuses to print integers of thousands of digits
    if isinstance(found, str):
        return repr(found) if len(found) <= MAX_VALUE else reprlib.repr(found)
    return printable(str(found), MAX_VALUE)


def reason(error: BaseException) -> str:
    """Return the cause of an error as one line; without its number where it has one."""
    text = getattr(error, "strerror", None) or str(error)
    lines = str(text).strip().splitlines() or [type(error).__name__]
    return printable(lines[0], 300)


def _has_bytes(text: str) -> bool:
    """Return whether lone surrogates stand for bytes of a file name that are no text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode("ascii")
