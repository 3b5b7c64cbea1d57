"""What lies over the picture: the camera's indicator, notices, a line of figures."""

from __future__ import annotations

from collections.abc import Sequence

from edge.render import compositing as canvas, palette
from edge.render.layout import Place
from edge.render.region import Pad
from edge.render.style import Style

ICONS = {"too_hot": "hot"}  # of notices; the others have a warning indicator


def draw_indicators(pad: Pad, indicators: Sequence[str], style: Style) -> None:
    """That the camera is on, and in red and with a word that it is recorded."""
    if not indicators:
        return
    gap, size, dot = style.px(8), style.px(26), style.px(10)
    recording = "recording" in indicators
    word = style.word("recording", style.px(15)) if recording else None
    width = size + dot + 3 * gap + (word.width + gap if word else 0)
    place = Place(2 * gap, pad.height - size - 3 * gap, width, size + gap)
    pill = _pill(pad, place, palette.BACKGROUND)
    light = palette.RECORDING if recording else palette.CAMERA
    pill.stamp(canvas.panel(dot, dot, dot // 2), gap, (pill.height - dot) // 2, light)
    pill.paste(canvas.icon("camera", size), dot + 2 * gap, gap // 2)
    if word:
        top = (pill.height - style.px(15)) // 2
        pill.write(word, dot + size + 3 * gap, top, palette.TEXT)


def draw_notices(pad: Pad, notices: Sequence[str], style: Style) -> None:
    """Notices, stacked from below in the middle of the frame's room."""
    gap, bottom = style.px(10), pad.height - style.px(60)
    for notice in notices:
        size, letters = style.px(36), style.px(19)
        line = style.fitted(style.language[notice], letters, pad.width - size - 6 * gap)
        width, height = size + line.width + 3 * gap, size + gap
        place = Place((pad.width - width) // 2, bottom - height, width, height)
        pill = _pill(pad, place, palette.CARD)
        pill.paste(canvas.icon(ICONS.get(notice, "warning"), size), gap, gap // 2)
        top = (height - line.mask.shape[0]) // 2
        pill.stamp(line.mask, size + 2 * gap, top, palette.TEXT)
        bottom -= height + gap


def draw_figures(pad: Pad, line: str, style: Style) -> None:
    """A line of figures at the upper edge."""
    gap, letters = style.px(10), style.px(13)
    text = style.figures(line, letters)
    if text.width > pad.width - 4 * gap:  # the figures of every stage do not fit
        text = style.figures(line.split("   ")[0], letters)
    width, height = text.width + 2 * gap, letters + 2 * gap
    pill = _pill(pad, Place((pad.width - width) // 2, gap, width, height), palette.BACKGROUND)
    pill.write(text, gap, (height - letters) // 2, palette.QUIET)


def _pill(pad: Pad, place: Place, colour: palette.Colour) -> Pad:
    """A ground with round ends; the pad of what lies on it."""
    width = min(place.w, pad.width)
    place = place._replace(x=max(0, place.x), y=max(0, place.y), w=width)
    pill = pad.part(place)
    radius = place.h // 2
    pill.stamp(canvas.panel(place.w, place.h, radius, 225), 0, 0, colour)
    return pill
