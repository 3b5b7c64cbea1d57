"""Choice of a screen's mode."""

from __future__ import annotations

import math

from edge.display.kms import Mode, Output

# Of a mode that is chosen without being named. A picture for 4K costs the processor nine times as
# much as one of 1280x720, and from where people stand nobody sees more than 1920x1080.
MOST_PIXELS = 1920 * 1200
USUAL_RATE = 60
SAME_ASPECT = 0.02  # relative difference


def find_mode(output: Output, wanted: str) -> Mode | None:
    """Return the mode to use; None where the screen lacks the wanted one.

    Args:
        output: with the screen.
        wanted: "WIDTHxHEIGHT" or "WIDTHxHEIGHT@RATE"; "" for the usual mode.
    """
    if not wanted:
        return usual_mode(output)
    named = ((mode, (str(mode), f"{mode.width}x{mode.height}")) for mode in output.modes)
    return next((mode for mode, names in named if wanted in names), None)


def preferred_mode(output: Output) -> Mode:
    """Return the mode that the screen prefers, else its first."""
    return next((mode for mode in output.modes if mode.preferred), output.modes[0])


def usual_mode(output: Output) -> Mode:
    """Return the preferred mode, or for a screen of 1440 or 2160 rows a smaller one like it.

    The smaller one has the same aspect ratio where the screen has such a mode, then the largest
    size, then a rate near 60.
    """
    preferred = preferred_mode(output)
    if preferred.width * preferred.height <= MOST_PIXELS:
        return preferred
    smaller = [mode for mode in output.modes if mode.width * mode.height <= MOST_PIXELS]

    def suits(mode: Mode) -> tuple[bool, int, int]:
        ratio = mode.width * preferred.height / (mode.height * preferred.width)
        same = abs(math.log(ratio)) < SAME_ASPECT
        return same, mode.width * mode.height, -abs(mode.rate - USUAL_RATE)

    return max(smaller, key=suits, default=preferred)


def no_such_mode(wanted: str, outputs: list[Output]) -> str:
    """Return the message for a wanted mode that none of these screens has."""
    available = "; ".join(
        f"{output.name} has {', '.join(dict.fromkeys(map(str, output.modes)))}"
        for output in outputs
    )
    return f"display.mode: no screen has {wanted}: {available}"
