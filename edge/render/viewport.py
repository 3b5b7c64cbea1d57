"""Placement of a frame in the picture, and of boxes on the frame."""

from __future__ import annotations

from typing import NamedTuple

from edge.render.layout import Rect
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
    ratios = area.w / size[0], area.h / size[1]
    scale = max(ratios) if fill else min(ratios)
    w, h = (min(a, max(1, round(s * scale))) for s, a in zip(size, area[2:], strict=True))
    left, top = (max(0.0, (s - v / scale) / 2) for s, v in zip(size, (w, h), strict=True))
    x, y = area.x + (area.w - w) // 2, area.y + (area.h - h) // 2
    return Viewport(x, y, w, h, scale, left, top, mirrored)
