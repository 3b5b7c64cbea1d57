"""Draw a scene: the frame with a box and a name at every face, and cards with seven bars."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np

from edge.render import canvas, palette
from edge.render.card import draw_card
from edge.scene import BBox, Emotion, Scene, Track

CARDS = 4
PANEL, PANEL_BELOW = 0.25, 0.34  # of the picture's width; of its height, where it is upright


class View(NamedTuple):
    """Where the frame lies in the picture, and what of it.

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

    def place(self, box: BBox) -> BBox:
        """A box of the frame, whole pixels from the upper left corner of the view."""
        x, y, w, h = (
            round(v * self.scale) for v in (box.x - self.left, box.y - self.top, box.w, box.h)
        )
        return BBox(self.w - x - w if self.mirrored else x, y, w, h)


class Renderer:
    """Draws scenes at one size.

    Args:
        size: width and height of the picture in pixels.
        mirrored: show the frame as a mirror would.
        fill: leave no margins; the frame's edges may be cut off.
    """

    def __init__(
        self, size: tuple[int, int] = (1280, 720), *, mirrored: bool = False, fill: bool = False
    ) -> None:
        self._mirrored, self._fill = mirrored, fill
        self.resize(size)

    def resize(self, size: tuple[int, int]) -> None:
        """Draw at another size from now on; upright ones have the cards below the frame."""
        width, height = self._size = size
        self._upright = height > width
        self._unit = min(max(size) / 1280, min(size) / 720)
        if self._upright:
            self._room = (width, height - round(height * PANEL_BELOW))
        else:
            self._room = (width - round(width * PANEL), height)

    def render(self, scene: Scene) -> np.ndarray:
        """The picture of a scene: uint8, (height, width, 3), RGB; a new array each time."""
        picture = np.full((self._size[1], self._size[0], 3), palette.BACKGROUND, np.uint8)
        view = fit(scene.frame.size, self._room, fill=self._fill, mirrored=self._mirrored)
        inside = picture[view.y : view.y + view.h, view.x : view.x + view.w]
        _draw_frame(inside, scene.frame.pixels, view)
        if scene.frame.trouble:
            self._draw_trouble(inside, scene.frame.trouble)
        for track, emotion in zip(scene.tracks, scene.emotions, strict=True):
            self._draw_face(inside, view.place(track.bbox), track, emotion)
        width, height = self._room
        self._draw_cards(picture[height:] if self._upright else picture[:, width:], scene)
        return picture

    def _px(self, length: float) -> int:
        """A length of the 720-pixel design in pixels of this picture."""
        return max(1, round(length * self._unit))

    def _draw_trouble(self, inside: np.ndarray, trouble: str) -> None:
        """The last frame goes dim, and says in its middle why it stands still."""
        inside //= 4
        words = canvas.text(trouble, self._px(30))
        x, y = (inside.shape[1] - words.shape[1]) // 2, inside.shape[0] // 2
        canvas.stamp(inside, words, x, y - words.shape[0] // 2, palette.TEXT)

    def _draw_face(self, inside: np.ndarray, box: BBox, track: Track, emotion: Emotion) -> None:
        x, y, w, h = map(int, box)
        colour = palette.track_colour(track.id)
        for line, shade in ((self._px(7), palette.BACKGROUND), (self._px(3), colour)):
            cv2.rectangle(inside, (x, y), (x + w, y + h), shade, line, cv2.LINE_AA)
        self._draw_label(inside, box, emotion.shown, colour)

    def _draw_label(
        self, inside: np.ndarray, box: BBox, emotion: str, colour: palette.Colour
    ) -> None:
        """Icon and name above the box, or below where there is no room, never outside."""
        gap, size = self._px(8), self._px(52)
        words = canvas.text(emotion, self._px(20))
        width, height = size + words.shape[1] + 3 * gap, size + gap
        x, y = label_place(box, (width, height), (inside.shape[1], inside.shape[0]), gap)
        canvas.stamp(inside, canvas.panel(width, height, gap, 215), x, y, palette.BACKGROUND)
        canvas.paste(inside, canvas.icon(emotion, size), x + gap // 2, y + gap // 2)
        middle = y + (height - self._px(20)) // 2
        canvas.stamp(inside, words, x + size + 3 * gap // 2, middle, colour)

    def _draw_cards(self, panel: np.ndarray, scene: Scene) -> None:
        shown = list(largest(scene, CARDS))
        gap = self._px(12)
        if not shown and not scene.frame.trouble:
            words = canvas.text("no face in view", self._px(16))
            x = (panel.shape[1] - words.shape[1]) // 2
            canvas.stamp(panel, words, x, panel.shape[0] // 2, palette.QUIET)
        few = len(shown) <= 2
        rows, columns = (1 if few else 2, 2) if self._upright else (2 if few else CARDS, 1)
        width, height = (panel.shape[1] - gap) // columns, (panel.shape[0] - gap) // rows
        for i, (track, emotion) in enumerate(shown):
            down, across = divmod(i, columns)
            y, x = gap + down * height, gap + across * width
            card = panel[y : (down + 1) * height, x : (across + 1) * width]
            draw_card(card, track.id, emotion, self._unit)


def _draw_frame(inside: np.ndarray, pixels: np.ndarray, view: View) -> None:
    top, left = round(view.top), round(view.left)
    height, width = round(view.h / view.scale), round(view.w / view.scale)
    shown = pixels[top : top + height, left : left + width]
    how = cv2.INTER_AREA if view.scale < 1 else cv2.INTER_LINEAR
    cv2.resize(shown, (view.w, view.h), dst=inside, interpolation=how)
    if view.mirrored:
        cv2.flip(inside, 1, dst=inside)


def fit(
    size: tuple[int, int], room: tuple[int, int], *, fill: bool = False, mirrored: bool = False
) -> View:
    """The largest place for a frame in the middle of a room, not stretched.

    Args:
        size: width and height of the frame, pixels.
        room: width and height, pixels.
        fill: take the whole room, and of the frame the middle.
        mirrored: for the view.
    """
    ratios = room[0] / size[0], room[1] / size[1]
    scale = max(ratios) if fill else min(ratios)
    w, h = (min(r, max(1, round(s * scale))) for s, r in zip(size, room, strict=True))
    left, top = (max(0.0, (s - v / scale) / 2) for s, v in zip(size, (w, h), strict=True))
    return View((room[0] - w) // 2, (room[1] - h) // 2, w, h, scale, left, top, mirrored)


def label_place(
    box: BBox, label: tuple[int, int], room: tuple[int, int], gap: int
) -> tuple[int, int]:
    """Upper left corner of a label: above its box if it fits, else below, inside in any case."""
    above, below = box.y - label[1] - gap, box.y + box.h + gap
    y = above if above >= 0 else below
    x, y = min(box.x, room[0] - label[0]), min(y, room[1] - label[1])
    return max(0, int(x)), max(0, int(y))


def largest(scene: Scene, count: int) -> Iterator[tuple[Track, Emotion]]:
    """The largest faces of a scene with their emotions, in order of their numbers."""
    pairs = list(zip(scene.tracks, scene.emotions, strict=True))
    chosen = sorted(pairs, key=lambda pair: -pair[0].bbox.area)[:count]
    yield from sorted(chosen, key=lambda pair: pair[0].id)
