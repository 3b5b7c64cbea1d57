"""One line of the report of `check`."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """State of one part of the machine or of the program.

    Attributes:
        state: "ok", "warning" (the program works without it, or not well) or "error".
        what: name of the part.
        text: the state in words and, where something is wrong, what to do.
    """

    state: str
    what: str
    text: str
