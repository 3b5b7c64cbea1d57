"""Brushes and the resting head of the drawn person: all that no expression changes.

Coordinates are in units with the eye line at y = 0 and the middle of the face at x = 0; a face
is about 250 units wide. One unit is one pixel of the portrait that the frames are scaled from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

WIDE, HIGH = 960, 600  # the portrait, units
EYES = (WIDE // 2, 268)  # where the middle of the eye line is in it
SKIN = (231, 184, 157)
HAIR = (58, 40, 34)
Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Canvas:
    """A picture that is painted on in face units.

    Attributes:
        pixels: uint8 (height, width, 3) RGB, or float32 (height, width) where paint adds up.
        left, top: of its first pixel, units.
        scale: pixels per unit.
    """

    pixels: np.ndarray
    left: float
    top: float
    scale: float = 1.0

    def fill(
        self, outline: np.ndarray, colour: Colour, blur: float = 0.0, opacity: float = 1.0
    ) -> None:
        """Paint inside an outline, (n, 2); `blur` is the edge's softness in units."""
        patch, mask = self._mask(outline, blur)
        share = cv2.merge([mask] * 3).astype(np.float32) * np.float32(opacity / 255)
        patch[:] = patch + (np.float32(colour) - patch) * share + 0.5

    def add(self, outline: np.ndarray, amount: float, blur: float) -> None:
        """Add to what is inside an outline of a float picture."""
        patch, mask = self._mask(outline, blur)
        patch += mask * np.float32(amount / 255)

    def window(self, outline: np.ndarray) -> tuple[Canvas, np.ndarray, np.ndarray]:
        """A copy of the part around an outline, the part itself, and how far it is inside."""
        patch, mask = self._mask(outline, 0.6)
        share = cv2.merge([mask] * 3).astype(np.float32) / 255
        x, y = self._corner(outline, 0.6)
        copy = Canvas(patch.copy(), self.left + x / self.scale, self.top + y / self.scale)
        return copy, patch, share

    def _corner(self, outline: np.ndarray, blur: float) -> tuple[int, int]:
        margin = 2 + 2.5 * blur * self.scale
        x, y = (outline.min(0) - (self.left, self.top)) * self.scale - margin
        return max(0, int(x)), max(0, int(y))

    def _mask(self, outline: np.ndarray, blur: float) -> tuple[np.ndarray, np.ndarray]:
        """The part of the picture that the paint reaches, and where it is: uint8, 0 to 255."""
        x, y = self._corner(outline, blur)
        margin = 3 + 2.5 * blur * self.scale
        points = (outline - (self.left, self.top)) * self.scale - (x, y)
        w, h = (points.max(0) + margin).astype(int)
        patch = self.pixels[y : y + max(h, 1), x : x + max(w, 1)]
        mask = np.zeros(patch.shape[:2], np.uint8)
        cv2.fillPoly(mask, [np.round(points * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        return patch, cv2.GaussianBlur(mask, (0, 0), blur * self.scale) if blur else mask


def curve(points: np.ndarray, closed: bool = False, steps: int = 6) -> np.ndarray:
    """A smooth line through points, (n, k): Catmull and Rom's spline of each column."""
    p = np.asarray(points, np.float64)
    p = np.vstack([p[-1:], p, p[:2]]) if closed else np.vstack([p[:1], p, p[-1:]])
    t = (np.arange(steps) / steps)[:, np.newaxis, np.newaxis]
    a, b, c, d = p[:-3], p[1:-2], p[2:-1], p[3:]
    bend = (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    smooth = (b + 0.5 * ((c - a) * t + bend)).swapaxes(0, 1).reshape(-1, p.shape[1])
    return smooth if closed else np.vstack([smooth, p[-1:]])


def ribbon(points: np.ndarray) -> np.ndarray:
    """The outline of a stroke through points (x, y, thickness)."""
    line = curve(points)
    along = np.gradient(line[:, :2], axis=0)
    across = along[:, ::-1] * (-0.5, 0.5) / np.maximum(np.hypot(*along.T), 1e-6)[:, np.newaxis]
    across *= line[:, 2:]
    return np.vstack([line[:, :2] + across, (line[:, :2] - across)[::-1]])


def mirrored(points: list[tuple[float, float]]) -> np.ndarray:
    """A closed symmetric outline from its right half, top to bottom."""
    half = np.array(points, np.float64)
    return curve(np.vstack([half, half[::-1] * (-1, 1)]), closed=True)


# x, y, spread across and down (units), and how much lighter: the light comes from the upper left.
GLOWS = (
    (-22, -82, 60, 30, 0.07),
    (-3, 28, 7, 32, 0.13),  # bridge of the nose
    (-4, 60, 11, 9, 0.16),  # its tip
    (-72, 44, 26, 22, 0.10),
    (68, 44, 26, 22, 0.05),
    (-6, 152, 20, 12, 0.07),
    (0, 94, 5, 8, -0.06),
    (26, 40, 10, 30, -0.10),
    (-24, 40, 8, 28, -0.06),
    (-55, -6, 30, 17, -0.12),  # eye sockets
    (55, -6, 30, 17, -0.14),
    (-26, 2, 10, 16, -0.13),
    (26, 2, 10, 16, -0.16),
    (2, 84, 22, 7, -0.15),  # under the nose
    (0, 137, 22, 5, -0.12),  # under the lower lip
    (-92, 96, 24, 44, -0.06),
    (92, 96, 26, 48, -0.14),
)
HEAD = mirrored(
    [
        (0, -168),
        (62, -158),
        (108, -112),
        (124, -50),
        (125, 10),
        (117, 66),
        (98, 116),
        (64, 160),
        (26, 181),
        (0, 184),
    ]
)
BACK_HAIR = mirrored(
    [
        (0, -202),
        (78, -194),
        (134, -140),
        (152, -60),
        (156, 30),
        (158, 100),
        (150, 156),
        (112, 172),
        (70, 150),
        (0, 120),
    ]
)
NECK = np.array(
    [(-56, 100), (56, 100), (58, 205), (96, 232), (0, 300), (-96, 232), (-58, 205)], float
)
SHOULDERS = mirrored(
    [(0, 262), (46, 246), (76, 216), (130, 240), (206, 268), (258, 330), (270, 420), (0, 430)]
)


@lru_cache(maxsize=1)
def portrait() -> np.ndarray:
    """The person without brows, eyes, nostrils and mouth: uint8, (HIGH, WIDE, 3), RGB."""
    canvas = Canvas(_background(), -EYES[0], -EYES[1])
    canvas.fill(BACK_HAIR, (44, 30, 27), 1.2)
    canvas.fill(NECK, (196, 146, 122), 1.0)
    canvas.fill(HEAD + (4, 34), (120, 76, 62), 12, 0.75)
    canvas.fill(SHOULDERS, (52, 84, 92), 1.2)
    canvas.fill(SHOULDERS * (0.8, 1) + (-30, 24), (74, 112, 118), 30, 0.8)
    canvas.fill(
        ribbon(
            np.array([(-80, 214, 9), (-44, 250, 12), (0, 264, 13), (44, 250, 12), (80, 214, 9)])
        ),
        (40, 68, 76),
        1.5,
    )
    _head(canvas)
    _hair(canvas)
    return canvas.pixels


def _background() -> np.ndarray:
    y, x = np.mgrid[:HIGH, :WIDE].astype(np.float32)
    near = np.exp(-(((x - 0.42 * WIDE) / 420) ** 2) - ((y - 200) / 330) ** 2)[..., np.newaxis]
    colours = np.float32((118, 140, 150)) + near * np.float32((78, 74, 66))
    return colours.astype(np.uint8)


def _head(canvas: Canvas) -> None:
    """Skin, lit as a ball is, and the glows and shadows of its relief."""
    y, x = np.mgrid[:HIGH, :WIDE].astype(np.float32)
    x, y = x - EYES[0], y - EYES[1]
    ball = np.sqrt(np.clip(1 - (x / 150) ** 2 - ((y - 10) / 230) ** 2, 0.02, 1))
    light = 0.44 + 0.62 * ball - 0.11 * x / 150 - 0.07 * (y - 10) / 230
    for gx, gy, sx, sy, amount in GLOWS:
        light += amount * np.exp(-0.5 * (((x - gx) / sx) ** 2 + ((y - gy) / sy) ** 2))
    blush = np.exp(-0.5 * (((abs(x) - 70) / 28) ** 2 + ((y - 62) / 24) ** 2))[..., np.newaxis]
    skin = np.float32(SKIN) * light[..., np.newaxis] ** np.float32((0.8, 1.0, 1.12))
    lit = np.clip(skin - blush * np.float32((0, 14, 12)), 0, 255)
    lit_head, part, share = canvas.window(HEAD)
    top, left = round(lit_head.top + EYES[1]), round(lit_head.left + EYES[0])
    skin = lit[top : top + part.shape[0], left : left + part.shape[1]]
    part[:] = part + (skin - part) * share


FRINGE = (
    curve(
        np.array(
            [
                (-40, -172),
                (10, -150),
                (60, -118),
                (104, -62),
                (122, 10),
                (124, 80),
                (136, 140),
                (158, 110),
                (154, 0),
                (146, -90),
                (100, -182),
                (20, -204),
            ]
        ),
        closed=True,
    ),
    curve(
        np.array(
            [
                (-30, -176),
                (-66, -140),
                (-100, -84),
                (-120, -10),
                (-123, 74),
                (-134, 140),
                (-158, 110),
                (-154, 0),
                (-146, -90),
                (-104, -178),
                (-40, -202),
            ]
        ),
        closed=True,
    ),
)


def _hair(canvas: Canvas) -> None:
    """Two locks with the parting on the person's right; strands make them hair."""
    chance = np.random.default_rng(7)
    for lock in FRINGE:
        canvas.fill(lock + (0, 7), (110, 66, 50), 7, 0.55)
        canvas.fill(lock, HAIR, 1.0)
    for side in (-1, 1):
        for share in chance.uniform(0.02, 0.98, 70):
            _strand(canvas, side, float(share), chance)


def _strand(canvas: Canvas, side: int, share: float, chance: np.random.Generator) -> None:
    """One hair from the parting to the tips; `share` 0 lies at the face, 1 outside."""
    ends = np.array(
        [(-34, -186, 1), (66, -136, 2), (112, -66, 2), (128, 20, 2), (138, 130, 0.5)], float
    )
    outer = np.array(
        [(-30, -200, 1), (86, -186, 2), (140, -90, 2), (152, 10, 2), (152, 120, 0.5)], float
    )
    line = ends + (outer - ends) * share
    if side < 0:
        line[:, 0] = -line[:, 0] - np.array([64, 14, 0, 0, 0])
    light = 0.8 * np.exp(-(((share - 0.45) / 0.25) ** 2)) + chance.uniform(-0.35, 0.35)
    colour = (128, 92, 70) if light > 0 else (28, 18, 18)
    canvas.fill(ribbon(line), colour, 0.7, min(0.6, abs(light)) * 0.7)
