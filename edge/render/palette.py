"""Colours of the picture: RGB, 0 to 255."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from edge.labels import Colour, Label

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
        people: of the people, in turns.
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
    people: tuple[Colour, ...] = PEOPLE

    def label_colour(self, label: Label) -> Colour:
        """Return the colour of a label: its own, or that of the emotion."""
        return label.colour or self.emotions.get(label.name, self.secondary_text)


DARK = Palette()
