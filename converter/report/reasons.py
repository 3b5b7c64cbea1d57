"""Reason for or against shipping a network."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class Level(IntEnum):
    """Weight of a reason; the heaviest one decides."""

    FOR = 0
    RESERVATION = 1
    AGAINST = 2


class Reason(NamedTuple):
    """One sentence about a network, with its number.

    Attributes:
        level: its weight.
        text: for the user.
    """

    level: Level
    text: str


def percent(share: float) -> str:
    """Return a share, 0 to 1, as text."""
    return f"{100 * share:.1f}\N{NO-BREAK SPACE}%"


def points(share: float) -> str:
    """Return a difference of shares, -1 to 1, in percentage points as text."""
    return f"{100 * share:.2f} points"
