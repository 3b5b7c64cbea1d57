"""The question of the game: what to show, the time that is left, and stars."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache

import cv2
import numpy as np

from edge.labels import KNOWN, Colour, Label
from edge.render import shapes
from edge.render.compositing import read_only
from edge.render.layout import Rect
from edge.render.overlay import INDICATORS, notices_height
from edge.render.region import Region
from edge.render.style import Style
from edge.scene import Challenge, Scene

MOST_STARS = 3
STAR: Colour = (255, 205, 60)
INNER = 0.45  # inner radius of a star, per outer one
OPACITY = 235
WIDTH = 0.94  # of the space, at most


def draw_challenge(
    region: Region, scene: Scene, colours: Mapping[int, Colour], style: Style
) -> None:
    """Draw the question with its countdown near the lower edge, and the players' stars above.

    Faces are in the upper part of most pictures.

    Args:
        region: space of the frame.
        scene: with a challenge, whose time is up where no second is left; its notices, which are at
            the lower edge, are left free.
        colours: of the people in the picture, by number of the track.
        style: language and scale.
    """
    challenge = scene.challenge
    assert challenge is not None
    gap, size = style.scaled(12), style.scaled(60)
    size = min(size, region.width // 8)
    clock = size + gap if challenge.seconds else 0
    line = sentence(challenge, style)
    most = round(WIDTH * region.width) - size - clock - 4 * gap
    text = style.fit_text(line, style.scaled(28), most)
    width, height = size + text.width + clock + 4 * gap, size + gap
    taken = notices_height(len(scene.notices), style) or style.scaled(INDICATORS)
    y = region.height - taken - height
    banner = region.subregion(Rect((region.width - width) // 2, y, width, height))
    _draw_panel(banner, style)
    banner.draw_icon(style.icon(challenge.label, size), gap, gap // 2)
    top = (height - text.height) // 2
    banner.draw_mask(text.mask, size + 2 * gap, top, style.palette.text)
    if challenge.seconds:
        _draw_clock(banner, Rect(width - size - gap, gap // 2, size, size), challenge, style)
    _draw_players(region, challenge, y - gap, colours, style)


def sentence(challenge: Challenge, style: Style) -> str:
    """Return the question, or when the time is up a word about the best of the players."""
    if not challenge.seconds and challenge.stars:
        return style.language[f"stars_{max(stars for _, stars in challenge.stars)}"]
    return question(challenge.label, style)


def question(label: Label, style: Style) -> str:
    """Return the question for a label in the language; its own names have no forms of grammar."""
    if label.name in KNOWN and not label.words:
        return style.language[f"game_{label.name}"]
    return style.language["game_custom"].replace("{}", style.name_of(label))


def _draw_panel(region: Region, style: Style) -> None:
    radius = min(region.height // 2, style.scaled(30))
    mask = shapes.rounded_rect(region.width, region.height, radius, OPACITY)
    region.draw_mask(mask, 0, 0, style.palette.panel)


def _draw_clock(region: Region, rect: Rect, challenge: Challenge, style: Style) -> None:
    """Draw a ring that gets shorter, and the seconds in it."""
    part = region.subregion(rect)
    middle, thickness = (rect.w // 2, rect.h // 2), style.scaled(5)
    axes = (rect.w // 2 - thickness, rect.h // 2 - thickness)
    end = -90 + 360 * challenge.left
    for last, colour in ((270, style.palette.bar_background), (end, STAR)):
        cv2.ellipse(part.pixels, middle, axes, 0, -90, last, colour, thickness, cv2.LINE_AA)
    text = style.text(str(challenge.seconds), style.scaled(20))
    left, top = (rect.w - text.width) // 2, (rect.h - style.scaled(20)) // 2
    part.draw_text(text, left, top, style.palette.text)


def _draw_players(
    region: Region,
    challenge: Challenge,
    bottom: int,
    colours: Mapping[int, Colour],
    style: Style,
) -> None:
    """Draw a row of stars for each player, with the colour of the face where there are several."""
    if not challenge.stars:
        return
    gap, several = style.scaled(10), len(challenge.stars) > 1
    size = style.scaled(28 if several else 40)
    dot = style.scaled(16) + gap if several else 0
    width, height = dot + MOST_STARS * (size + gap) + gap, size + gap
    step = width + gap
    left = (region.width - step * len(challenge.stars) + gap) // 2
    for player, stars in challenge.stars:
        row = region.subregion(Rect(max(0, left), bottom - height, width, height))
        _draw_panel(row, style)
        if several:
            side = dot - gap
            disc = shapes.rounded_rect(side, side, side // 2)
            colour = colours.get(player, style.palette.secondary_text)
            row.draw_mask(disc, gap, (height - side) // 2, colour)
        for i in range(MOST_STARS):
            colour = STAR if i < stars else style.palette.bar_background
            row.draw_mask(star(size), dot + gap + i * (size + gap), gap // 2, colour)
        left += step


@lru_cache(maxsize=16)
def star(size: int) -> np.ndarray:
    """Return the mask of a star with five points: uint8, (size, size), read-only."""
    k = shapes.OVERSAMPLING
    mask, outer = np.zeros((size * k, size * k), np.uint8), size * k / 2
    angles = [math.pi * i / 5 for i in range(10)]
    radii = [outer * (INNER if i % 2 else 1.0) for i in range(10)]
    points = [
        (outer + r * math.sin(a), outer - r * math.cos(a))
        for a, r in zip(angles, radii, strict=True)
    ]
    cv2.fillPoly(mask, [np.rint(points).astype(np.int32)], 255)
    return read_only(cv2.resize(mask, (size, size), interpolation=cv2.INTER_AREA))
