"""Which of a screen's modes to take."""

from __future__ import annotations

from edge.display.kms import Mode, Output


def mode_of(output: Output, wanted: str) -> Mode | None:
    """The mode to take; None where the screen does not have the one that is wanted."""
    if not wanted:
        return preferred(output)
    names = ((mode, (str(mode), f"{mode.width}x{mode.height}")) for mode in output.modes)
    return next((mode for mode, known in names if wanted in known), None)


def preferred(output: Output) -> Mode:
    """What the screen likes best."""
    return next((mode for mode in output.modes if mode.preferred), output.modes[0])


def no_mode(wanted: str, found: list[Output]) -> str:
    """What to say where no screen has the mode that is wanted."""
    there = "; ".join(
        f"{output.name} has {', '.join(dict.fromkeys(map(str, output.modes)))}" for output in found
    )
    return f"display.mode: no screen has {wanted}: {there}"
