"""Colours of the picture: RGB, 0 to 255."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from edge.labels import Colour, Label
from edge.render.contrast import HIGH, SHAPE, luminance, readable

# The main colour of each emotion's icon.
EMOTIONS: Mapping[str, Colour] = MappingProxyType(
    {
        "angry": (255, 107, 87),
        "disgust": (143, 206, 74),
        "fear": (180, 140, 255),
        "happy": (255, 211, 77),
        "neutral": (201, 209, 217),
        "sad": (108, 178, 255),
        "surprise": (255, 162, 77),
        "contempt": (77, 214, 201),
    }
)

# Distinct for colour-blind people too (Okabe and Ito 2008), lightened for a dark background.
TRACKS: tuple[Colour, ...] = (
    (86, 200, 255),
    (255, 190, 60),
    (60, 215, 160),
    (255, 130, 190),
    (240, 228, 66),
    (255, 125, 60),
    (150, 170, 255),
    (235, 235, 235),
)


@dataclass(frozen=True)
class Palette:
    """Colours of everything that is drawn.

    Attributes:
        background: of the picture.
        panel: of panels, labels and notices.
        bar_background: of a bar that is empty.
        text: of words.
        secondary_text: of words that matter less.
        bar: of the scores that are not the highest.
        camera: of the light while the camera is on.
        recording: of the light while pictures are stored.
        emotions: by name of the emotion.
        tracks: of the people, in turns.
    """

    background: Colour = (16, 20, 24)
    panel: Colour = (28, 34, 41)
    bar_background: Colour = (46, 54, 63)
    text: Colour = (236, 240, 244)
    secondary_text: Colour = (150, 160, 170)
    bar: Colour = (104, 118, 132)
    camera: Colour = (70, 220, 110)
    recording: Colour = (255, 70, 60)
    emotions: Mapping[str, Colour] = field(default_factory=lambda: EMOTIONS)
    tracks: tuple[Colour, ...] = TRACKS

    @property
    def is_light(self) -> bool:
        """Whether words are darker than what they are drawn on."""
        return luminance(self.text) < luminance(self.panel)

    def label_colour(self, label: Label) -> Colour:
        """Return the colour of a label: its own, or that of the emotion.

        Own colours are made for a dark screen: on a light one they are darkened.
        """
        if label.colour and self.is_light:
            return readable(label.colour, self.panel, SHAPE)
        return label.colour or self.emotions.get(label.name, self.secondary_text)

    def track_colour(self, track_id: int) -> Colour:
        """Return the colour of a track by its number, counted from 1; colours repeat."""
        return self.tracks[(track_id - 1) % len(self.tracks)]


DARK = Palette()
_WHITE: Colour = (255, 255, 255)
LIGHT = Palette(
    background=(226, 230, 234),
    panel=_WHITE,
    bar_background=(214, 219, 224),
    text=(22, 27, 33),
    secondary_text=(82, 91, 100),
    bar=(126, 138, 150),
    camera=(0, 118, 52),
    recording=(200, 20, 20),
    emotions={name: readable(colour, _WHITE, SHAPE) for name, colour in EMOTIONS.items()},
    tracks=(
        (0, 92, 160),
        (150, 82, 0),
        (0, 110, 72),
        (172, 30, 112),
        (104, 96, 0),
        (192, 48, 10),
        (84, 72, 192),
        (70, 70, 70),
        (0, 106, 122),
        (130, 22, 30),
        (104, 44, 132),
        (62, 92, 20),
    ),
)
_BLACK: Colour = (0, 0, 0)
CONTRAST = Palette(
    background=_BLACK,
    panel=_BLACK,
    bar_background=(104, 104, 104),
    text=_WHITE,
    secondary_text=(225, 225, 225),
    bar=(200, 200, 200),
    camera=(90, 255, 130),
    recording=(255, 128, 120),
    emotions={name: readable(colour, _BLACK, HIGH) for name, colour in EMOTIONS.items()},
    tracks=tuple(readable(colour, _BLACK, HIGH) for colour in TRACKS),
)
PALETTES: Mapping[str, Palette] = MappingProxyType(
    {"dark": DARK, "light": LIGHT, "contrast": CONTRAST}
)
