"""Overlays on the picture: camera and recording indicators, notices, a line of statistics."""

from __future__ import annotations

from collections.abc import Sequence

from edge.labels import Colour
from edge.render import shapes
from edge.render.icons import icon, silhouette
from edge.render.layout import Rect
from edge.render.region import Region
from edge.render.style import Style
from edge.render.typeface import Text

INDICATORS, NOTICE_STEP = 60, 56  # heights of the indicators and of a notice, pixels of the design
NOTICE_ICONS = {"too_hot": "hot"}  # other notices have the icon "warning"
OPACITY = 225
GROUPS = "   "  # between groups of statistics


def draw_indicators(region: Region, indicators: Sequence[str], style: Style) -> None:
    """Show that the camera is on, and in red with a word that pictures are recorded.

    Args:
        region: space of the frame; the indicator appears at its lower edge.
        indicators: "camera", "recording"; empty draws nothing.
        style: language and scale.
    """
    if not indicators:
        return
    gap, size, light = style.scaled(8), style.scaled(26), style.scaled(10)
    recording, cap_height = "recording" in indicators, style.scaled(15)
    word = style.word("recording", cap_height) if recording else None
    width = size + light + 3 * gap + (word.width + gap if word else 0)
    rect = Rect(2 * gap, region.height - size - 3 * gap, width, size + gap)
    pill = _draw_pill(region, rect, style.palette.background, style)
    colour = style.palette.recording if recording else style.palette.camera
    mask = shapes.rounded_rect(light, light, light // 2)
    pill.draw_mask(mask, gap, (pill.height - light) // 2, colour)
    palette = style.palette
    camera = silhouette("camera", size, palette.text) if palette.is_light else icon("camera", size)
    pill.draw_icon(camera, light + 2 * gap, gap // 2)
    if word:
        top = (pill.height - cap_height) // 2
        pill.draw_text(word, light + size + 3 * gap, top, style.palette.text)


def notices_height(count: int, style: Style) -> int:
    """Return the pixels at the lower edge that a number of notices take; 0 without any."""
    return count * style.scaled(NOTICE_STEP) + style.scaled(INDICATORS) if count else 0


def draw_notices(region: Region, notices: Sequence[str], style: Style) -> None:
    """Draw notices above each other, the first one lowest.

    Args:
        region: space of the frame.
        notices: keys of the language's words.
        style: language and scale.
    """
    gap, size = style.scaled(10), style.scaled(36)
    bottom = region.height - style.scaled(INDICATORS)
    for notice in notices:
        max_width = region.width - size - 6 * gap
        text = style.fit_text(style.language[notice], style.scaled(19), max_width)
        width, height = size + text.width + 3 * gap, size + gap
        rect = Rect((region.width - width) // 2, bottom - height, width, height)
        pill = _draw_pill(region, rect, style.palette.panel, style)
        pill.draw_icon(icon(NOTICE_ICONS.get(notice, "warning"), size), gap, gap // 2)
        top = (height - text.height) // 2
        pill.draw_mask(text.mask, size + 2 * gap, top, style.palette.text)
        bottom -= style.scaled(NOTICE_STEP)


def draw_stats(region: Region, line: str, style: Style) -> None:
    """Draw a line of statistics at the upper edge.

    Args:
        region: space of the frame.
        line: groups of values, separated by three spaces; where it is too wide, the longest one is
            below the others, and what is still too wide is left out but for the first.
        style: language and scale.
    """
    gap, cap_height = style.scaled(10), style.scaled(13)
    height, top = cap_height + 2 * gap, gap
    for text in _stats_rows(line, region.width - 4 * gap, cap_height, style):
        width = text.width + 2 * gap
        rect = Rect((region.width - width) // 2, top, width, height)
        pill = _draw_pill(region, rect, style.palette.background, style)
        pill.draw_text(text, gap, (height - cap_height) // 2, style.palette.secondary_text)
        top += height + gap // 2


def _stats_rows(line: str, width: int, cap_height: int, style: Style) -> list[Text]:
    """Return a line of statistics in one or two rows; see `draw_stats`."""
    whole = style.text_from_glyphs(line, cap_height)
    if whole.width <= width:
        return [whole]
    first, *groups = line.split(GROUPS)
    longest = max(groups, key=len, default="")
    others = GROUPS.join(group for group in (first, *groups) if group != longest)
    rows = [style.text_from_glyphs(row, cap_height) for row in (others, longest) if row]
    shown = [row for row in rows if row.width <= width]
    return shown if rows[0] in shown else [style.text_from_glyphs(first, cap_height)]


def draw_more(region: Region, count: int, style: Style) -> None:
    """Draw how many people have no panel: "+5".

    Args:
        region: space for it.
        count: of people.
        style: language and scale.
    """
    mask = shapes.rounded_rect(region.width, region.height, style.end_radius(region.height))
    region.draw_mask(mask, 0, 0, style.palette.panel)
    cap_height = round(region.height * 0.46)
    text = style.text_from_glyphs(f"+{count}", cap_height)
    region.draw_centred_text(text, (region.height - cap_height) // 2, style.palette.text)


def _draw_pill(region: Region, rect: Rect, colour: Colour, style: Style) -> Region:
    """Draw a background with round ends and return its region, clipped to the given one."""
    width = min(rect.w, region.width)
    rect = rect._replace(x=max(0, rect.x), y=max(0, rect.y), w=width)
    pill = region.subregion(rect)
    mask = shapes.rounded_rect(rect.w, rect.h, style.end_radius(rect.h), OPACITY)
    pill.draw_mask(mask, 0, 0, colour)
    return pill
