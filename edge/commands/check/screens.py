"""Check the screens: is one connected, and can this program use it?"""

from __future__ import annotations

from collections.abc import Iterator

from edge.commands.check.finding import Finding
from edge.config.schema import DisplayConfig
from edge.display.kms.modes import mode_of, no_mode
from edge.display.kms.parts import OpenCards, Output
from edge.display.kms.screen import open_cards, outputs
from edge.errors import EmotionEdgeError


def check(config: DisplayConfig, opener: OpenCards = open_cards) -> Iterator[Finding]:
    """Yield a finding for each connected screen; another program may be using it.

    Args:
        config: section `display` of the configuration.
        opener: opens the DRM devices.
    """
    try:
        cards = list(opener())
    except EmotionEdgeError as error:
        state = "error" if config.target == "kms" else "warning"
        yield Finding(state, "display", f"kms: {error}")
        return
    found = [output for card in cards for output in outputs(card)]
    for card in cards:
        card.close()
    if not found:
        yield Finding("warning", "display", "kms: no screen is connected: plug one in")
    for output in found:
        yield _check_mode(output, config.mode)


def _check_mode(output: Output, wanted: str) -> Finding:
    mode = mode_of(output, wanted)
    if not mode:
        return Finding("error", "display", no_mode(wanted, [output]))
    return Finding("ok", "display", f"kms: {output.name} is connected, {mode}")
