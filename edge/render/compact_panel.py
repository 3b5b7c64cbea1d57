"""Layout of a panel that is too low for rows: a name, and upright bars over a legend of icons."""

from __future__ import annotations

from edge.render.bars import Bar
from edge.render.layout import Rect
from edge.render.region import Region
from edge.render.style import Style
from edge.scene import Emotion

# Pixels of the design.
NAME_HEIGHT = 36  # of its capitals, at most
MIN_NAME_HEIGHT = 28  # of its capitals beside an icon: can be read from three metres
MAX_ICON = 43  # beside a name: long names need the space
DESCENT = 0.4  # of letters such as g below the line, with a gap, per height of capitals
NUMBER_HEIGHT, MIN_NUMBER_HEIGHT = 18, 11  # of the percentages' digits
MAX_THICKNESS = 22  # of a bar
GAP = 5
MIN_PLACES = 3  # labels: with fewer, bars would lie too far apart, or be too thick
ICON_WIDTH, ICON_HEIGHT = 0.86, 0.19  # of the legend, per place of a bar and per panel's height
FAINT = 0.65  # opacity of the icons of other labels than the one shown


def draw_compact(panel: Region, inner: Rect, emotion: Emotion, style: Style) -> list[Bar]:
    """Draw the name above, an icon below the place of each bar.

    Arguments are those of `edge.render.panel_layouts.draw_contents`; so is what is returned, with
    upright bars.
    """
    top = _draw_name(panel, inner, emotion, style)
    area = inner._replace(y=top, h=inner.bottom - top)
    count = len(emotion.labels)
    pitch = area.w / max(count, MIN_PLACES)
    left = area.x + (area.w - count * pitch) / 2
    middles = [round(left + (i + 0.5) * pitch) for i in range(count)]
    size = max(1, min(round(pitch * ICON_WIDTH), round(inner.h * ICON_HEIGHT)))
    for middle, label in zip(middles, emotion.labels, strict=True):
        image = style.icon(label, size, 1.0 if label.name == emotion.label else FAINT)
        panel.draw_icon(image, middle - size // 2, area.bottom - size)
    area = area._replace(h=area.h - size - style.scaled(GAP))
    return _bars(area, middles, pitch, style)


def _draw_name(panel: Region, inner: Rect, emotion: Emotion, style: Style) -> int:
    """Draw the name, with its icon before it where the names of all labels leave space for it.

    Returns:
        the first row below.
    """
    cap_height, left = min(style.scaled(NAME_HEIGHT), round(inner.h * 0.26)), 0
    size = min(round(cap_height * 1.4), style.scaled(MAX_ICON))
    least = style.scaled(MIN_NAME_HEIGHT) + 1
    space = inner.w - size - style.scaled(2 * GAP)
    if all(style.text(style.name_of(each), least).width <= space for each in emotion.labels):
        top = inner.y - (size - cap_height) // 2
        panel.draw_icon(style.icon(emotion.shown, size), inner.x, top)
        left = inner.w - space
    text = style.fit_text(style.name_of(emotion.shown), cap_height, inner.w - left)
    panel.draw_text(text, inner.x + left, inner.y, style.palette.text)
    return inner.y + cap_height + max(style.scaled(2 * GAP), round(cap_height * DESCENT))


def _bars(area: Rect, middles: list[int], pitch: float, style: Style) -> list[Bar]:
    """Return upright bars, with numbers above them where there is space.

    Args:
        area: of bars and numbers, pixels of the panel.
        middles: column of each bar.
        pitch: pixels from bar to bar.
        style: language and scale.
    """
    cap_height, least = style.scaled(NUMBER_HEIGHT), style.scaled(MIN_NUMBER_HEIGHT)
    while cap_height > least and style.text("100", cap_height).width >= pitch:
        cap_height -= 1
    thickness = min(max(3, round(pitch * 0.42)), style.scaled(MAX_THICKNESS))
    above = cap_height + style.scaled(GAP)
    fits = style.text("100", cap_height).width < pitch and area.h >= 2 * above
    if not fits:
        above = 0
    height = max(4, area.h - above)
    return [
        Bar(
            Rect(middle - thickness // 2, area.y + above, thickness, height),
            (middle, area.y) if fits else None,
            cap_height,
            upright=True,
        )
        for middle in middles
    ]
