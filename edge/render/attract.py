"""The idle screen that attracts: icons that breathe, over the camera's picture or over nothing."""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np

from edge.labels import Label
from edge.render.layout import Rect
from edge.render.region import Region
from edge.render.scaling import draw_frame
from edge.render.states import STATE_TEXTS, columns, draw_texts, drift
from edge.render.style import Style
from edge.render.viewport import fit_frame
from edge.scene import Scene

PERIOD = 6.0  # seconds of a breath; slow enough to be quiet
BREATH, RISE = 8.0, 12.0  # how far icons grow and rise, pixels of the design
LEVELS = 4  # sizes above and below the middle one: each is scaled once, and then cached
SIZE = 110  # of an icon, pixels of the design
FAINT = 0.6  # opacity of icons: a bright screen would light the room all day
BRIGHTNESS = 0.35  # of the camera's picture behind the icons: they and the words stand out
RENEWAL = 0.12  # seconds between two of its pictures: scaling all of a screen takes long


class Backdrop:
    """The camera's picture behind the icons, dark, and renewed only a few times per second.

    Args:
        light: the words are dark: make it bright instead.
    """

    def __init__(self, *, light: bool = False) -> None:
        self._added = 255 * (1 - BRIGHTNESS) if light else 0.0
        self._picture = np.zeros((0, 0, 3), np.uint8)
        self._time = -math.inf

    def draw(self, picture: np.ndarray, scene: Scene) -> None:
        """Fill a picture, uint8, (height, width, 3), RGB, with the frame of a scene."""
        frame = scene.frame
        if not 0 <= frame.time - self._time < RENEWAL or self._picture.shape != picture.shape:
            area = Rect(0, 0, picture.shape[1], picture.shape[0])
            viewport = fit_frame(frame.size, area, fill=True, mirrored=scene.mirrored)
            pixels = cv2.convertScaleAbs(frame.pixels, None, BRIGHTNESS, self._added)
            self._picture, self._time = np.empty_like(picture), frame.time
            draw_frame(self._picture, replace(frame, pixels=pixels), viewport)
        picture[:] = self._picture


def draw_attract(region: Region, scene: Scene, style: Style, opacity: float = FAINT) -> None:
    """Draw the icons of all labels in a wave, and below them the invitation.

    All of it drifts, as on the idle screen that stands still, so that nothing burns in.

    Args:
        region: the whole picture.
        scene: has the labels; the time of its frame moves the icons.
        style: language and scale.
        opacity: of the icons, 0 to 1.
    """
    time, labels = scene.frame.time, scene.labels
    (dx, dy), across = drift(time, style), columns(labels)
    size = min(style.scaled(SIZE), region.width // (across + 2))
    pitch, middle = round(size * 1.18), region.height // 2 + dy
    rows = [labels[i : i + across] for i in range(0, len(labels), across)]
    bottom = middle - style.scaled(10) - pitch * (len(rows) - 1)
    for row in rows:
        left = (region.width - pitch * (len(row) - 1) - size) // 2 + dx
        for i, label in enumerate(row):
            phase = 2 * math.pi * (time / PERIOD - i / max(1, across))
            centre = left + i * pitch + size // 2, bottom - size // 2
            _draw_breathing(region, label, centre, size, phase, opacity, style)
        bottom += pitch
    draw_texts(region, STATE_TEXTS["idle"], middle + style.scaled(44), dx, style)


def _draw_breathing(
    region: Region,
    label: Label,
    centre: tuple[int, int],
    size: int,
    phase: float,
    opacity: float,
    style: Style,
) -> None:
    """Draw an icon, larger or smaller and higher or lower by the phase of its breath, radians."""
    share = size / SIZE  # small icons move less
    level = round(LEVELS * math.sin(phase)) / LEVELS
    side = max(1, round(size + level * BREATH * share))
    rise = round(math.cos(phase) * RISE * share)
    x, y = (middle - side // 2 for middle in centre)
    region.draw_icon(style.icon(label, side, opacity), x, y - rise)
