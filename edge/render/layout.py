"""Layout of a picture of any size: rectangles only, nothing is drawn here."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

MAX_PANELS = 4  # for the largest faces; further faces are annotated in the frame only
PANEL_AREA_WIDTH = 0.25  # share of the width of a landscape picture
PANEL_AREA_HEIGHT = 0.34  # share of the height of a portrait picture
MARGIN = 12  # pixels of the design
MORE_HEIGHT = 44  # of the number of further people, pixels of the design


class Rect(NamedTuple):
    """Axis-aligned rectangle in whole pixels.

    Attributes:
        x: left edge.
        y: upper edge.
        w: width.
        h: height.
    """

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        """First column right of the rectangle."""
        return self.x + self.w

    @property
    def bottom(self) -> int:
        """First row below the rectangle."""
        return self.y + self.h

    @property
    def middle(self) -> float:
        """Column of the centre."""
        return self.x + self.w / 2

    def mirrored(self, width: int) -> Rect:
        """Return the rectangle mirrored left to right in a picture of this width, pixels."""
        return self._replace(x=width - self.right)


class Layout(NamedTuple):
    """Areas of a picture.

    Attributes:
        frame_area: space for the frame.
        panel_area: space for all panels, beside or below the frame.
        panels: one rectangle for each panel, within `panel_area`.
        more: space for the number of people without a panel; None where all have one.
        header: space above the panels.
    """

    frame_area: Rect
    panel_area: Rect
    panels: tuple[Rect, ...]
    more: Rect | None = None
    header: Rect = Rect(0, 0, 0, 0)


def design_scale(size: tuple[int, int]) -> float:
    """Return the pixels of a picture per pixel of the design, which is 1280x720 or 720x1280.

    Args:
        size: width and height of the picture, pixels.
    """
    return min(max(size) / 1280, min(size) / 720)


@lru_cache(maxsize=64)
def lay_out(
    size: tuple[int, int],
    faces: int,
    *,
    left_to_right: bool = True,
    header: int = 0,
    panels: bool = True,
) -> Layout:
    """Divide a picture into areas.

    Args:
        size: width and height of the picture, pixels; in a portrait picture panels are below.
        faces: number of faces in the scene.
        left_to_right: writing direction; the layout is mirrored for the other one.
        header: height of a space above the panels, pixels.
        panels: without them the frame has the whole picture.
    """
    width, height = size
    if not panels:
        return Layout(Rect(0, 0, width, height), Rect(0, 0, 0, 0), ())
    margin = max(1, round(MARGIN * design_scale(size)))
    frame_area, whole = _areas(width, height, margin)
    panel_area = whole._replace(y=whole.y + header, h=whole.h - header)
    count = min(faces, MAX_PANELS)
    columns = min(count, 2 if height > width else 1)
    more = None
    if faces > MAX_PANELS:
        height = max(1, round(MORE_HEIGHT * design_scale(size)))
        more = panel_area._replace(y=panel_area.bottom - height, h=height)
        panel_area = panel_area._replace(h=panel_area.h - height - margin)
    grid = _grid(panel_area, count, columns, margin)
    rects = [whole._replace(h=header), frame_area, panel_area, *grid]
    if not left_to_right:
        rects = [rect.mirrored(width) for rect in rects]
        more = more.mirrored(width) if more else None
    return Layout(rects[1], rects[2], tuple(rects[3:]), more, rects[0])


def _areas(width: int, height: int, margin: int) -> tuple[Rect, Rect]:
    """Return the areas of frame and panels of a picture, laid out from left to right."""
    if height > width:
        split = height - round(height * PANEL_AREA_HEIGHT)
        top = split + margin
        panel_area = Rect(margin, top, width - 2 * margin, height - margin - top)
        return Rect(0, 0, width, split), panel_area
    split = width - round(width * PANEL_AREA_WIDTH)
    left = split + margin
    panel_area = Rect(left, margin, width - margin - left, height - 2 * margin)
    return Rect(0, 0, split, height), panel_area


def _grid(area: Rect, count: int, columns: int, margin: int) -> list[Rect]:
    """Return the first rectangles of a grid, row by row."""
    if not count:
        return []
    rows = -(-count // columns)
    across, down = (area.w + margin) // columns, (area.h + margin) // rows
    cells = (divmod(i, columns) for i in range(count))
    corners = ((area.x + column * across, area.y + row * down) for row, column in cells)
    return [Rect(x, y, across - margin, down - margin) for x, y in corners]
