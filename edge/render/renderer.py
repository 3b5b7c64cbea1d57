"""Renderer of scenes: the frame with annotated faces, and a panel with bars for each."""

from __future__ import annotations

import cv2
import numpy as np

from edge.render.annotations import annotate_face
from edge.render.brand import BrandPainter
from edge.render.language import Language
from edge.render.layout import Layout, Rect, design_scale, lay_out
from edge.render.overlay import draw_indicators, draw_notices, draw_stats
from edge.render.panel import PanelPainter
from edge.render.region import Region
from edge.render.states import STATE_TEXTS, draw_camera_lost, draw_no_faces, draw_state, drift
from edge.render.style import Style
from edge.render.theme import PLAIN, Theme
from edge.render.typeface import Typeface
from edge.render.viewport import Viewport, fit_frame
from edge.scene import Emotion, Frame, Scene, Track

BRAND_TOP = 76  # of logo and title on screens without faces, pixels of the design


class Renderer:
    """Renderer of scenes in one language, at one picture size at a time.

    Args:
        language: of the words.
        typeface: with glyphs for them.
        size: width and height of the picture, pixels.
        fill: cover the frame's area without margins and cut off the frame's edges.
        theme: colours, shapes, icons, and what is shown; its words are in `language` already.
    """

    def __init__(
        self,
        language: Language,
        typeface: Typeface,
        size: tuple[int, int] = (1280, 720),
        *,
        fill: bool = False,
        theme: Theme = PLAIN,
    ) -> None:
        self._theme = theme
        self._language, self._typeface, self._fill = language, typeface, fill
        self._size = (0, 0)
        self.resize(size)

    def resize(self, size: tuple[int, int] | None) -> None:
        """Change the size of the pictures.

        Args:
            size: width and height, pixels; None keeps the present size.
        """
        if size is None or size == self._size:
            return
        self._size = size
        self._style = Style(self._language, self._typeface, design_scale(size), self._theme)
        self._panels = PanelPainter(self._style)
        self._brand = BrandPainter(self._style)
        # Copying a picture is many times faster than filling one with a colour.
        self._background = np.full((size[1], size[0], 3), self._style.palette.background, np.uint8)

    def render(self, scene: Scene) -> np.ndarray:
        """Draw a scene.

        Args:
            scene: not modified.

        Returns:
            uint8, (height, width, 3), RGB; a new array for each call.
        """
        if scene.state == "blank":
            return np.zeros_like(self._background)
        picture = self._background.copy()
        left_to_right = self._language.left_to_right
        layout = lay_out(
            self._size,
            len(scene.tracks),
            left_to_right=left_to_right,
            header=self._brand.height,
            panels=self._theme.show.panels,
        )
        if scene.state in STATE_TEXTS:
            overlay = Region(picture, left_to_right=left_to_right)
            draw_state(overlay, scene, self._style)
            self._draw_brand(overlay, scene)
        else:
            overlay = self._region(picture, layout.frame_area)
            self._draw_faces(picture, layout, scene)
        draw_indicators(overlay, scene.indicators, self._style)
        draw_notices(overlay, scene.notices, self._style)
        if scene.stats:
            draw_stats(overlay, scene.stats, self._style)
        return picture

    def _draw_faces(self, picture: np.ndarray, layout: Layout, scene: Scene) -> None:
        """Draw the frame with its faces, and the panels."""
        size, area = scene.frame.size, layout.frame_area
        viewport = fit_frame(size, area, fill=self._fill, mirrored=scene.mirrored)
        x, y, w, h = viewport[:4]
        image = picture[y : y + h, x : x + w]
        _draw_frame(image, scene.frame, viewport)
        if scene.state == "camera_lost":
            draw_camera_lost(image, self._style)
            return
        for track, emotion in zip(scene.tracks, scene.emotions, strict=True):
            box = viewport.project(track.bbox)
            annotate_face(image, box, track.id, emotion, self._style, len(scene.tracks))
        self._brand.draw(self._region(picture, layout.header))
        if not scene.tracks and self._theme.show.panels:
            draw_no_faces(self._region(picture, layout.panel_area), scene.labels, self._style)
        shown = largest_faces(scene, len(layout.panels))
        for rect, (track, emotion) in zip(layout.panels, shown, strict=True):
            self._panels.draw(self._region(picture, rect), track.id, emotion)

    def _draw_brand(self, overlay: Region, scene: Scene) -> None:
        """Draw logo and title below the line of statistics; they drift as the idle screen does."""
        drifts = scene.state == "idle"
        dx, dy = drift(scene.frame.time, self._style) if drifts else (0, 0)
        self._brand.draw(overlay, self._style.scaled(BRAND_TOP) + dy, dx)

    def _region(self, picture: np.ndarray, rect: Rect) -> Region:
        """Return a part of the picture; the layout is mirrored already, so x counts from left."""
        pixels = picture[rect.y : rect.bottom, rect.x : rect.right]
        return Region(pixels, left_to_right=self._language.left_to_right)


def largest_faces(scene: Scene, count: int) -> list[tuple[Track, Emotion]]:
    """Return the largest faces of a scene with their emotions, in the order of track numbers.

    Args:
        scene: with any number of faces.
        count: largest number of faces to return.
    """
    pairs = list(zip(scene.tracks, scene.emotions, strict=True))
    chosen = sorted(pairs, key=lambda pair: -pair[0].bbox.area)[:count]
    return sorted(chosen, key=lambda pair: pair[0].id)


def _draw_frame(image: np.ndarray, frame: Frame, viewport: Viewport) -> None:
    """Scale the visible part of a frame into an image, uint8, (h, w, 3), RGB."""
    top, left = round(viewport.top), round(viewport.left)
    height, width = round(viewport.h / viewport.scale), round(viewport.w / viewport.scale)
    visible = frame.pixels[top : top + height, left : left + width]
    shrinks = viewport.scale < 1
    # Mirroring the smaller one of frame and image costs less.
    if viewport.mirrored and not shrinks:
        visible = cv2.flip(visible, 1)
    interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    cv2.resize(visible, (viewport.w, viewport.h), dst=image, interpolation=interpolation)
    if viewport.mirrored and shrinks:
        cv2.flip(image, 1, dst=image)
