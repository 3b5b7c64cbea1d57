"""The drawn person's face with an expression.

Units and coordinates are those of `portrait`; in formulas, `e` is the expression.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from edge.demo.canvas import Canvas
from edge.demo.curves import curve, ellipse, ribbon, stroke
from edge.demo.expression import Expression
from edge.demo.folds import shade_folds
from edge.demo.mouth import draw_mouth
from edge.demo.portrait import EYES, portrait

FACE = (-150, -140, 150, 250)  # left, top, right and bottom of everything that moves, units
JAW_DROP = 30  # units at a displacement of 1


@lru_cache(maxsize=8)
def draw_face(e: Expression) -> np.ndarray:
    """Draw the portrait with an expression.

    Args:
        e: the expression.

    Returns:
        uint8, (height, width, 3), RGB; cached: copy it before drawing on it.
    """
    picture = portrait().copy()
    left, top, right, bottom = FACE
    part = picture[top + EYES[1] : bottom + EYES[1], left + EYES[0] : right + EYES[0]]
    columns, rows, share = _jaw_maps()
    moved = rows - share * np.float32(JAW_DROP * e.jaw)
    part[:] = cv2.remap(part, columns, moved, cv2.INTER_LINEAR)
    canvas = Canvas(part, left, top)
    shade_folds(canvas, e)
    for side in (-1, 1):
        _draw_eye(canvas, e, side)
        _draw_brow(canvas, e, side)
        _draw_nostril(canvas, e, side)
    draw_mouth(canvas, e)
    return picture


@lru_cache(maxsize=1)
def _jaw_maps() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return column, row, and share (0 to 1) of the jaw's drop of each pixel of `FACE`."""
    x, y = np.meshgrid(np.arange(FACE[0], FACE[2]), np.arange(FACE[1], FACE[3]))
    down = np.interp(y, [60, 180, 200, 249], [0, 1, 1, 0])
    across = np.interp(abs(x), [90, 140], [1, 0])
    rows, columns = (a.astype(np.float32) for a in np.indices(x.shape))
    return columns, rows, (down * across).astype(np.float32)


def _draw_eye(canvas: Canvas, e: Expression, side: int) -> None:
    """Draw an eyeball between its lids, then the lids.

    Args:
        canvas: of the face.
        e: the expression.
        side: -1 for the eye at the left of the picture, 1 for the one at the right.
    """
    upper, lower = _lid_edges(e, side)
    with canvas.clipped(np.concatenate([upper, lower[::-1]])) as ball:
        ball.pixels[:] = (214, 208, 204)
        ball.fill(ellipse(56 * side, 4, 16), (240, 236, 232), 6)
        ball.fill(ellipse(56 * side, -1, 13.5), (44, 32, 26), 0.8)
        ball.fill(ellipse(56 * side, -1, 11.5), (98, 70, 48), 1.2)
        ball.fill(ellipse(56 * side, -1, 5.5 + 1.5 * e.pupils), (14, 10, 10), 0.7)
        ball.fill(stroke(upper, 8), (50, 34, 30), 2.4, 0.7)
        ball.fill(ellipse(56 * side - 4, -6, 2.8), (255, 255, 255), 0.6)
    weight = np.interp(abs(upper[:, 0]), [27, 40, 70, 88], [1.5, 3.5, 5.0, 1.5])
    canvas.fill(stroke(upper, weight), (44, 28, 26), 0.7, 0.95)
    canvas.fill(stroke(lower, weight / 2), (120, 74, 64), 0.8, 0.8)
    crease = upper - np.array([0, 8 + 3 * max(0.0, -e.inner_brow)])
    canvas.fill(stroke(crease, weight * 0.6), (136, 88, 74), 1.2, 0.7)


def _lid_edges(e: Expression, side: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the edges of the upper and the lower lid from the nose outwards, (n, 2) each."""
    high = 13 + (9 if e.lids > 0 else 14) * e.lids - 3 * max(0.0, -e.inner_brow)
    slant, edge, low = 3 * (e.inner_brow - e.outer_brow), 0.75 * high, 10 - 6 * e.squint
    upper = [(27, 5), (38, 2 - edge - slant), (56, -high), (74, 1 - edge + slant), (87, 1)]
    lower = [(27, 5), (40, 2 + 0.7 * low), (58, low), (76, 1 + 0.7 * low), (87, 1)]
    return curve(np.array(upper) * (side, 1)), curve(np.array(lower) * (side, 1))


def _draw_brow(canvas: Canvas, e: Expression, side: int) -> None:
    inner, outer = (-15 if e.inner_brow > 0 else -16) * e.inner_brow, -15 * e.outer_brow
    low, knit = max(0.0, -e.inner_brow), 8 * e.knit
    brow = [
        (24 - knit, -33 + inner, 7 + 3 * low),
        (42 - knit / 2, -38 + 0.7 * inner + 0.3 * outer, 12 + 2 * low),
        (68, -41 + 0.2 * inner + 0.8 * outer, 9),
        (95, -31 + 0.8 * outer, 2),
    ]
    canvas.fill(ribbon(np.array(brow) * (side, 1, 1)), (70, 46, 38), 1.6, 0.92)


def _draw_nostril(canvas: Canvas, e: Expression, side: int) -> None:
    y = 76 - 5 * e.nose
    nostril = [(5, y + 1, 2), (11, y - 2, 6), (17, y + 1, 2)]
    canvas.fill(ribbon(np.array(nostril) * (side, 1, 1)), (84, 46, 40), 1.4, 0.85)
