"""A line of the report."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """What was found.

    Attributes:
        state: "ok", "warning" (it works without, or not well) or "error".
        what: the part that was looked at.
        text: what is so, and what to do.
    """

    state: str
    what: str
    text: str
