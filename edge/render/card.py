"""The card of one face: icon, name, and seven bars."""

from __future__ import annotations

import numpy as np

from edge.labels import EMOTIONS
from edge.render import canvas, palette
from edge.scene import Emotion

HEAD = 0.28  # share of the card's height
LONGEST = 6.5  # width of the longest name, in heights of a capital letter
NAME, BAR = 0.35, 0.44  # shares of the card's width


def draw_card(card: np.ndarray, track: int, emotion: Emotion, unit: float) -> None:
    """Draw a face's card.

    Args:
        card: uint8, (height, width, 3), RGB; the card's place in the picture; changed.
        track: number of the track.
        emotion: its scores.
        unit: pixels per pixel of the 720-pixel design.
    """
    height, width = card.shape[:2]
    radius = round(10 * unit)
    canvas.stamp(card, canvas.panel(width, height, radius), 0, 0, palette.CARD)
    edge = max(2, round(6 * unit))
    colour = palette.track_colour(track)
    canvas.stamp(card, canvas.panel(edge, height - 2 * radius, edge // 2), 0, radius, colour)
    head = round(height * HEAD)
    _draw_head(card[:head, 2 * edge :], emotion.shown)
    rows = np.array_split(np.arange(head, height - edge), len(EMOTIONS))
    for row, name, score in zip(rows, EMOTIONS, emotion.scores, strict=True):
        place = card[row[0] : row[-1] + 1, 2 * edge : width - edge]
        _draw_bar(place, name, float(score), highest=name == emotion.shown)


def _draw_head(head: np.ndarray, name: str) -> None:
    height, width = head.shape[:2]
    size = min(round(height * 0.84), width // 3)
    y = (height - size) // 2 + 1
    canvas.paste(head, canvas.icon(name, size), 0, y)
    room = width - size - size // 4
    letters = max(1, min(round(size * 0.42), int(room / LONGEST)))
    words = canvas.text(name, letters)
    canvas.stamp(head, words, size + size // 4, y + (size - letters) // 2, palette.TEXT)


def _draw_bar(row: np.ndarray, name: str, score: float, *, highest: bool) -> None:
    """Name, bar and percent of one emotion; the highest in its own colour."""
    height, width = row.shape[:2]
    letters = max(7, min(round(height * 0.55), round(width * 0.045)))
    y = (height - letters) // 2
    shade = palette.TEXT if highest else palette.QUIET
    canvas.stamp(row, canvas.text(name, letters), 0, y, shade)
    percent = canvas.text(f"{round(100 * score)}%", letters)
    canvas.stamp(row, percent, width - percent.shape[1], y, shade)
    thick = max(3, round(height * 0.5))
    left, full = round(width * NAME), round(width * BAR)
    top = (height - thick) // 2
    canvas.stamp(row, canvas.panel(full, thick, thick // 2), left, top, palette.TROUGH)
    length = round(full * score)
    colour = palette.EMOTION[name] if highest else palette.BAR
    bar = canvas.panel(full, thick, thick // 2)[:, :length]
    canvas.stamp(row, bar, left, top, colour)
