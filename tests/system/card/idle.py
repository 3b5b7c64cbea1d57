"""What the idle screen has to look like."""

from __future__ import annotations

import numpy as np

from edge.render import palette
from tests.system.marks import marked

FAINT = 0.6  # of the icons, over the ground
LEAST = 1500  # pixels of each icon's colour, and of the words'


def idle(picture: np.ndarray) -> list[str]:
    """All icons, faint, and words, on the plain ground; no picture of the camera."""
    wrong = []
    plain = marked(picture, palette.BACKGROUND).mean()
    if plain < 0.85:
        wrong.append(f"the ground is plain in {plain:.0%}")
    for name, colour in palette.EMOTION.items():
        pairs = zip(colour, palette.BACKGROUND, strict=True)
        red, green, blue = (round(FAINT * c + (1 - FAINT) * ground) for c, ground in pairs)
        if (found := marked(picture, (red, green, blue)).sum()) < LEAST:
            wrong.append(f"no faint icon of {name}: {found} pixels of its colour")
    if (letters := marked(picture, palette.TEXT).sum()) < LEAST:
        wrong.append(f"no words: {letters} pixels of text")
    return wrong
