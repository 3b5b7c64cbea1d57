"""What the product draws at a face and in its card, and how it has to look."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from edge.labels import EMOTIONS
from edge.render import fonts, language, palette
from edge.render.card import CardPainter
from edge.render.layout import Place, unit
from edge.render.pad import Pad
from edge.render.style import Style
from edge.scene import Emotion

SAME = 8  # of 255: a colour that is painted as it is
NEAR = 0.15  # of the face's width: how far a box may be from it


def style_of(code: str, screen: tuple[int, int]) -> Style:
    """What the product draws with, in a language, on a screen of a size."""
    words = language.load(code)
    return Style(words, fonts.choose(words), unit(screen))


def marked(part: np.ndarray, colour: palette.Colour) -> np.ndarray:
    """Where a part of the picture has a colour: bool, (height, width)."""
    return np.abs(part.astype(int) - colour).max(axis=-1) <= SAME


def wrong_box(inside: np.ndarray, box: Place, colour: palette.Colour) -> Iterator[str]:
    """Each side of the face has a line of the colour nearby, along most of it."""
    painted = marked(inside, colour)
    reach = round(NEAR * box.w)
    for name, across, side, (start, end) in (
        ("left", painted, box.x, (box.y, box.y + box.h)),
        ("right", painted, box.x + box.w, (box.y, box.y + box.h)),
        ("upper", painted.T, box.y, (box.x, box.x + box.w)),
        ("lower", painted.T, box.y + box.h, (box.x, box.x + box.w)),
    ):
        near = across[start + reach : end - reach, max(0, side - reach) : side + reach]
        share = near.any(axis=1).mean()
        if share < 0.9:
            yield f"{name} edge of the box: {share:.0%} of a line in a track's colour at {side}"


def wrong_label(inside: np.ndarray, box: Place) -> Iterator[str]:
    """The icon's colour above or below the box."""
    reach = round(box.h * 0.6)
    above = inside[max(0, box.y - reach) : box.y, max(0, box.x - reach) :]
    below = inside[box.y + box.h : box.y + box.h + reach, max(0, box.x - reach) :]
    found = max(marked(part, palette.EMOTION["happy"]).sum() for part in (above, below))
    if found < 200:
        yield f"no icon of a happy face at the box: {found} pixels of its colour"


def wrong_stripe(card: np.ndarray, colour: palette.Colour) -> Iterator[str]:
    """The card says by its colour whose it is."""
    if (share := marked(card, colour).any(axis=1).mean()) < 0.8:
        yield f"the card has the box's colour along {share:.0%} of its height"


def wrong_bar(card: np.ndarray) -> Iterator[str]:
    """A long bar of the emotion's colour, whereas its icon is round."""
    painted = marked(card, palette.EMOTION["happy"]).astype(np.uint8)
    _, _, spots, _ = cv2.connectedComponentsWithStats(painted)
    sizes = [(spot[cv2.CC_STAT_WIDTH], spot[cv2.CC_STAT_HEIGHT]) for spot in spots[1:]]
    if max((w for w, h in sizes if w >= 4 * h), default=0) < 0.25 * card.shape[1]:
        yield f"no bar of a happy face in the card, only {sizes}"


def wrong_name(card: np.ndarray, code: str, screen: tuple[int, int]) -> Iterator[str]:
    """Icon and name are those of a card that is drawn here."""
    style = style_of(code, screen)
    drawn = np.zeros_like(card)
    scores = np.eye(len(EMOTIONS), dtype=np.float32)[EMOTIONS.index("happy")]
    CardPainter(style).draw(Pad(drawn), 1, Emotion(scores))
    head = np.s_[: round(0.36 * card.shape[0]), 20:]
    share = (np.abs(card[head].astype(int) - drawn[head]).max(axis=-1) <= SAME).mean()
    if share < 0.97:  # builds of FreeType and OpenCV round differently; other words are below 0.96
        yield f"icon and name in the card are {share:.1%} as they should be in {code}"
