"""The drawn person's face: what an expression moves, folds and opens.

Units and coordinates are those of `drawn_parts`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from edge.demo.portrait import EYES, Canvas, curve, portrait, ribbon

if TYPE_CHECKING:
    from edge.demo.person import Expression

FACE = (-150, -140, 150, 250)  # left, top, right, bottom of all that moves, units
MOUTH = 118.0
SHADE = 0.5  # pixels per unit of the soft shadows
Node = tuple[float, float, float]  # a point and the thickness there
Fold = tuple[float, float, *tuple[Node, ...]]  # darkness, softness, where


@lru_cache(maxsize=8)
def face(e: Expression) -> np.ndarray:
    """The portrait with an expression: uint8, (height, width, 3), RGB. Cached while it is held."""
    picture = portrait().copy()
    left, top, right, bottom = FACE
    part = picture[top + EYES[1] : bottom + EYES[1], left + EYES[0] : right + EYES[0]]
    columns, rows, share = _jaw_maps()
    part[:] = cv2.remap(part, columns, rows - share * np.float32(30 * e.jaw), cv2.INTER_LINEAR)
    _shade(part, e)
    canvas = Canvas(part, left, top)
    for side in (-1, 1):
        _eye(canvas, e, side)
        _brow_and_nostril(canvas, e, side)
    _mouth(canvas, e)
    return picture


@lru_cache(maxsize=1)
def _jaw_maps() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Columns, rows, and the share of the jaw's drop that each pixel of FACE takes part in."""
    x, y = np.meshgrid(np.arange(FACE[0], FACE[2]), np.arange(FACE[1], FACE[3]))
    down = np.interp(y, [60, 180, 200, 249], [0, 1, 1, 0])
    across = np.interp(abs(x), [90, 140], [1, 0])
    rows, columns = (a.astype(np.float32) for a in np.indices(x.shape))
    return columns, rows, (down * across).astype(np.float32)


def _stroke(line: np.ndarray, thickness: float | np.ndarray) -> np.ndarray:
    """The outline of a stroke along a line, (n, 2), that is smooth already."""
    return ribbon(np.column_stack([line, np.broadcast_to(thickness, len(line))]), 1)


def _disc(x: float, y: float, radius: float, stretch: float = 1.0) -> np.ndarray:
    """A circle's outline, or an ellipse's that is wider than high by `stretch`."""
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    return np.column_stack([x + stretch * radius * np.cos(angles), y + radius * np.sin(angles)])


def _shade(part: np.ndarray, e: Expression) -> None:
    """Darken and lighten the skin where the expression folds and raises it."""
    size = [round(n * SHADE) for n in part.shape[:2]]
    shade = Canvas(np.zeros(size, np.float32), FACE[0], FACE[1], SHADE)
    _fold(shade, _side_folds(e))
    shade.pixels[:] += shade.pixels[:, ::-1]
    _fold(shade, _middle_folds(e))
    gain = 128 * np.exp(shade.pixels[..., np.newaxis] * np.array((-0.75, -1.0, -1.1), np.float32))
    gain = cv2.resize(gain.clip(0, 255).astype(np.uint8), part.shape[1::-1])
    cv2.multiply(part, gain, part, 1 / 128)


def _fold(shade: Canvas, folds: list[Fold]) -> None:
    for amount, blur, *nodes in folds:
        if abs(amount) > 0.01:
            shade.add(ribbon(np.array(nodes), 3), amount, blur)


# fmt: off
def _middle_folds(e: Expression) -> list[Fold]:
    """What the middle of the face is darkened or lightened by."""
    frown = 0.12 * max(0.0, e.inner_brow + e.outer_brow)
    chin = MOUTH + 34 + 26 * e.jaw - 5 * e.chin
    return [
        *((frown, 2.8, (-58, y + 6, 0), (-26, y, 6), (26, y, 6), (58, y + 6, 0))
          for y in (-100, -83)),
        *((0.45 * e.nose, 1.6, (-14, y + 5, 1), (0, y, 5), (14, y + 5, 1)) for y in (0, 10, 20)),
        (0.2 + 0.3 * e.chin, 4, (-28, chin - 8, 4), (0, chin - 12, 9), (28, chin - 8, 4)),
        (-0.12 * (e.chin + 0.5), 7, (-16, chin + 12, 12), (16, chin + 12, 12)),
    ]


def _side_folds(e: Expression) -> list[Fold]:
    """The same for the right half of the picture; the left mirrors it."""
    low, smile, sulk = max(0.0, -e.inner_brow), max(0.0, e.corners), max(0.0, -e.corners)
    (x, y), knit, nose, up = _corner(e), 17 - 7 * e.knit, 4 * e.nose, 12 * e.cheeks
    y, squint = y + MOUTH, 4.5 * e.squint
    beside = 0.1 + 0.25 * smile + 0.26 * e.upper_lip + 0.2 * e.nose
    return [
        (0.5 * e.knit, 2.4, (knit - 3, -52, 1), (knit - 5, -34, 5), (knit - 2, -16, 1)),
        (0.12 + 0.4 * low, 4, (24, -16, 10), (54, 6 * low - 22, 9), (86, -18, 4)),  # brow's shadow
        (0.4 * e.nose, 2.2, (18, 6, 1), (26, 22, 6), (28, 38, 1)),
        (0.35 + 0.25 * e.nose, 2.4, (17, 62, 2), (25, 68 - nose, 5), (22, 80 - nose, 3)),
        (beside, 3, (25, 66, 2), (40 + 3 * smile, 80 - nose, 5), (x + 8, y - 14, 4),
         (x + 13, y - 2, 3), (x + 12, y + 12, 0)),
        (-0.22 * e.cheeks, 9, (50, 44 - up, 14), (74, 40 - up, 26), (92, 34 - up, 12)),
        (0.14 + 0.3 * e.squint, 2.4, (30, 17, 1), (52, 24 - squint, 6), (80, 18 - squint, 1)),
        (0.2 * e.cheeks, 2, (90, 2, 1), (104, -2, 4), (110, -4, 1)),
        (0.2 * e.cheeks, 2, (90, 8, 1), (103, 12, 4), (108, 15, 1)),
        (0.3 + 0.3 * sulk, 2.2, (x - 2, y, 4), (x + 5, y + 2 + 12 * sulk, 3)),
        (0.12 * e.jaw, 9, (72, 70, 8), (80, 110, 16), (64, 150, 8)),  # hollow cheek
    ]
# fmt: on


def _eye(canvas: Canvas, e: Expression, side: int) -> None:
    """White, iris and pupil as far as the lids let them be seen, then the lids."""
    upper, lower = _lids(e, side)
    with canvas.inside(np.concatenate([upper, lower[::-1]])) as ball:
        ball.pixels[:] = (214, 208, 204)
        ball.fill(_disc(56 * side, 4, 16), (240, 236, 232), 6)
        ball.fill(_disc(56 * side, -1, 13.5), (44, 32, 26), 0.8)
        ball.fill(_disc(56 * side, -1, 11.5), (98, 70, 48), 1.2)
        ball.fill(_disc(56 * side, -1, 5.5 + 1.5 * e.pupils), (14, 10, 10), 0.7)
        ball.fill(_stroke(upper, 8), (50, 34, 30), 2.4, 0.7)
        ball.fill(_disc(56 * side - 4, -6, 2.8), (255, 255, 255), 0.6)
    weight = np.interp(abs(upper[:, 0]), [27, 40, 70, 88], [1.5, 3.5, 5.0, 1.5])
    canvas.fill(_stroke(upper, weight), (44, 28, 26), 0.7, 0.95)
    canvas.fill(_stroke(lower, weight / 2), (120, 74, 64), 0.8, 0.8)
    crease = upper - np.array([0, 8 + 3 * max(0.0, -e.inner_brow)])
    canvas.fill(_stroke(crease, weight * 0.6), (136, 88, 74), 1.2, 0.7)


def _lids(e: Expression, side: int) -> tuple[np.ndarray, np.ndarray]:
    """Edges of an eye's upper and lower lid from the nose outwards, (n, 2) each."""
    high = 13 + (9 if e.lids > 0 else 14) * e.lids - 3 * max(0.0, -e.inner_brow)
    slant, edge, low = 3 * (e.inner_brow - e.outer_brow), 0.75 * high, 10 - 6 * e.squint
    upper = [(27, 5), (38, 2 - edge - slant), (56, -high), (74, 1 - edge + slant), (87, 1)]
    lower = [(27, 5), (40, 2 + 0.7 * low), (58, low), (76, 1 + 0.7 * low), (87, 1)]
    return curve(np.array(upper) * (side, 1)), curve(np.array(lower) * (side, 1))


def _brow_and_nostril(canvas: Canvas, e: Expression, side: int) -> None:
    inner, outer = (-15 if e.inner_brow > 0 else -16) * e.inner_brow, -15 * e.outer_brow
    low, knit, y = max(0.0, -e.inner_brow), 8 * e.knit, 76 - 5 * e.nose
    brow = [
        (24 - knit, -33 + inner, 7 + 3 * low),
        (42 - knit / 2, -38 + 0.7 * inner + 0.3 * outer, 12 + 2 * low),
        (68, -41 + 0.2 * inner + 0.8 * outer, 9),
        (95, -31 + 0.8 * outer, 2),
    ]
    canvas.fill(ribbon(np.array(brow) * (side, 1, 1)), (70, 46, 38), 1.6, 0.92)
    nostril = [(5, y + 1, 2), (11, y - 2, 6), (17, y + 1, 2)]
    canvas.fill(ribbon(np.array(nostril) * (side, 1, 1)), (84, 46, 40), 1.4, 0.85)


def _corner(e: Expression) -> tuple[float, float]:
    """Right corner of the mouth, relative to its middle at rest."""
    x = 41 + 13 * e.wide + 3 * max(0.0, e.corners)
    return x, (-13 if e.corners > 0 else -11) * e.corners + 14 * e.jaw


def _mouth(canvas: Canvas, e: Expression) -> None:
    """Lips round what an open mouth shows."""
    (wide, low), t = _corner(e), np.linspace(-1, 1, 25)
    smile, thin = max(0.0, e.corners), 1 - 0.55 * e.press
    middle = 5 * smile - 3 * e.chin - low
    bow = 1 - abs(t) ** (2.2 + 1.8 * e.upper_lip + e.lower_lip)
    opened = 42 * e.jaw + 6 * e.lower_lip + 5 * smile * min(1.0, 4 * e.jaw)
    upper = low + (middle - 9 * e.upper_lip - 4 * e.jaw) * bow
    lower = low + (middle + opened) * (1 - abs(t) ** 2.4)
    peak = np.interp(abs(t), [0, 0.08, 0.22, 0.6, 1], [0.75, 0.8, 1, 0.62, 0.05])
    top = upper - 11 * thin * (1 - 0.3 * smile) * peak
    bottom = lower + 14 * thin * (1 - abs(t) ** 2.2) ** 0.8 + 0.5
    upper, lower, top, bottom = (
        np.column_stack([t * wide, MOUTH + y]) for y in (upper, lower, top, bottom)
    )
    canvas.fill(np.concatenate([top, upper[::-1]]), (176, 98, 92), 1.3, 0.95)
    canvas.fill(np.concatenate([lower, bottom[::-1]]), (196, 116, 106), 1.5, 0.95)
    canvas.fill(_stroke((lower + bottom)[8:15] / 2, 5 * thin), (226, 158, 144), 2, 0.6)
    if (lower - upper)[:, 1].max() > 2:
        _cavity(canvas, e, upper, lower)
    canvas.fill(_stroke(upper, 2.6 - abs(t)), (92, 42, 40), 0.8, 0.85)


def _cavity(canvas: Canvas, e: Expression, upper: np.ndarray, lower: np.ndarray) -> None:
    """Teeth and tongue between the edges of the lips; the lower ones drop with the jaw."""
    smile, drop = max(0.0, e.corners), MOUTH + 42 * e.jaw
    with canvas.inside(np.concatenate([upper, lower[::-1]])) as inside:
        inside.pixels[:] = (58, 24, 24)
        inside.fill(_disc(0, drop + 10, 24, 1.2), (160, 78, 76), 4, 0.8)
        inside.fill(_disc(0, MOUTH - 12 + 4 * smile, 24, 1.5 + 0.3 * smile), (232, 224, 212), 1.4)
        teeth = min(1.0, 2 * e.lower_lip)
        inside.fill(_disc(0, drop + 26 - 5 * e.lower_lip, 24, 1.3), (212, 202, 190), 1.6, teeth)
        inside.fill(_stroke(upper, 5), (60, 28, 28), 2, 0.55)
