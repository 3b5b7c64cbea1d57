"""The screen: is one connected, and may it be used?"""

from __future__ import annotations

from collections.abc import Iterator

from edge.check.finding import Finding
from edge.display.kms.parts import OpenCards, Output
from edge.display.kms.screen import open_cards, outputs
from edge.errors import EmotionEdgeError
from edge.sections import DisplayConfig


def findings(config: DisplayConfig, opener: OpenCards = open_cards) -> Iterator[Finding]:
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
    found = [output for card in cards for output in outputs(card)]
    for card in cards:
        card.close()
    if not found:
        yield Finding("warning", "display", "kms: no screen is connected: plug one in")
    for output in found:
        yield _screen(output, config.mode)


def _screen(output: Output, wanted: str) -> Finding:
    best = next((mode for mode in output.modes if mode.preferred), output.modes[0])
    known = {name for mode in output.modes for name in (str(mode), f"{mode.width}x{mode.height}")}
    if wanted and wanted not in known:
        have = ", ".join(dict.fromkeys(map(str, output.modes)))
        text = f"kms: {output.name} has no mode {wanted}, but {have}: change display.mode"
        return Finding("error", "display", text)
    return Finding("ok", "display", f"kms: {output.name} is connected, {wanted or best}")
