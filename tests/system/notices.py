"""Expected notice over the camera picture, and the recording indicator."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from edge.render.overlay import draw_indicators, draw_notices
from edge.render.palette import DARK
from edge.render.region import Region
from tests.system.pixels import WARNING, has_colour, style_of

NOTICES = ("settings_broken", "model_refused", "recording_stopped", "no_edgetpu", "web_open")
SIMILAR = 0.6  # correlation of blurred text; different notices are below 0.4


def notice_problems(
    area: np.ndarray, expected: str, code: str, screen: tuple[int, int]
) -> Iterator[str]:
    """Require exactly the expected notice, by comparison with all notices as drawn here.

    Args:
        area: the frame's area of the screen: uint8, (height, width, 3), RGB.
        expected: name of the notice; "" for none.
        code: of the language ("de").
        screen: width and height, pixels.
    """
    seen = _text_of_notice(area)
    similarities = {
        notice: _similarity(seen, _text_of_notice(_draw(area, notice, code, screen)))
        for notice in NOTICES
    }
    best = max(similarities, key=lambda notice: similarities[notice])
    shown = best if similarities[best] > SIMILAR else ""
    if shown != expected:
        yield f"notice {shown!r} instead of {expected!r}; similarities: {similarities}"


def _draw(area: np.ndarray, notice: str, code: str, screen: tuple[int, int]) -> np.ndarray:
    drawn = np.zeros_like(area)
    draw_notices(Region(drawn), (notice,), style_of(code, screen))
    return drawn


def _text_of_notice(area: np.ndarray) -> np.ndarray:
    """Return the text beside the lowest warning icon, cropped: bool, (height, width)."""
    low = area[3 * area.shape[0] // 4 :]
    rows, columns = np.nonzero(has_colour(low, WARNING))
    if len(rows) < 50:
        return np.zeros((1, 1), bool)
    top, bottom = rows.min(), rows.max()
    # The notice is centred, so its right margin is as wide as the left one.
    left, right = columns.max() + 1, area.shape[1] - columns.min()
    text = has_colour(low[top:bottom, left:right], DARK.text)
    ys, xs = np.nonzero(text)
    return text[ys.min() : ys.max(), xs.min() : xs.max()] if len(ys) else text


def _similarity(one: np.ndarray, other: np.ndarray) -> float:
    """Return the correlation at the same size: builds of FreeType space letters differently."""
    if min(*one.shape, *other.shape) < 5 or not 0.9 < one.shape[1] / other.shape[1] < 1.1:
        return 0.0
    size = other.shape[1], other.shape[0]
    pair = [cv2.resize(part.astype(np.float32), size) for part in (one, other)]
    blurred = [cv2.GaussianBlur(part, (0, 0), 2.0).ravel() for part in pair]
    return float(np.corrcoef(*blurred)[0, 1])


def recording_problems(area: np.ndarray, code: str, screen: tuple[int, int]) -> Iterator[str]:
    """Require the red light of the recording indicator and the word beside it.

    Args:
        area: the frame's area of the screen: uint8, (height, width, 3), RGB.
        code: of the language ("de").
        screen: width and height, pixels.
    """
    drawn = np.zeros_like(area)
    draw_indicators(Region(drawn), ("camera", "recording"), style_of(code, screen))
    light = (drawn == DARK.recording).all(axis=-1)
    red = has_colour(area, DARK.recording)[light].mean()
    if red < 0.9:
        yield f"recording light: {red:.0%} of its pixels are red"
    text = (drawn == DARK.text).all(axis=-1)
    columns = np.flatnonzero(text.any(axis=0))
    rows = np.flatnonzero(text.any(axis=1))
    place = np.s_[rows.min() : rows.max(), columns.min() : columns.max()]
    share = has_colour(area, DARK.text)[place].sum() / text[place].sum()
    if not 0.8 < share < 1.25:
        yield f"the word for recording has {share:.0%} of its pixels"
