"""Draw a scene: the frame with a box and a name at every face, and cards with seven bars."""

from __future__ import annotations

import cv2
import numpy as np

from edge.render import palette
from edge.render.panel import CardPainter
from edge.render.annotations import draw_face
from edge.render.language import Language
from edge.render.layout import CARDS, Layout, Place, View, fit, lay_out, unit
from edge.render.overlay import draw_figures, draw_indicators, draw_notices
from edge.render.region import Pad
from edge.render.states import SCREENS, draw_lost, draw_nobody, draw_screen
from edge.render.style import Style
from edge.render.typeface import Typeface
from edge.scene import Emotion, Frame, Scene, Track


class Renderer:
    """Draws scenes at one size.

    Args:
        language: of the words.
        typeface: that can draw them.
        size: width and height of the picture in pixels.
        fill: leave no margins; the frame's edges may be cut off.

    Attributes:
        mirrored: show the frame as a mirror would.
    """

    def __init__(
        self,
        language: Language,
        typeface: Typeface,
        size: tuple[int, int] = (1280, 720),
        *,
        fill: bool = False,
    ) -> None:
        self._language, self._typeface, self._fill = language, typeface, fill
        self.mirrored = False
        self._size = (0, 0)
        self.resize(size)

    def resize(self, size: tuple[int, int] | None) -> None:
        """Draw at another size from now on: everything is laid out anew; None keeps the size."""
        if size is None or size == self._size:
            return
        self._size = size
        self._style = Style(self._language, self._typeface, unit(size))
        self._cards = CardPainter(self._style)
        # Copying a picture is many times faster than filling one with a colour.
        self._ground = np.full((size[1], size[0], 3), palette.BACKGROUND, np.uint8)

    def render(self, scene: Scene) -> np.ndarray:
        """The picture of a scene: uint8, (height, width, 3), RGB; a new array each time."""
        if scene.state == "blank":
            return np.zeros_like(self._ground)
        picture = self._ground.copy()
        rightward = self._language.rightward
        layout = lay_out(self._size, len(scene.tracks), rightward=rightward)
        whole, room = Pad(picture, rightward=rightward), _pad(picture, layout.frame, self._language)
        if scene.state in SCREENS:
            draw_screen(whole, scene, self._style)
            room = whole
        else:
            self._draw_scene(picture, layout, scene)
        draw_indicators(room, scene.indicators, self._style)
        draw_notices(room, scene.notices, self._style)
        if scene.stats:
            draw_figures(room, scene.stats, self._style)
        return picture

    def _draw_scene(self, picture: np.ndarray, layout: Layout, scene: Scene) -> None:
        """The frame with its faces, and the panel beside or below it."""
        view = fit(scene.frame.size, layout.frame, fill=self._fill, mirrored=self.mirrored)
        inside = picture[view.y : view.y + view.h, view.x : view.x + view.w]
        _draw_frame(inside, scene.frame, view)
        if scene.state == "camera_lost":
            draw_lost(inside, self._style)
            return
        faces = list(zip(scene.tracks, scene.emotions, strict=True))
        for track, emotion in faces:
            box = view.place(track.bbox)
            draw_face(inside, box, track.id, emotion, self._style, len(faces))
        if not faces:
            draw_nobody(_pad(picture, layout.panel, self._language), self._style)
        for place, (track, emotion) in zip(layout.cards, largest(scene, CARDS), strict=True):
            self._cards.draw(_pad(picture, place, self._language), track.id, emotion)


def _pad(picture: np.ndarray, place: Place, language: Language) -> Pad:
    """A part of the picture, counted from the left in any language."""
    pixels = picture[place.y : place.y + place.h, place.x : place.x + place.w]
    return Pad(pixels, rightward=language.rightward)


def _draw_frame(inside: np.ndarray, frame: Frame, view: View) -> None:
    top, left = round(view.top), round(view.left)
    height, width = round(view.h / view.scale), round(view.w / view.scale)
    shown = frame.pixels[top : top + height, left : left + width]
    shrinks = view.scale < 1
    if view.mirrored and not shrinks:  # whichever is smaller is mirrored
        shown = cv2.flip(shown, 1)
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    cv2.resize(shown, (view.w, view.h), dst=inside, interpolation=how)
    if view.mirrored and shrinks:
        cv2.flip(inside, 1, dst=inside)


def largest(scene: Scene, count: int) -> list[tuple[Track, Emotion]]:
    """The largest faces of a scene with their emotions, in order of their numbers."""
    pairs = list(zip(scene.tracks, scene.emotions, strict=True))
    chosen = sorted(pairs, key=lambda pair: -pair[0].bbox.area)[:count]
    return sorted(chosen, key=lambda pair: pair[0].id)
