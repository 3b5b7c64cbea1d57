"""Screens of the states that show no faces."""

from __future__ import annotations

import math

import numpy as np

from edge.labels import Labels
from edge.render import shapes
from edge.render.icons import icon
from edge.render.region import Region
from edge.render.style import Style
from edge.scene import Scene

# Keys of the language's words: a text, and a smaller one below it; "" draws none.
STATE_TEXTS = {
    "starting": ("starting", ""),
    "no_camera": ("no_camera", "no_camera_hint"),
    "no_access": ("no_camera", "no_access_hint"),
    "camera_closed": ("camera_closed", ""),
    "idle": ("nobody", ""),
    "fault": ("fault", ""),
}
STATE_ICONS = {
    "no_camera": "camera_off",
    "no_access": "camera_off",
    "camera_closed": "camera_off",
    "fault": "warning",
}  # other states show the icons of all labels
CAMERA_LOST_TEXTS = ("camera_lost", "camera_lost_hint")
# The idle screen drifts so that nothing burns in: pixels of the design, seconds.
DRIFT_AMPLITUDE, DRIFT_PERIOD = 24, 240.0
MAX_COLUMNS = 10  # icons of labels side by side


def draw_state(region: Region, scene: Scene, style: Style) -> None:
    """Draw the screen of a state: icons, and a few words.

    Args:
        region: the whole picture.
        scene: its state is one of `STATE_TEXTS`; the time of its frame moves the idle screen.
        style: language and scale.
    """
    state = scene.state
    dx, dy = drift(scene.frame.time, style) if state == "idle" else (0, 0)
    middle = region.height // 2 + dy
    if state in STATE_ICONS:
        size = style.scaled(150)
        image = icon(STATE_ICONS[state], size)
        region.draw_icon(image, (region.width - size) // 2 + dx, middle - size)
    else:
        size = min(style.scaled(110), region.width // (columns(scene.labels) + 2))
        bottom = middle - style.scaled(10)
        _draw_labels(
            region, scene.labels, size, (dx, bottom), 0.6 if state == "idle" else 1.0, style
        )
    draw_texts(region, STATE_TEXTS[state], middle + style.scaled(44), dx, style)
    _draw_detail(region, scene.detail, middle + style.scaled(130), style)


def draw_camera_lost(image: np.ndarray, style: Style) -> None:
    """Fade the last frame and draw over it why it stands still.

    Args:
        image: uint8, (height, width, 3), RGB: the part of the picture that shows the frame;
            modified in place.
        style: language and scale.
    """
    fade(image, style)
    region = Region(image, left_to_right=style.language.left_to_right)
    size = max(1, min(style.scaled(120), region.height // 3))
    middle = region.height // 2
    region.draw_icon(icon("camera_off", size), (region.width - size) // 2, middle - size)
    draw_texts(region, CAMERA_LOST_TEXTS, middle + style.scaled(30), 0, style)


def fade(image: np.ndarray, style: Style) -> None:
    """Leave little of a picture, so that words stand out from it.

    Args:
        image: uint8, (height, width, 3), RGB; modified in place.
        style: its palette decides between black and the background for the rest.
    """
    if style.palette.is_light:
        image //= 8
        image += np.array(style.palette.background, np.uint8) // 8 * 7
    else:
        image //= 4


def draw_no_faces(region: Region, labels: Labels, style: Style) -> None:
    """Draw the content of the panel area while no face is in view."""
    mask = shapes.rounded_rect(region.width, region.height, style.radius(12), 110)
    region.draw_mask(mask, 0, 0, style.palette.panel)
    max_width, cap_height = round(region.width * 0.86), style.scaled(19)
    text = style.fit_text(style.language["nobody_short"], cap_height, max_width)
    size = region.width // (columns(labels) + 4)
    _draw_labels(region, labels, size, (0, region.height // 2), 0.35, style)
    region.draw_centred_text(
        text, region.height // 2 + style.scaled(20), style.palette.secondary_text
    )


def drift(time: float, style: Style) -> tuple[int, int]:
    """Return the offset of the idle screen at a time in seconds, on a Lissajous figure, pixels."""
    phase, amplitude = 2 * math.pi * time / DRIFT_PERIOD, DRIFT_AMPLITUDE * style.scale
    return round(amplitude * math.sin(phase)), round(amplitude * math.sin(2 * phase))


def columns(labels: Labels) -> int:
    """Return the number of icons in a row: all, or as equal rows as can be."""
    rows = -(-len(labels) // MAX_COLUMNS)
    return -(-len(labels) // rows)


def _draw_labels(
    region: Region,
    labels: Labels,
    size: int,
    corner: tuple[int, int],
    opacity: float,
    style: Style,
) -> None:
    """Draw the icons of all labels in the horizontal middle.

    Args:
        region: to draw in.
        labels: of the network.
        size: of an icon, pixels.
        corner: how far to the right of the middle, and the lower edge, pixels.
        opacity: 0 to 1.
        style: language and scale.
    """
    pitch, across = round(size * 1.18), columns(labels)
    rows = [labels[i : i + across] for i in range(0, len(labels), across)]
    top = corner[1] - size - pitch * (len(rows) - 1)
    for row in rows:
        left = (region.width - pitch * (len(row) - 1) - size) // 2 + corner[0]
        for i, label in enumerate(row):
            region.draw_icon(style.icon(label, size, opacity), left + i * pitch, top)
        top += pitch


def draw_texts(region: Region, keys: tuple[str, str], top: int, dx: int, style: Style) -> None:
    """Draw a text in the middle, and a smaller one below it where its key is not empty."""
    key, hint = keys
    max_width, cap_height = round(region.width * 0.9), style.scaled(40)
    text = style.fit_text(style.language[key], cap_height, max_width)
    region.draw_text(text, (region.width - text.width) // 2 + dx, top, style.palette.text)
    if hint:
        text = style.fit_text(style.language[hint], style.scaled(24), max_width)
        left, below = (region.width - text.width) // 2 + dx, top + cap_height + style.scaled(38)
        region.draw_text(text, left, below, style.palette.secondary_text)


def _draw_detail(region: Region, detail: str, top: int, style: Style) -> None:
    """Draw a longer text in lines of the screen's width."""
    cap_height = style.scaled(20)
    for line in style.wrap_text(detail, cap_height, round(region.width * 0.8)):
        region.draw_centred_text(line, top, style.palette.secondary_text)
        top += 2 * cap_height
