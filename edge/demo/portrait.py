"""Brushes and the resting head of the drawn person: all that no expression changes.

Coordinates are in units with the eye line at y = 0 and the middle of the face at x = 0; a face
is about 250 units wide. One unit is one pixel of the portrait that the frames are scaled from.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

WIDE, HIGH = 960, 600  # the portrait, units
EYES = (WIDE // 2, 268)  # where the middle of the eye line is in it
SKIN = (231, 184, 157)
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
        patch, mask, _ = self._mask(outline, blur)
        share = cv2.merge([mask] * 3).astype(np.float32) * np.float32(opacity / 255)
        patch[:] = patch + (np.array(colour, np.float32) - patch) * share + 0.5

    def add(self, outline: np.ndarray, amount: float, blur: float) -> None:
        """Add to what is inside an outline of a float picture."""
        patch, mask, _ = self._mask(outline, blur)
        patch += mask * np.float32(amount / 255)

    @contextmanager
    def inside(self, outline: np.ndarray) -> Iterator[Canvas]:
        """A canvas of which only what is inside the outline will be seen."""
        patch, mask, (x, y) = self._mask(outline, 0.6)
        copy = Canvas(patch.copy(), self.left + x, self.top + y)
        yield copy
        share = cv2.merge([mask] * 3).astype(np.float32) / 255
        patch[:] = patch + (copy.pixels - patch.astype(np.float32)) * share

    def _mask(
        self, outline: np.ndarray, blur: float
    ) -> tuple[np.ndarray, np.ndarray, tuple[int, int]]:
        """The part of the picture that paint reaches, where it does (0 to 255), and its corner."""
        points, margin = (outline - (self.left, self.top)) * self.scale, 2 + 2.5 * blur * self.scale
        x, y = (max(0, int(v)) for v in points.min(0) - margin)
        right, bottom = (int(v) + 1 for v in points.max(0) + margin)
        patch = self.pixels[y:bottom, x:right]
        mask = np.zeros(patch.shape[:2], np.uint8)
        cv2.fillPoly(mask, [np.rint((points - (x, y)) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        soft = cv2.GaussianBlur(mask, (0, 0), blur * self.scale) if blur else mask
        return patch, soft, (x, y)


@lru_cache
def _spline(count: int, closed: bool, steps: int) -> np.ndarray:
    """Weights of `count` points in each point of Catmull and Rom's spline: (points, count)."""
    p = np.eye(count)
    p = np.vstack([p[-1:], p, p[:2]]) if closed else np.vstack([p[:1], p, p[-1:]])
    t = (np.arange(steps) / steps)[:, np.newaxis, np.newaxis]
    a, b, c, d = p[:-3], p[1:-2], p[2:-1], p[3:]
    bend = (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    smooth = (b + 0.5 * ((c - a) * t + bend)).swapaxes(0, 1).reshape(-1, count)
    return smooth if closed else np.vstack([smooth, p[-1:]])


@lru_cache
def _slopes(count: int, steps: int) -> np.ndarray:
    return np.gradient(_spline(count, False, steps), axis=0)


def curve(nodes: np.ndarray, closed: bool = False, steps: int = 5) -> np.ndarray:
    """A smooth line through points, (n, k)."""
    return _spline(len(nodes), closed, steps) @ nodes


def ribbon(nodes: np.ndarray, steps: int = 5) -> np.ndarray:
    """The outline of a stroke through points (x, y, thickness)."""
    line = _spline(len(nodes), False, steps) @ nodes
    along = (_slopes(len(nodes), steps) @ nodes)[:, :2]
    half = 0.5 * line[:, 2] / np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-6)
    across = along[:, ::-1] * (-1, 1) * half[:, np.newaxis]
    return np.concatenate([line[:, :2] + across, (line[:, :2] - across)[::-1]])


def points(text: str) -> np.ndarray:
    """Points written as "x,y x,y ...", thickness optional as a third number: (n, 2 or 3)."""
    return np.array([[float(v) for v in point.split(",")] for point in text.split()])


def _mirrored(text: str) -> np.ndarray:
    """A closed symmetric outline from its right half, top to bottom."""
    half = points(text)
    return curve(np.concatenate([half, half[::-1] * (-1, 1)]), closed=True)


# x, y, spread across and down (units), and how much lighter: the light comes from the upper left.
# fmt: off
GLOWS = (
    (-22, -82, 60, 30, 0.07), (-72, 44, 26, 22, 0.10), (68, 44, 26, 22, 0.05),  # brow, cheeks
    (-3, 28, 7, 32, 0.13), (26, 40, 10, 30, -0.10), (-24, 40, 8, 28, -0.06),  # nose, its sides,
    (-4, 60, 11, 9, 0.16), (2, 84, 22, 7, -0.15), (0, 94, 5, 8, -0.06),  # tip and shadow
    (-55, -6, 30, 17, -0.12), (55, -6, 30, 17, -0.14),  # eye sockets
    (-26, 2, 10, 16, -0.13), (26, 2, 10, 16, -0.16),
    (-6, 152, 20, 12, 0.07), (0, 137, 22, 5, -0.12),  # chin, under the lower lip
    (-92, 96, 24, 44, -0.06), (92, 96, 26, 48, -0.14),  # jaw
)
# fmt: on
HEAD = _mirrored("0,-168 62,-158 108,-112 124,-50 125,10 117,66 99,116 66,160 28,182 0,185")
BACK_HAIR = _mirrored(
    "0,-204 79,-195 134,-142 154,-60 158,30 160,100 154,152 124,175 84,164 60,140 0,120"
)
LOCKS = (
    "-38,-150 10,-134 62,-104 104,-52 122,14 120,90 112,150 136,172 158,140 158,0 146,-100 "
    "100,-184 20,-206 -40,-196",
    "-30,-150 -66,-122 -100,-72 -120,-8 -120,84 -112,150 -136,172 -158,140 -158,0 -148,-100 "
    "-104,-180 -44,-202 -20,-180",
)
STRANDS = (  # one that lies at the face, one outside
    points("-36,-156,0.5 62,-112,2 112,-46,2 126,40,2 118,148,0.3"),
    points("-26,-202,0.5 86,-190,2 148,-90,2 156,20,2 146,160,0.3"),
)
NECK = points("-56,100 56,100 58,205 96,232 0,300 -96,232 -58,205")
SHOULDERS = _mirrored("0,262 46,246 76,216 130,240 206,268 258,330 270,420 0,430")
UNDER_CHIN, UNDER_HAIR = np.array([4, 36]), np.array([0, 7])  # where shadows fall
COLLAR = ribbon(points("-80,214,9 -44,250,12 0,264,13 44,250,12 80,214,9"))


@lru_cache(maxsize=1)
def portrait() -> np.ndarray:
    """The person without brows, eyes, nostrils and mouth: uint8, (HIGH, WIDE, 3), RGB."""
    canvas = Canvas(_background(), -EYES[0], -EYES[1])
    canvas.fill(BACK_HAIR, (44, 30, 27), 1.2)
    with canvas.inside(NECK) as neck:
        neck.pixels[:] = (206, 156, 130)
        neck.fill(HEAD + UNDER_CHIN, (128, 82, 68), 11, 0.8)
    canvas.fill(SHOULDERS, (52, 84, 92), 1.2)
    canvas.fill(SHOULDERS * (0.8, 1) - np.array([30, -24]), (74, 112, 118), 30, 0.8)
    canvas.fill(COLLAR, (40, 68, 76), 1.5)
    locks = [curve(points(text), closed=True) for text in LOCKS]
    with canvas.inside(HEAD) as head:
        _skin(head)
        for lock in locks:
            head.fill(lock + UNDER_HAIR, (120, 74, 56), 7, 0.55)
    for lock in locks:
        canvas.fill(lock, (58, 40, 34), 1.0)
    _strands(canvas)
    return canvas.pixels


def _background() -> np.ndarray:
    y, x = np.mgrid[:HIGH, :WIDE].astype(np.float32)
    near = np.exp(-(((x - 0.42 * WIDE) / 420) ** 2) - ((y - 200) / 330) ** 2)[..., np.newaxis]
    colours = np.array((118, 140, 150), np.float32) + near * np.array((78, 74, 66), np.float32)
    return colours.astype(np.uint8)


def _skin(head: Canvas) -> None:
    """Skin that is lit as a ball is, with the glows and shadows of its relief, and a blush."""
    y, x = np.indices(head.pixels.shape[:2]).astype(np.float32)
    x, y = x + np.float32(head.left), y + np.float32(head.top)
    ball = np.sqrt(np.clip(1 - (x / 150) ** 2 - ((y - 10) / 230) ** 2, 0.02, 1))
    light = 0.44 + 0.62 * ball - 0.11 * x / 150 - 0.07 * (y - 10) / 230
    for gx, gy, sx, sy, amount in GLOWS:
        light += amount * np.exp(-0.5 * (((x - gx) / sx) ** 2 + ((y - gy) / sy) ** 2))
    blush = np.exp(-0.5 * (((abs(x) - 70) / 28) ** 2 + ((y - 62) / 24) ** 2))[..., np.newaxis]
    lit = np.array(SKIN) * light[..., np.newaxis] ** np.array((0.8, 1.0, 1.12))
    head.pixels[:] = np.clip(lit - blush * np.array((0, 14, 12)), 0, 255)


def _strands(canvas: Canvas) -> None:
    """Hair by hair from the parting, which lies on the person's right; the middle shines."""
    chance = np.random.default_rng(7)
    for side, share in [(s, v) for s in (-1, 1) for v in chance.uniform(0.03, 0.97, 90)]:
        line = STRANDS[0] + (STRANDS[1] - STRANDS[0]) * share
        line[-1, 1] += chance.uniform(-34, 14)
        if side < 0:
            line[:, 0] = -line[:, 0] - np.array([66, 6, 4, 0, 0])
        light = 0.8 * np.exp(-(((share - 0.45) / 0.25) ** 2)) + chance.uniform(-0.35, 0.35)
        colour = (128, 92, 70) if light > 0 else (28, 18, 18)
        canvas.fill(ribbon(line), colour, 0.7, min(0.6, abs(light)) * 0.7)
