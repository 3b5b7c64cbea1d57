"""Covers over faces in the frame itself, so that nothing that is shown or stored has them."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import Protocol

import cv2
import numpy as np

from edge.labels import UNSURE, Label
from edge.render.compositing import draw_icon, read_only
from edge.render.style import Style
from edge.scene import BBox, Frame, Scene

# Of a cover in widths of a face's box, and how far its middle is above that of the box: from above
# the hair to below the chin.
SIDE, RAISED = 2.1, 0.15
# A blurred face keeps this many cells across, and this share of their contrast: fewer than any
# detector needs, see tests/edge/render/test_cover.py.
CELLS, CONTRAST = 4, 0.5
LINGER = 1.0  # seconds for which the place of a face that is not found any more stays blurred
GROWTH = 1.0  # widths by which that place grows per second: nobody stands still
STEP = 1.06  # ratio of two sizes of icons: faces that breathe must not need a new icon each frame


class Cover(Protocol):
    """Covers the faces of scenes.

    Attributes:
        active: faces are covered: each frame has to be searched, and shown with its own faces.
    """

    active: bool

    def cover(self, scene: Scene, *, searched: bool = True) -> Scene:
        """Return the scene as it may be shown; called once for each frame, in order.

        Args:
            scene: with its faces.
            searched: all parts of the scene were searched; otherwise faces may not be found yet.
        """
        ...


class NoCover:
    """Leaves all scenes as they are."""

    active = False

    def cover(self, scene: Scene, *, searched: bool = True) -> Scene:
        return scene


class FaceCover:
    """Cover of every face, by the icon of its emotion or by a few coarse cells.

    The place of a face that is not found any more is blurred for a while. As long as faces may not
    be found yet, the whole frame is, and all faces are "unsure": no emotion is first seen, and no
    snapshot of it stored, while nothing can be seen. A frame that is not new,
    as where the camera is lost, is replaced by the last one that was covered.

    Args:
        style: has the icons, and the colours below them.
        icons: cover by icons; otherwise blur.
    """

    active = True

    def __init__(self, style: Style, *, icons: bool) -> None:
        self._style, self._icons = style, icons
        self._places: dict[int, tuple[BBox, float]] = {}  # of tracks: cover, and when it was last
        self._last = np.zeros((1, 1, 3), np.uint8)
        self._icon = lru_cache(64)(self._make_icon)

    def cover(self, scene: Scene, *, searched: bool = True) -> Scene:
        frame = scene.frame
        if frame.trouble:
            return _with_pixels(scene, self._last_like(frame.pixels))
        if not searched:
            return self._hide(scene)
        pixels = frame.pixels.copy()
        self._blur_lost(pixels, scene)
        for track, emotion in zip(scene.tracks, scene.emotions, strict=True):
            place = place_of(track.bbox)
            self._places[track.id] = place, frame.time
            if self._icons:
                self._draw_icon(pixels, place, emotion.shown, mirrored=scene.mirrored)
            else:
                blur(pixels, place)
        self._last = pixels
        return _with_pixels(scene, pixels)

    def _hide(self, scene: Scene) -> Scene:
        """Return the scene blurred, its faces unsure, and remember where these are."""
        self._places |= {t.id: (place_of(t.bbox), scene.frame.time) for t in scene.tracks}
        self._last = blurred(scene.frame.pixels)
        unsure = tuple(replace(emotion, label=UNSURE) for emotion in scene.emotions)
        return replace(_with_pixels(scene, self._last), emotions=unsure)

    def _blur_lost(self, pixels: np.ndarray, scene: Scene) -> None:
        """Blur where faces were a moment ago; forget those that have been gone for longer."""
        now, here = scene.frame.time, {track.id for track in scene.tracks}
        recent = {
            key: (place, time)
            for key, (place, time) in self._places.items()
            if 0 <= now - time <= LINGER and key not in here
        }
        for place, time in recent.values():
            blur(pixels, place.resized(1 + GROWTH * (now - time) / SIDE, 0.0))
        self._places = recent

    def _last_like(self, pixels: np.ndarray) -> np.ndarray:
        """Return the last covered frame if it has the same size, else a black one."""
        return self._last if self._last.shape == pixels.shape else np.zeros_like(pixels)

    def _draw_icon(self, pixels: np.ndarray, place: BBox, label: Label, *, mirrored: bool) -> None:
        side = round(STEP ** math.ceil(math.log(max(place.w, 8), STEP)))
        x, y = (round(middle - side / 2) for middle in place.centre)
        draw_icon(pixels, self._icon(label, side, mirrored), x, y)

    def _make_icon(self, label: Label, side: int, mirrored: bool) -> np.ndarray:
        """Return the icon on a disc: one of somebody's own may be transparent in places.

        Frames are mirrored after this, and letters must not be.
        """
        image = self._style.icon(label, side)
        disc = np.zeros_like(image)
        radius, colour = side // 2, self._style.palette.label_colour(label)
        cv2.circle(disc, (side // 2, side // 2), radius, (*colour, 255), cv2.FILLED, cv2.LINE_AA)
        rgb = np.ascontiguousarray(disc[..., :3])
        draw_icon(rgb, image, 0, 0)
        disc[..., :3] = rgb
        return read_only(np.ascontiguousarray(disc[:, ::-1] if mirrored else disc))


def place_of(box: BBox) -> BBox:
    """Return the square to cover for a face: the head with hair and chin, and a margin."""
    (x, y), side = box.centre, SIDE * max(box.w, box.h)
    return BBox(x - side / 2, y - side / 2 - RAISED * box.h, side, side)


def blur(pixels: np.ndarray, place: BBox) -> None:
    """Replace a square of a picture by a few cells of less contrast, which cannot be undone.

    Args:
        pixels: uint8, (height, width, 3), RGB; modified in place.
        place: pixels; may lie outside.
    """
    height, width = pixels.shape[:2]
    left, right = (min(max(round(x), 0), width) for x in (place.x, place.x + place.w))
    top, bottom = (min(max(round(y), 0), height) for y in (place.y, place.y + place.h))
    if left >= right or top >= bottom:
        return
    cell = place.w / CELLS  # where the edge cuts off a part, the rest gets fewer cells
    across, down = (max(1, round(s / cell)) for s in (right - left, bottom - top))
    part = pixels[top:bottom, left:right]
    cells = _cells(part, (across, down))
    cv2.resize(cells, (right - left, bottom - top), dst=part, interpolation=cv2.INTER_NEAREST)


def blurred(pixels: np.ndarray) -> np.ndarray:
    """Return a picture of which a few cells of less contrast are left, with soft edges.

    The largest face that it can show keeps no more cells than one that `blur` covers.

    Args:
        pixels: uint8, (height, width, 3), RGB.
    """
    height, width = pixels.shape[:2]
    longer = max(width, height)
    size = tuple(max(1, round(CELLS * side / longer)) for side in (width, height))
    return cv2.resize(_cells(pixels, size), (width, height), interpolation=cv2.INTER_LINEAR)


def _cells(pixels: np.ndarray, size: tuple[int, ...]) -> np.ndarray:
    """Return the means of (across, down) cells of a picture, with less contrast."""
    cells = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    mean = cells.mean(axis=(0, 1))
    return (mean + CONTRAST * (cells - mean)).astype(np.uint8)


def _with_pixels(scene: Scene, pixels: np.ndarray) -> Scene:
    frame: Frame = replace(scene.frame, pixels=pixels)
    return replace(scene, frame=frame)
