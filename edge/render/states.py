"""What is shown where there are no faces to show."""

from __future__ import annotations

import math

import numpy as np

from edge.labels import EMOTIONS
from edge.render import compositing as canvas, palette
from edge.render.region import Pad
from edge.render.style import Style
from edge.scene import Scene

# words, and words below them; "" for none
SCREENS = {
    "starting": ("starting", ""),
    "no_camera": ("no_camera", "no_camera_hint"),
    "idle": ("nobody", ""),
    "fault": ("fault", ""),
}
ICONS = {"no_camera": "camera_off", "fault": "warning"}  # the others have those of the emotions
LOST = ("camera_lost", "camera_lost_hint")
DRIFT, PERIOD = 24, 240.0  # of the idle screen: pixels of the design, seconds; spares the screen


def draw_screen(pad: Pad, scene: Scene, style: Style) -> None:
    """A quiet screen: icons, and a few words.

    Args:
        pad: the whole picture.
        scene: its state is of `SCREENS`; while it idles, all wanders slowly with the time of its
            frame, so that nothing burns in.
        style: language and scale.
    """
    state = scene.state
    words, hint = SCREENS[state]
    turn = 2 * math.pi * scene.frame.time / PERIOD if state == "idle" else 0.0
    dx, dy = (round(DRIFT * style.unit * math.sin(k * turn)) for k in (1, 2))
    middle = pad.height // 2 + dy
    if state in ICONS:
        size = style.px(150)
        icon = canvas.icon(ICONS[state], size)
        pad.paste(icon, (pad.width - size) // 2 + dx, middle - size)
    else:
        size = min(style.px(110), pad.width // (len(EMOTIONS) + 2))
        top = middle - size - style.px(10)
        _icons(pad, size, dx, top, 0.6 if state == "idle" else 1.0)
    _words(pad, words, hint, middle + style.px(44), dx, style)
    _explain(pad, scene.detail, middle + style.px(130), style)


def _explain(pad: Pad, detail: str, top: int, style: Style) -> None:
    """A longer text, in lines of the screen's width."""
    letters = style.px(20)
    for line in style.wrapped(detail, letters, round(pad.width * 0.8)):
        pad.centre(line, top, palette.QUIET)
        top += 2 * letters


def _icons(pad: Pad, size: int, dx: int, top: int, opacity: float) -> None:
    """The seven emotions side by side."""
    pitch = round(size * 1.18)
    left = (pad.width - pitch * (len(EMOTIONS) - 1) - size) // 2 + dx
    for i, name in enumerate(EMOTIONS):
        pad.paste(canvas.icon(name, size, opacity), left + i * pitch, top)


def _words(pad: Pad, words: str, hint: str, top: int, dx: int, style: Style) -> None:
    """Words in the middle, and smaller ones below."""
    room, letters = round(pad.width * 0.9), style.px(40)
    line = style.fitted(style.language[words], letters, room)
    pad.write(line, (pad.width - line.width) // 2 + dx, top, palette.TEXT)
    if hint:
        line = style.fitted(style.language[hint], style.px(24), room)
        below = top + letters + style.px(38)
        pad.write(line, (pad.width - line.width) // 2 + dx, below, palette.QUIET)


def draw_lost(inside: np.ndarray, style: Style) -> None:
    """The last frame goes dim, and says in its middle why it stands still.

    Args:
        inside: uint8, (height, width, 3), RGB: where the frame is; changed.
        style: language and scale.
    """
    inside //= 4
    pad = Pad(inside, rightward=style.language.rightward)
    size = min(style.px(120), pad.height // 3)
    middle = pad.height // 2
    pad.paste(canvas.icon("camera_off", size), (pad.width - size) // 2, middle - size)
    _words(pad, *LOST, middle + style.px(30), 0, style)


def draw_nobody(pad: Pad, style: Style) -> None:
    """The panel while no face is in view."""
    radius = style.px(12)
    pad.stamp(canvas.panel(pad.width, pad.height, radius, 110), 0, 0, palette.CARD)
    line = style.fitted(style.language["nobody_short"], style.px(19), round(pad.width * 0.86))
    size = pad.width // 11
    _icons(pad, size, 0, pad.height // 2 - size, 0.35)
    pad.centre(line, pad.height // 2 + style.px(20), palette.QUIET)
