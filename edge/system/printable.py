"""Foreign text as one visible line: names of files and devices, values of settings, errors.

A name may hold line breaks, terminal commands, bytes that are no text, or letters that reverse the
rest of a line. None of these may reach a terminal, a log, a notification or the screen.
"""

from __future__ import annotations

import reprlib

MAX_LENGTH = 2000  # characters of a line; a path has at most 4096 bytes
MAX_VALUE = 60  # characters of a value in a message
# Lone surrogates stand for the bytes of a file name that is not in the encoding of the system.
FIRST_BYTE, LAST_BYTE, OFFSET = 0xDC80, 0xDCFF, 0xDC00


def printable(text: str, limit: int = MAX_LENGTH) -> str:
    r"""Return a text with all that is invisible escaped, such as "\n", "\x1b" and "\u202e".

    Args:
        text: any text, also one with lone surrogates.
        limit: number of characters from which the middle is left out.
    """
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


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    if FIRST_BYTE <= code <= LAST_BYTE:
        return f"\\x{code - OFFSET:02x}"
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
