"""Text that fits on one line of a terminal, a log or a screen, whatever a file is called.

A name on Linux is a row of bytes: it may hold line breaks, commands for a terminal, and bytes that
are no UTF-8.
"""

from __future__ import annotations

import os
from pathlib import Path


def decoded(name: str | Path) -> str:
    r"""Return a file name as text; bytes that are not UTF-8 become \xNN.

    Python decodes names with the encoding of the locale; here the result is the same in each.
    """
    try:
        data = os.fsencode(name)
    except UnicodeEncodeError:  # not the name of a file: this locale cannot write it
        data = str(name).encode("utf-8", "backslashreplace")
    return data.decode("utf-8", "backslashreplace")


def escaped(text: str) -> str:
    r"""Return text with line breaks and other characters that are not shown as \n, \x1b, \u202e."""
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode("ascii")
        for each in text
    )


def printable(name: str | Path) -> str:
    """Return a file name for messages: one line of characters that can be shown."""
    return escaped(decoded(name))
