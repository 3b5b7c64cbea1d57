"""The drawn person's mouth.

Units and coordinates are those of `portrait`; in formulas, `e` is the expression.
"""

from __future__ import annotations

import numpy as np

from edge.demo.canvas import Canvas
from edge.demo.curves import ellipse, stroke
from edge.demo.expression import Expression

MOUTH = 118.0  # row of the middle of the mouth at rest, units


def mouth_corner(e: Expression) -> tuple[float, float]:
    """Return x and y of the right corner of the mouth, units from its middle at rest."""
    x = 41 + 13 * e.wide + 3 * max(0.0, e.corners)
    return x, (-13 if e.corners > 0 else -11) * e.corners + 14 * e.jaw


def draw_mouth(canvas: Canvas, e: Expression) -> None:
    """Draw the lips, and teeth and tongue where the mouth is open.

    Args:
        canvas: of the face, uint8, RGB.
        e: the expression.
    """
    (wide, low), t = mouth_corner(e), np.linspace(-1, 1, 25)
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
    canvas.fill(stroke((lower + bottom)[8:15] / 2, 5 * thin), (226, 158, 144), 2, 0.6)
    if (lower - upper)[:, 1].max() > 2:
        _draw_cavity(canvas, e, upper, lower)
    canvas.fill(stroke(upper, 2.6 - abs(t)), (92, 42, 40), 0.8, 0.85)


def _draw_cavity(canvas: Canvas, e: Expression, upper: np.ndarray, lower: np.ndarray) -> None:
    """Draw teeth and tongue between the edges of the lips, (n, 2) each."""
    smile, drop = max(0.0, e.corners), MOUTH + 42 * e.jaw
    with canvas.clipped(np.concatenate([upper, lower[::-1]])) as inside:
        inside.pixels[:] = (58, 24, 24)
        inside.fill(ellipse(0, drop + 10, 24, 1.2), (160, 78, 76), 4, 0.8)
        inside.fill(ellipse(0, MOUTH - 12 + 4 * smile, 24, 1.5 + 0.3 * smile), (232, 224, 212), 1.4)
        teeth = min(1.0, 2 * e.lower_lip)
        inside.fill(ellipse(0, drop + 26 - 5 * e.lower_lip, 24, 1.3), (212, 202, 190), 1.6, teeth)
        inside.fill(stroke(upper, 5), (60, 28, 28), 2, 0.55)
