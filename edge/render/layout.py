"""Where everything lies in a picture of any size; pixels are only counted here, not painted."""

from __future__ import annotations

from typing import NamedTuple

from edge.scene import BBox

CARDS = 4  # of the largest faces; more are marked at the face only
PANEL, PANEL_BELOW = 0.25, 0.34  # of the picture's width; of its height, where it is upright
GAP = 12  # of the 720-pixel design


class Place(NamedTuple):
    """An upright rectangle in whole pixels."""

    x: int
    y: int
    w: int
    h: int

    def mirrored(self, width: int) -> Place:
        """The same from the other side of a picture of this width."""
        return self._replace(x=width - self.x - self.w)


class Layout(NamedTuple):
    """Places of a picture.

    Attributes:
        frame: room for the frame.
        panel: room for the cards.
        cards: each within the panel's place.
    """

    frame: Place
    panel: Place
    cards: tuple[Place, ...]


def unit(size: tuple[int, int]) -> float:
    """Pixels of a picture per pixel of the design, which is 1280x720 or 720x1280."""
    return min(max(size) / 1280, min(size) / 720)


def lay_out(size: tuple[int, int], faces: int, *, rightward: bool = True) -> Layout:
    """Places for a number of faces.

    Args:
        size: width and height of the picture, pixels; where it is upright, the panel is below.
        faces: in the scene.
        rightward: the language is written from left to right; else all is mirrored.
    """
    width, height = size
    gap = max(1, round(GAP * unit(size)))
    count = min(faces, CARDS)
    if height > width:
        room = height - round(height * PANEL_BELOW)
        frame, panel = Place(0, 0, width, room), Place(gap, room + gap, width - 2 * gap, 0)
        panel = panel._replace(h=height - gap - panel.y)
        columns = min(count, 2)
    else:
        room = width - round(width * PANEL)
        frame, panel = Place(0, 0, room, height), Place(room + gap, gap, 0, height - 2 * gap)
        panel = panel._replace(w=width - gap - panel.x)
        columns = min(count, 1)
    places = (frame, panel, *_grid(panel, count, columns, gap))
    frame, panel, *cards = places if rightward else [p.mirrored(width) for p in places]
    return Layout(frame, panel, tuple(cards))


def _grid(panel: Place, count: int, columns: int, gap: int) -> list[Place]:
    if not count:
        return []
    rows = -(-count // columns)
    across, down = (panel.w + gap) // columns, (panel.h + gap) // rows
    spots = (divmod(i, columns) for i in range(count))
    corners = ((panel.x + column * across, panel.y + row * down) for row, column in spots)
    return [Place(x, y, across - gap, down - gap) for x, y in corners]


class View(NamedTuple):
    """Where the frame lies in its room, and what of it.

    Attributes:
        x, y, w, h: left, top, width and height of its place, pixels of the picture.
        scale: pixels of the picture per pixel of the frame.
        left, top: first column and row of the frame that are shown.
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

    def place(self, box: BBox) -> Place:
        """A box of the frame, in pixels from the upper left corner of the view."""
        x, y, w, h = (
            round(v * self.scale) for v in (box.x - self.left, box.y - self.top, box.w, box.h)
        )
        return Place(self.w - x - w if self.mirrored else x, y, w, h)


def fit(size: tuple[int, int], room: Place, *, fill: bool = False, mirrored: bool = False) -> View:
    """The largest place for a frame in the middle of a room, not stretched.

    Args:
        size: width and height of the frame, pixels.
        room: where it may lie.
        fill: take the whole room, and of the frame the middle.
        mirrored: for the view.
    """
    ratios = room.w / size[0], room.h / size[1]
    scale = max(ratios) if fill else min(ratios)
    w, h = (min(r, max(1, round(s * scale))) for s, r in zip(size, room[2:], strict=True))
    left, top = (max(0.0, (s - v / scale) / 2) for s, v in zip(size, (w, h), strict=True))
    x, y = room.x + (room.w - w) // 2, room.y + (room.h - h) // 2
    return View(x, y, w, h, scale, left, top, mirrored)


def label_place(box: Place, label: tuple[int, int], room: tuple[int, int], gap: int) -> Place:
    """A label's place: above its box if it fits, else below, inside the room in any case.

    Args:
        box: of the face.
        label: its width and height.
        room: width and height that it must not leave.
        gap: pixels between them.
    """
    above, below = box.y - label[1] - gap, box.y + box.h + gap
    y = above if above >= 0 else below
    x, y = min(box.x, room[0] - label[0]), min(y, room[1] - label[1])
    return Place(max(0, x), max(0, y), *label)
