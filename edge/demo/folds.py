"""Folds and bulges of the drawn person's skin.

Units and coordinates are those of `portrait`; in formulas, `e` is the expression.
"""

from __future__ import annotations

import cv2
import numpy as np

from edge.demo.canvas import Canvas
from edge.demo.curves import ribbon
from edge.demo.expression import Expression
from edge.demo.mouth import MOUTH, mouth_corner

SHADING_SCALE = 0.5  # pixels per unit: soft shadows need no more
Node = tuple[float, float, float]  # x, y and thickness
Fold = tuple[float, float, *tuple[Node, ...]]  # darkening (negative lightens), blur, stroke


def shade_folds(canvas: Canvas, e: Expression) -> None:
    """Darken and lighten the skin where an expression folds and raises it.

    Args:
        canvas: of the face, uint8, RGB; its middle column is the middle of the face.
        e: the expression.
    """
    part = canvas.pixels
    size = [round(n * SHADING_SCALE) for n in part.shape[:2]]
    shade = Canvas(np.zeros(size, np.float32), canvas.left, canvas.top, SHADING_SCALE)
    _add_folds(shade, _side_folds(e))
    shade.pixels[:] += shade.pixels[:, ::-1]
    _add_folds(shade, _middle_folds(e))
    gain = 128 * np.exp(shade.pixels[..., np.newaxis] * np.array((-0.75, -1.0, -1.1), np.float32))
    gain = cv2.resize(gain.clip(0, 255).astype(np.uint8), part.shape[1::-1])
    cv2.multiply(part, gain, part, 1 / 128)


def _add_folds(shade: Canvas, folds: list[Fold]) -> None:
    for amount, blur, *nodes in folds:
        if abs(amount) > 0.01:
            shade.add(ribbon(np.array(nodes), 3), amount, blur)


# fmt: off
def _middle_folds(e: Expression) -> list[Fold]:
    """Return the folds in the middle of the face."""
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
    """Return the folds of the right half of the picture; the left half mirrors it."""
    low, smile, sulk = max(0.0, -e.inner_brow), max(0.0, e.corners), max(0.0, -e.corners)
    (x, y), knit, nose, up = mouth_corner(e), 17 - 7 * e.knit, 4 * e.nose, 12 * e.cheeks
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
