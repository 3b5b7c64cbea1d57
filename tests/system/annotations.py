"""Expected annotations of one happy face: box, label, and panel with stripe, icon, name and bar.

Every function yields one line for each problem.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from edge.labels import EMOTIONS, Colour
from edge.render.layout import Rect
from edge.render.palette import DARK
from edge.render.panel import PanelPainter
from edge.render.region import Region
from edge.scene import Emotion
from tests.system.pixels import TOLERANCE, has_colour, style_of

REACH = 0.15  # of the face's width: how far a line of the box may be from the face's edge


def box_problems(view: np.ndarray, box: Rect, colour: Colour) -> Iterator[str]:
    """Require a line of a colour near each edge of the face, along most of it.

    Args:
        view: the camera picture on the screen: uint8, (height, width, 3), RGB.
        box: of the face, pixels of the view.
        colour: of the track.
    """
    painted = has_colour(view, colour)
    reach = round(REACH * box.w)
    for name, across, edge, (start, end) in (
        ("left", painted, box.x, (box.y, box.y + box.h)),
        ("right", painted, box.x + box.w, (box.y, box.y + box.h)),
        ("upper", painted.T, box.y, (box.x, box.x + box.w)),
        ("lower", painted.T, box.y + box.h, (box.x, box.x + box.w)),
    ):
        near = across[start + reach : end - reach, max(0, edge - reach) : edge + reach]
        share = near.any(axis=1).mean()
        if share < 0.9:
            yield f"{name} edge of the box: {share:.0%} of a line in the track's colour at {edge}"


def label_problems(view: np.ndarray, box: Rect) -> Iterator[str]:
    """Require the colour of the happy icon above or below the box."""
    reach = round(box.h * 0.6)
    above = view[max(0, box.y - reach) : box.y, max(0, box.x - reach) :]
    below = view[box.y + box.h : box.y + box.h + reach, max(0, box.x - reach) :]
    found = max(has_colour(part, DARK.emotions["happy"]).sum() for part in (above, below))
    if found < 200:
        yield f"no happy icon at the box: {found} pixels of its colour"


def stripe_problems(panel: np.ndarray, colour: Colour) -> Iterator[str]:
    """Require the colour of the track along the panel."""
    if (share := has_colour(panel, colour).any(axis=1).mean()) < 0.8:
        yield f"the panel has the colour of the box along {share:.0%} of its height"


def bar_problems(panel: np.ndarray) -> Iterator[str]:
    """Require a long bar of the happy colour; the icon of the same colour is round."""
    painted = has_colour(panel, DARK.emotions["happy"]).astype(np.uint8)
    _, _, areas, _ = cv2.connectedComponentsWithStats(painted)
    sizes = [(area[cv2.CC_STAT_WIDTH], area[cv2.CC_STAT_HEIGHT]) for area in areas[1:]]
    if max((w for w, h in sizes if w >= 4 * h), default=0) < 0.25 * panel.shape[1]:
        yield f"no happy bar in the panel; areas of its colour: {sizes}"


def name_problems(panel: np.ndarray, code: str, screen: tuple[int, int]) -> Iterator[str]:
    """Require icon and name as edge.render draws them on this machine.

    Args:
        panel: on the screen: uint8, (height, width, 3), RGB.
        code: of the language ("de").
        screen: width and height, pixels.
    """
    style = style_of(code, screen)
    drawn = np.zeros_like(panel)
    scores = np.eye(len(EMOTIONS), dtype=np.float32)[EMOTIONS.index("happy")]
    PanelPainter(style).draw(Region(drawn), 1, Emotion(scores), DARK.people[0])
    head = np.s_[: round(0.36 * panel.shape[0]), 20:]
    difference = np.abs(panel[head].astype(int) - drawn[head]).max(axis=-1)
    share = (difference <= TOLERANCE).mean()
    # Builds of FreeType and OpenCV round differently; other words are below 0.96.
    if share < 0.97:
        yield f"icon and name in the panel: {share:.1%} of the pixels as expected in {code}"
