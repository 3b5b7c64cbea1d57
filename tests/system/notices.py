"""Which notice lies over the picture, and whether a indicator says that it is recorded."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from edge.render import palette
from edge.render.overlay import draw_indicators, draw_notices
from edge.render.region import Region
from tests.system.marks import marked, style_of

NOTICES = ("settings_broken", "model_refused", "recording_stopped", "no_edgetpu")
WARNING: palette.Colour = (255, 178, 62)  # its indicator, left of the words
ALIKE = 0.6  # correlation of blurred letters; those of different notices are below 0.4


def wrong_notice(
    room: np.ndarray, wanted: str, code: str, screen: tuple[int, int]
) -> Iterator[str]:
    """Its words lie where the product draws them, and no others.

    Args:
        room: part of the picture that is the frame's.
        wanted: the notice; "" for none.
        code: of the language.
        screen: its size.
    """
    seen = _letters(room)
    alike = {
        notice: _alike(seen, _letters(_drawn(room, notice, code, screen))) for notice in NOTICES
    }
    found = max(alike, key=lambda notice: alike[notice])
    shown = found if alike[found] > ALIKE else ""
    if shown != wanted:
        yield f"notice {shown!r}, not {wanted!r}; likeness of each: {alike}"


def _drawn(room: np.ndarray, notice: str, code: str, screen: tuple[int, int]) -> np.ndarray:
    drawn = np.zeros_like(room)
    draw_notices(Region(drawn), (notice,), style_of(code, screen))
    return drawn


def _letters(room: np.ndarray) -> np.ndarray:
    """Those beside the lowest warning indicator, cut out: bool, (height, width)."""
    low = room[3 * room.shape[0] // 4 :]
    rows, columns = np.nonzero(marked(low, WARNING))
    if len(rows) < 50:
        return np.zeros((1, 1), bool)
    top, bottom = rows.min(), rows.max()
    left, right = columns.max() + 1, room.shape[1] - columns.min()  # the middle is the room's
    letters = marked(low[top:bottom, left:right], palette.TEXT)
    ys, xs = np.nonzero(letters)
    return letters[ys.min() : ys.max(), xs.min() : xs.max()] if len(ys) else letters


def _alike(one: np.ndarray, other: np.ndarray) -> float:
    """Correlation at the same size: other builds of FreeType set letters closer or wider."""
    if min(*one.shape, *other.shape) < 5 or not 0.9 < one.shape[1] / other.shape[1] < 1.1:
        return 0.0
    size = other.shape[1], other.shape[0]
    pair = [cv2.resize(part.astype(np.float32), size) for part in (one, other)]
    blurred = [cv2.GaussianBlur(part, (0, 0), 2.0).ravel() for part in pair]
    return float(np.corrcoef(*blurred)[0, 1])


def wrong_recording(room: np.ndarray, code: str, screen: tuple[int, int]) -> Iterator[str]:
    """The red light, and a word beside it."""
    drawn = np.zeros_like(room)
    draw_indicators(Region(drawn), ("camera", "recording"), style_of(code, screen))
    light = (drawn == palette.RECORDING).all(axis=-1)
    red = marked(room, palette.RECORDING)[light].mean()
    if red < 0.9:
        yield f"the light of recording: {red:.0%} of it"
    letters = (drawn == palette.TEXT).all(axis=-1)
    columns = np.flatnonzero(letters.any(axis=0))
    rows = np.flatnonzero(letters.any(axis=1))
    place = np.s_[rows.min() : rows.max(), columns.min() : columns.max()]
    share = marked(room, palette.TEXT)[place].sum() / letters[place].sum()
    if not 0.8 < share < 1.25:
        yield f"the word for recording has {share:.0%} of its pixels"
