"""The screen: is one connected, and may it be used?"""

from __future__ import annotations

from collections.abc import Iterator

from edge.commands.check.finding import Finding
from edge.config.schema import DisplayConfig
from edge.display.kms import OpenDevices, Output
from edge.display.kms.device import connected_outputs, open_devices
from edge.display.kms.modes import find_mode, no_such_mode
from edge.errors import EmotionEdgeError


def findings(config: DisplayConfig, opener: OpenDevices = open_devices) -> Iterator[Finding]:
    """What bare screens there are; another program may have them.

    Args:
        config: its section.
        opener: opens the cards.
    """
    serious = "error" if config.target == "kms" else "warning"
    try:
        cards = list(opener())
    except EmotionEdgeError as error:
        yield Finding(serious, "display", f"kms: {error}")
        return
    found = [output for card in cards for output in connected_outputs(card)]
    for card in cards:
        card.close()
    if not found:
        yield Finding("warning", "display", "kms: no screen is connected: plug one in")
    for output in found:
        yield _screen(output, config.mode)


def _screen(output: Output, wanted: str) -> Finding:
    mode = find_mode(output, wanted)
    if not mode:
        return Finding("error", "display", no_such_mode(wanted, [output]))
    return Finding("ok", "display", f"kms: {output.name} is connected, {mode}")
