"""Choice of the screen to use, among all outputs of all DRM devices."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Sequence

from edge.display.kms import DrmDevice, Mode, Output
from edge.display.kms.device import connected_outputs
from edge.display.kms.modes import find_mode, preferred_mode, usual_mode
from edge.display.kms.screen import Screen

USUAL_BITS = 32
Found = tuple[DrmDevice, Output]


def find_outputs(devices: Iterable[DrmDevice], wanted: str) -> list[Found]:
    """Return the outputs with a screen, those whose screen has the wanted mode first.

    Args:
        devices: to search.
        wanted: see `find_mode`.
    """
    found = [(device, output) for device in devices for output in connected_outputs(device)]
    return sorted(found, key=lambda pair: find_mode(pair[1], wanted) is None)


def start_first(found: Sequence[Found], wanted: str, *, on: bool) -> tuple[Screen | None, str]:
    """Start the first screen that can be started.

    Args:
        found: outputs in the order of preference.
        wanted: see `find_mode`; a screen without this mode gets its usual one.
        on: False starts the screen without a signal.

    Returns:
        the screen, or None; a line for the log that names the mode, or why no screen starts.
    """
    reason = "no screen is connected"
    for device, output in found:
        wanted_mode = find_mode(output, wanted)
        mode = wanted_mode or usual_mode(output)
        try:
            screen = Screen.start(device, output, mode, on=on)
        except OSError as error:
            reason = _reason(output, error)
        else:
            bits = "" if screen.bits == USUAL_BITS else f" with {screen.bits} bits per pixel"
            why = _why(output, mode, wanted)
            return screen, f"{output.name} shows the picture, {mode}{bits}{why}"
    return None, reason


def _why(output: Output, mode: Mode, wanted: str) -> str:
    """Return why a screen has another mode than the wanted or preferred one; "" if it has not."""
    if wanted:
        return "" if find_mode(output, wanted) else f"; it has no mode {wanted}"
    preferred = preferred_mode(output)
    if mode == preferred:
        return ""
    return f"; it prefers {preferred}, which costs more time: display.mode chooses it"


def _reason(output: Output, error: OSError) -> str:
    if error.errno in (errno.EACCES, errno.EPERM, errno.EBUSY):
        return f"{output.name}: another program shows its picture there"
    return f"{output.name}: {error.strerror}"
