"""Choice of a screen's mode."""

from __future__ import annotations

from edge.display.kms import Mode, Output


def find_mode(output: Output, wanted: str) -> Mode | None:
    """Return the mode to use; None where the screen lacks the wanted one.

    Args:
        output: with the screen.
        wanted: "WIDTHxHEIGHT" or "WIDTHxHEIGHT@RATE"; "" for the preferred mode.
    """
    if not wanted:
        return preferred_mode(output)
    named = ((mode, (str(mode), f"{mode.width}x{mode.height}")) for mode in output.modes)
    return next((mode for mode, names in named if wanted in names), None)


def preferred_mode(output: Output) -> Mode:
    """Return the mode that the screen prefers, else its first."""
    return next((mode for mode in output.modes if mode.preferred), output.modes[0])


def no_such_mode(wanted: str, outputs: list[Output]) -> str:
    """Return the message for a wanted mode that none of these screens has."""
    available = "; ".join(
        f"{output.name} has {', '.join(dict.fromkeys(map(str, output.modes)))}"
        for output in outputs
    )
    return f"display.mode: no screen has {wanted}: {available}"
