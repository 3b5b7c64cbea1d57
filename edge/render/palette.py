"""Colours of the picture: RGB, 0 to 255."""

from __future__ import annotations

from edge.labels import Colour, Label

BACKGROUND: Colour = (16, 20, 24)
PANEL: Colour = (28, 34, 41)
BAR_BACKGROUND: Colour = (46, 54, 63)
TEXT: Colour = (236, 240, 244)
SECONDARY_TEXT: Colour = (150, 160, 170)
BAR: Colour = (104, 118, 132)
# Lights of the indicators.
CAMERA: Colour = (70, 220, 110)
RECORDING: Colour = (255, 70, 60)

# The main colour of each emotion's icon.
EMOTION: dict[str, Colour] = {
    "angry": (255, 107, 87),
    "disgust": (143, 206, 74),
    "fear": (180, 140, 255),
    "happy": (255, 211, 77),
    "neutral": (201, 209, 217),
    "sad": (108, 178, 255),
    "surprise": (255, 162, 77),
    "contempt": (77, 214, 201),
}

# Distinct for colour-blind people too (Okabe and Ito 2008), lightened for a dark background.
TRACK: tuple[Colour, ...] = (
    (86, 200, 255),
    (255, 190, 60),
    (60, 215, 160),
    (255, 130, 190),
    (240, 228, 66),
    (255, 125, 60),
    (150, 170, 255),
    (235, 235, 235),
)


def label_colour(label: Label) -> Colour:
    """Return the colour of a label: its own, or that of the emotion."""
    return label.colour or EMOTION.get(label.name, SECONDARY_TEXT)


def track_colour(track_id: int) -> Colour:
    """Return the colour of a track by its number, counted from 1; colours repeat after eight."""
    return TRACK[(track_id - 1) % len(TRACK)]
