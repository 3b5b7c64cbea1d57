"""Colours of the picture, RGB, 0 to 255."""

from __future__ import annotations

Colour = tuple[int, int, int]

BACKGROUND: Colour = (16, 20, 24)
CARD: Colour = (28, 34, 41)
TROUGH: Colour = (46, 54, 63)
TEXT: Colour = (236, 240, 244)
QUIET: Colour = (150, 160, 170)
BAR: Colour = (104, 118, 132)
CAMERA: Colour = (70, 220, 110)  # the light of the camera's sign
RECORDING: Colour = (255, 70, 60)

# Those of the icons.
EMOTION: dict[str, Colour] = {
    "angry": (255, 107, 87),
    "disgust": (143, 206, 74),
    "fear": (180, 140, 255),
    "happy": (255, 211, 77),
    "neutral": (201, 209, 217),
    "sad": (108, 178, 255),
    "surprise": (255, 162, 77),
}

# Far apart for colour-blind people too (Okabe and Ito 2008), lightened for a dark ground.
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


def track_colour(track: int) -> Colour:
    """The colour of a track by its number, from 1."""
    return TRACK[(track - 1) % len(TRACK)]
