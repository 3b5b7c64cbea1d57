"""Kinds of values on the command line, as argparse wants them: each raises ArgumentTypeError."""

from __future__ import annotations

import argparse
import math
from fractions import Fraction

from edge.labels import EMOTIONS


def positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 on, not {text!r}")
    return int(text)


def share(text: str) -> float:
    if (share := amount(text)) > 1:
        raise argparse.ArgumentTypeError(f"expected a number from 0 to 1, not {text!r}")
    return share


def told(sizes: tuple[tuple[float, int], ...]) -> str:
    return ",".join(f"{share:g}:{pixels}" for share, pixels in sizes)


def labels(text: str) -> tuple[str, ...]:
    labels = tuple(name.strip() for name in text.split(","))
    if sorted(labels) != sorted(EMOTIONS):
        raise argparse.ArgumentTypeError(f"expected {', '.join(EMOTIONS)} in the model's order")
    return labels


def fraction(text: str) -> float:
    """A number, or a fraction such as 1/255."""
    try:
        return float(Fraction(text))
    except (ValueError, ZeroDivisionError):
        raise argparse.ArgumentTypeError(f"expected such as 0.5 or 1/255, not {text!r}") from None


def sizes(text: str) -> tuple[tuple[float, int], ...]:
    try:
        pairs = [part.split(":") for part in text.split(",")]
        sizes = tuple((float(share), int(pixels)) for share, pixels in pairs)
    except ValueError:
        sizes = ()
    shares = [share for share, _ in sizes]
    if not sizes or shares[0] != 0 or shares != sorted(shares) or min(p for _, p in sizes) < 8:
        raise argparse.ArgumentTypeError(f"expected such as 0:32,0.35:40,0.8:48, not {text!r}")
    return sizes


def amount(text: str) -> float:
    try:
        amount = float(text)
    except ValueError:
        amount = math.nan
    if not 0 <= amount < math.inf:
        raise argparse.ArgumentTypeError(f"expected a number from 0 on, not {text!r}")
    return amount
