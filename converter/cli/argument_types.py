"""Types of command-line arguments: functions for argparse that raise ArgumentTypeError."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from typing import TypeVar

Sizes = tuple[tuple[float, int], ...]
Parsed = TypeVar("Parsed")
AUTO = "auto"  # in place of a value that is to be found
SMALLEST_PICTURE = 8  # pixels
LARGEST_SEED = 2**32 - 1


def positive_int(text: str) -> int:
    """Parse a whole number of 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number of 1 or more, not {text!r}")
    return int(text)


def seed(text: str) -> int:
    """Parse the start of random numbers: a whole number that all generators take."""
    if not text.isdecimal() or len(text) > len(str(LARGEST_SEED)) or int(text) > LARGEST_SEED:
        raise argparse.ArgumentTypeError(
            f"expected a whole number from 0 to {LARGEST_SEED}, not {text!r}"
        )
    return int(text)


def finite(text: str) -> float:
    """Parse a finite number."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"expected a number, not {text!r}")
    return number


def non_negative(text: str) -> float:
    """Parse a finite number of 0 or more."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number < math.inf:
        raise argparse.ArgumentTypeError(f"expected a number of 0 or more, not {text!r}")
    return number


def share(text: str) -> float:
    """Parse a number from 0 to 1."""
    if (number := non_negative(text)) > 1:
        raise argparse.ArgumentTypeError(f"expected a number from 0 to 1, not {text!r}")
    return number


def fraction(text: str) -> float:
    """Parse a finite number, or a fraction such as 1/255 or 1/127.5."""
    top, slash, bottom = text.partition("/")
    try:
        divisor = float(bottom) if slash else 1.0
        number = float(top) / divisor
    except (ValueError, ZeroDivisionError):
        number = divisor = math.nan
    # The quotient alone does not show an infinite divisor: it is 0.
    if not (math.isfinite(number) and math.isfinite(divisor)):
        raise argparse.ArgumentTypeError(f"expected a number such as 0.5 or 1/255, not {text!r}")
    return number


def scale(text: str) -> float:
    """Parse a number other than 0, or a fraction."""
    if not (number := fraction(text)):
        raise argparse.ArgumentTypeError(f"{text} gives the network 0 for every pixel")
    return number


def auto_or(parse: Callable[[str], Parsed]) -> Callable[[str], Parsed | str]:
    """Return a parser that leaves the word `AUTO` as it is, and gives other text to another one."""
    return lambda text: text if text == AUTO else parse(text)


def custom_object(text: str) -> str:
    """Parse the place of a Python object: MODULE:NAME."""
    module, _, name = text.partition(":")
    if not name.isidentifier() or not all(part.isidentifier() for part in module.split(".")):
        raise argparse.ArgumentTypeError(
            f"expected MODULE:NAME, such as mylayers:Swish for the class Swish in mylayers.py, not "
            f"{text!r}"
        )
    return text


def sizes(text: str) -> Sizes:
    """Parse a schedule of picture sizes, see `converter.config.TrainConfig.sizes`."""
    try:
        pairs = [part.split(":") for part in text.split(",")]
        schedule = tuple((float(start), int(pixels)) for start, pixels in pairs)
    except ValueError:
        schedule = ()
    starts = [start for start, _ in schedule]
    if (
        not schedule
        or starts[0] != 0
        or starts != sorted(starts)
        or not all(0 <= start < 1 for start in starts)
        or min(pixels for _, pixels in schedule) < SMALLEST_PICTURE
    ):
        raise argparse.ArgumentTypeError(
            f"expected sizes such as 0:32,0.35:40,0.8:48, shares below 1, not {text!r}"
        )
    return schedule


def format_sizes(schedule: Sizes) -> str:
    """Return the text that `sizes` parses."""
    return ",".join(f"{start:g}:{pixels}" for start, pixels in schedule)
