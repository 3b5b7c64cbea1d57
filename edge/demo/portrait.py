"""The drawn person's head, hair and shoulders at rest: everything that no expression moves.

Coordinates are in units with the eye line at y = 0 and the middle of the face at x = 0; a face
is about 250 units wide. One unit is one pixel of the portrait that the frames are scaled from.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from edge.demo.canvas import Canvas
from edge.demo.curves import curve, points, ribbon, symmetric_outline

WIDTH, HEIGHT = 960, 600  # of the portrait, units
EYES = (WIDTH // 2, 268)  # middle of the eye line in the portrait, pixels
SKIN = (231, 184, 157)  # RGB

# Relief of the face, lit from the upper left: x, y, spread across and down (units), lightening.
# fmt: off
RELIEF = (
    (-22, -82, 60, 30, 0.07), (-72, 44, 26, 22, 0.10), (68, 44, 26, 22, 0.05),  # brow, cheeks
    (-3, 28, 7, 32, 0.13), (26, 40, 10, 30, -0.10), (-24, 40, 8, 28, -0.06),  # nose, its sides,
    (-4, 60, 11, 9, 0.16), (2, 84, 22, 7, -0.15), (0, 94, 5, 8, -0.06),  # tip and shadow
    (-55, -6, 30, 17, -0.12), (55, -6, 30, 17, -0.14),  # eye sockets
    (-26, 2, 10, 16, -0.13), (26, 2, 10, 16, -0.16),
    (-6, 152, 20, 12, 0.07), (0, 137, 22, 5, -0.12),  # chin, under the lower lip
    (-92, 96, 24, 44, -0.06), (92, 96, 26, 48, -0.14),  # jaw
)
# fmt: on
HEAD = symmetric_outline("0,-168 62,-158 108,-112 124,-50 125,10 117,66 99,116 66,160 28,182 0,185")
BACK_HAIR = symmetric_outline(
    "0,-204 79,-195 134,-142 154,-60 158,30 160,100 154,152 124,175 84,164 60,140 0,120"
)
LOCKS = (
    "-38,-150 10,-134 62,-104 104,-52 122,14 120,90 112,150 136,172 158,140 158,0 146,-100 "
    "100,-184 20,-206 -40,-196",
    "-30,-150 -66,-122 -100,-72 -120,-8 -120,84 -112,150 -136,172 -158,140 -158,0 -148,-100 "
    "-104,-180 -44,-202 -20,-180",
)
STRANDS = (  # the innermost and the outermost strand
    points("-36,-156,0.5 62,-112,2 112,-46,2 126,40,2 118,148,0.3"),
    points("-26,-202,0.5 86,-190,2 148,-90,2 156,20,2 146,160,0.3"),
)
NECK = points("-56,100 56,100 58,205 96,232 0,300 -96,232 -58,205")
SHOULDERS = symmetric_outline("0,262 46,246 76,216 130,240 206,268 258,330 270,420 0,430")
UNDER_CHIN, UNDER_HAIR = np.array([4, 36]), np.array([0, 7])  # offsets of shadows
COLLAR = ribbon(points("-80,214,9 -44,250,12 0,264,13 44,250,12 80,214,9"))


@lru_cache(maxsize=1)
def portrait() -> np.ndarray:
    """Return the person without brows, eyes, nostrils and mouth.

    Returns:
        uint8, (HEIGHT, WIDTH, 3), RGB; cached: copy it before drawing on it.
    """
    canvas = Canvas(_background(), -EYES[0], -EYES[1])
    canvas.fill(BACK_HAIR, (44, 30, 27), 1.2)
    with canvas.clipped(NECK) as neck:
        neck.pixels[:] = (206, 156, 130)
        neck.fill(HEAD + UNDER_CHIN, (128, 82, 68), 11, 0.8)
    canvas.fill(SHOULDERS, (52, 84, 92), 1.2)
    canvas.fill(SHOULDERS * (0.8, 1) - np.array([30, -24]), (74, 112, 118), 30, 0.8)
    canvas.fill(COLLAR, (40, 68, 76), 1.5)
    locks = [curve(points(text), closed=True) for text in LOCKS]
    with canvas.clipped(HEAD) as head:
        _draw_skin(head)
        for lock in locks:
            head.fill(lock + UNDER_HAIR, (120, 74, 56), 7, 0.55)
    for lock in locks:
        canvas.fill(lock, (58, 40, 34), 1.0)
    _draw_strands(canvas)
    return canvas.pixels


def _background() -> np.ndarray:
    """Return a grey wall with a soft light: uint8, (HEIGHT, WIDTH, 3), RGB."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    near = np.exp(-(((x - 0.42 * WIDTH) / 420) ** 2) - ((y - 200) / 330) ** 2)[..., np.newaxis]
    colours = np.array((118, 140, 150), np.float32) + near * np.array((78, 74, 66), np.float32)
    return colours.astype(np.uint8)


def _draw_skin(head: Canvas) -> None:
    """Paint skin lit like a ball, with the lights and shadows of its relief, and a blush."""
    y, x = np.indices(head.pixels.shape[:2]).astype(np.float32)
    x, y = x + np.float32(head.left), y + np.float32(head.top)
    ball = np.sqrt(np.clip(1 - (x / 150) ** 2 - ((y - 10) / 230) ** 2, 0.02, 1))
    light = 0.44 + 0.62 * ball - 0.11 * x / 150 - 0.07 * (y - 10) / 230
    for gx, gy, sx, sy, amount in RELIEF:
        light += amount * np.exp(-0.5 * (((x - gx) / sx) ** 2 + ((y - gy) / sy) ** 2))
    blush = np.exp(-0.5 * (((abs(x) - 70) / 28) ** 2 + ((y - 62) / 24) ** 2))[..., np.newaxis]
    lit = np.array(SKIN) * light[..., np.newaxis] ** np.array((0.8, 1.0, 1.12))
    head.pixels[:] = np.clip(lit - blush * np.array((0, 14, 12)), 0, 255)


def _draw_strands(canvas: Canvas) -> None:
    """Draw hair by hair from the parting on the person's right; the middle of each side shines."""
    rng = np.random.default_rng(7)
    for side, share in [(s, v) for s in (-1, 1) for v in rng.uniform(0.03, 0.97, 90)]:
        line = STRANDS[0] + (STRANDS[1] - STRANDS[0]) * share
        line[-1, 1] += rng.uniform(-34, 14)
        if side < 0:
            line[:, 0] = -line[:, 0] - np.array([66, 6, 4, 0, 0])
        light = 0.8 * np.exp(-(((share - 0.45) / 0.25) ** 2)) + rng.uniform(-0.35, 0.35)
        colour = (128, 92, 70) if light > 0 else (28, 18, 18)
        canvas.fill(ribbon(line), colour, 0.7, min(0.6, abs(light)) * 0.7)
