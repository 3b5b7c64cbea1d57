"""Colours of the picture: RGB, 0 to 255."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from edge.labels import Colour, Label
from edge.render.contrast import HIGH, SHAPE, luminance, readable
from edge.system.frozen import frozen

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

# Distinct for colour-blind people too, and from the emotions; a test measures by how much. Found
# by a search for the largest least distance; the first few differ most.
PEOPLE: tuple[Colour, ...] = (
    (165, 255, 210),
    (90, 105, 255),
    (255, 120, 165),
    (240, 255, 0),
    (240, 195, 255),
    (0, 150, 120),
    (240, 30, 105),
    (195, 255, 135),
    (210, 120, 195),
    (90, 135, 15),
    (165, 90, 195),
    (255, 15, 30),
)


@frozen
class Palette:
    """Colours of everything that is drawn.

    Attributes:
        background: of the picture.
        panel: of panels, labels and notices.
        bar_background: of a bar that is empty.
        bar_outline: of a bar, at least 3:1 in contrast to the panel (WCAG 2.2, 1.4.11).
        text: of words.
        secondary_text: of words that matter less.
        bar: of the scores that are not the highest.
        camera: of the light while the camera is on.
        recording: of the light while pictures are stored.
        emotions: by name of the emotion.
        people: of the people, in turns.
    """

    background: Colour = (16, 20, 24)
    panel: Colour = (28, 34, 41)
    bar_background: Colour = (46, 54, 63)
    bar_outline: Colour = (104, 114, 124)
    text: Colour = (236, 240, 244)
    secondary_text: Colour = (150, 160, 170)
    bar: Colour = (170, 180, 190)
    camera: Colour = (70, 220, 110)
    recording: Colour = (255, 70, 60)
    emotions: Mapping[str, Colour] = field(default_factory=lambda: EMOTIONS)
    people: tuple[Colour, ...] = PEOPLE

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


DARK = Palette()
_WHITE: Colour = (255, 255, 255)
LIGHT = Palette(
    background=(226, 230, 234),
    panel=_WHITE,
    bar_background=(214, 219, 224),
    bar_outline=(128, 138, 148),
    text=(22, 27, 33),
    secondary_text=(82, 91, 100),
    bar=(96, 108, 120),
    camera=(0, 118, 52),
    recording=(200, 20, 20),
    emotions={name: readable(colour, _WHITE, SHAPE) for name, colour in EMOTIONS.items()},
    people=(
        (0, 15, 255),
        (180, 30, 0),
        (195, 0, 240),
        (90, 120, 165),
        (120, 105, 90),
        (90, 0, 120),
        (90, 0, 0),
        (45, 0, 165),
        (135, 60, 180),
        (165, 30, 120),
        (45, 45, 60),
        (0, 0, 0),
    ),
)
_BLACK: Colour = (0, 0, 0)
CONTRAST = Palette(
    background=_BLACK,
    panel=_BLACK,
    bar_background=(40, 40, 40),
    bar_outline=(150, 150, 150),
    text=_WHITE,
    secondary_text=(225, 225, 225),
    bar=(215, 215, 215),
    camera=(90, 255, 130),
    recording=(255, 128, 120),
    emotions={name: readable(colour, _BLACK, HIGH) for name, colour in EMOTIONS.items()},
    people=(
        (180, 240, 195),
        (195, 150, 0),
        (255, 75, 210),
        (255, 240, 15),
        (0, 255, 120),
        (150, 150, 135),
        (105, 165, 90),
        (255, 195, 255),
        (240, 255, 255),
        (120, 210, 120),
        (150, 255, 165),
        (195, 180, 150),
    ),
)
PALETTES: Mapping[str, Palette] = MappingProxyType(
    {"dark": DARK, "light": LIGHT, "contrast": CONTRAST}
)
