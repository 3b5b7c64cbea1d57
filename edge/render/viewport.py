"""Placement of a frame in the picture, and of boxes on the frame."""

from __future__ import annotations

import math
from typing import NamedTuple

from edge.render.layout import Rect, lay_out
from edge.scene import BBox

MAX_CUT = 0.12  # share of a frame that "auto" may cut off to leave no margins


class Viewport(NamedTuple):
    """Part of the picture that shows a frame, and the part of the frame that it shows.

    Attributes:
        x: left edge in the picture, pixels.
        y: upper edge in the picture, pixels.
        w: width in the picture, pixels.
        h: height in the picture, pixels.
        scale: pixels of the picture per pixel of the frame.
        left: first visible column of the frame.
        top: first visible row of the frame.
        mirrored: left and right are exchanged.
    """

    x: int
    y: int
    w: int
    h: int
    scale: float
    left: float = 0
    top: float = 0
    mirrored: bool = False

    def project(self, box: BBox) -> Rect:
        """Return a box of the frame in pixels from the upper left corner of the viewport."""
        x, y, w, h = (
            round(v * self.scale) for v in (box.x - self.left, box.y - self.top, box.w, box.h)
        )
        return Rect(self.w - x - w if self.mirrored else x, y, w, h)


def fills(fit: str, size: tuple[int, int], area: Rect, *, upright: bool) -> bool:
    """Return whether a frame covers its whole area, so that edges are cut off.

    Args:
        fit: "fill", "letterbox" or "auto": in upright pictures, and where little is cut off.
        size: width and height of the frame, pixels.
        area: space for the frame.
        upright: the picture is higher than wide.
    """
    if fit != "auto":
        return fit == "fill"
    ratios = area.w / size[0], area.h / size[1]
    return upright or 1 - min(ratios) / max(ratios) <= MAX_CUT


def fit_frame(
    size: tuple[int, int], area: Rect, *, fill: bool = False, mirrored: bool = False
) -> Viewport:
    """Return the largest viewport in the middle of an area that keeps the frame's aspect ratio.

    Args:
        size: width and height of the frame, pixels.
        area: space for the viewport.
        fill: cover the whole area and cut off the frame's edges.
        mirrored: exchange left and right of the frame.
    """
    sides = ((a / s, s, a) for s, a in zip(size, area[2:], strict=True))
    scale = _cheap(*(max(sides) if fill else min(sides)), fill=fill)
    w, h = (min(a, max(1, round(s * scale))) for s, a in zip(size, area[2:], strict=True))
    left, top = (max(0.0, (s - v / scale) / 2) for s, v in zip(size, (w, h), strict=True))
    x, y = area.x + (area.w - w) // 2, area.y + (area.h - h) // 2
    return Viewport(x, y, w, h, scale, left, top, mirrored)


def _cheap(scale: float, side: int, space: int, *, fill: bool) -> float:
    """Return a scale that only copies, or shrinks by a whole number, where that is nearly so.

    A filled area then loses a row of its own more, another one gets a margin of one.

    Args:
        scale: pixels of the picture per pixel of the frame.
        side: length of the frame in the direction that limits the scale, pixels.
        space: length of the area in this direction, pixels.
        fill: see `fit_frame`.
    """
    factor = max(1, round(1 / scale))
    excess = side - factor * space
    return 1 / factor if 0 < (excess if fill else -excess) <= factor else scale


class Space(NamedTuple):
    """Space of a picture for frames of any size.

    Attributes:
        area: rectangle of the picture.
        fit: see `fills`.
        upright: the picture is higher than wide.
    """

    area: Rect
    fit: str
    upright: bool

    def view(self, size: tuple[int, int], *, mirrored: bool = False) -> tuple[Viewport, bool]:
        """Return where a frame of a size is shown, and whether it covers the whole area."""
        fill = fills(self.fit, size, self.area, upright=self.upright)
        return fit_frame(size, self.area, fill=fill, mirrored=mirrored), fill

    def exact(self, shape: tuple[int, int]) -> tuple[int, int]:
        """Return the size of a frame that is shown without being scaled, or nearly: even numbers.

        Args:
            shape: width and height of the frame, in any unit.
        """
        fill = fills(self.fit, shape, self.area, upright=self.upright)
        ratios = self.area.w / shape[0], self.area.h / shape[1]
        scale = max(ratios) if fill else min(ratios)
        width, height = (2 * math.ceil(side * scale / 2 - 1e-6) for side in shape)
        if fill:
            return width, height
        return min(width, self.area.w // 2 * 2), min(height, self.area.h // 2 * 2)


def space_of(picture: tuple[int, int], fit: str, *, panels: bool = True) -> Space:
    """Return the space for frames in a picture of a width and height, see `lay_out`."""
    area = lay_out(picture, 0, panels=panels).frame_area
    return Space(area, fit, picture[1] > picture[0])
