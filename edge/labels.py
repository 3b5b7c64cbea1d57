"""Labels of the emotions, and of networks that tell other classes apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

EMOTIONS = ("angry", "disgust", "fear", "happy", "neutral", "sad", "surprise")
CONTEMPT = "contempt"  # the eighth emotion of FER+ and AffectNet
UNSURE = "unsure"  # label of a face without a clear score
AWAY = "away"  # label of a face that is turned too far aside to be read
KNOWN = (*EMOTIONS, CONTEMPT)  # classes with an icon, a colour, and a word in each language
FEWEST, MOST = 2, 20  # classes of a network

Colour = tuple[int, int, int]
COLOUR = re.compile("#[0-9a-fA-F]{6}")

# Of classes without a colour of their own: distinct, and bright enough for a dark screen.
COLOURS: tuple[Colour, ...] = (
    (255, 211, 77),
    (108, 178, 255),
    (143, 206, 74),
    (255, 107, 87),
    (180, 140, 255),
    (77, 214, 201),
    (255, 162, 77),
    (255, 140, 195),
    (201, 209, 217),
    (190, 160, 120),
)


@dataclass(frozen=True)
class Label:
    """A class that a network tells apart, and how it is shown.

    Attributes:
        name: in the manifest and in all output.
        colour: RGB, 0 to 255; None for that of the emotion.
        icon: content of a PNG file; empty for that of the emotion, or a badge with a letter.
        icon_file: name of that file, which is in the model's folder; "" for none.
        words: pairs of a language's code and the name in it.
    """

    name: str
    colour: Colour | None = None
    icon: bytes = b""
    icon_file: str = ""
    words: tuple[tuple[str, str], ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether icon, colour and words come with the program."""
        return self.name in (*KNOWN, UNSURE, AWAY)

    def name_in(self, code: str, words: Mapping[str, str]) -> str:
        """Return the name in a language, or else as the network calls it.

        Args:
            code: of the language.
            words: of the language, by key.
        """
        own = dict(self.words)
        if word := own.get(code):
            return word
        if self.is_known:
            return words[self.name]
        name = own.get("en", self.name.replace("_", " "))
        return name[0].upper() + name[1:]


Labels = tuple[Label, ...]
STANDARD: Labels = tuple(map(Label, EMOTIONS))


def parse_colour(found: Any) -> Colour | None:
    """Return the colour of a value such as "#ffd34d"; None for any other value."""
    if not isinstance(found, str) or not COLOUR.fullmatch(found):
        return None
    red, green, blue = bytes.fromhex(found[1:])
    return red, green, blue


def in_order(names: Sequence[str], looks: Sequence[Label] = ()) -> Labels:
    """Return the labels of a network in the order in which they are shown.

    Known emotions have an order of their own; other classes are shown in that of the outputs.

    Args:
        names: of the network's outputs, in order.
        looks: those of them that are shown in a way of their own.
    """
    own = {label.name: label for label in looks}
    known = all(name in KNOWN for name in names)
    ordered = sorted(names, key=KNOWN.index) if known else names
    labels = (own.get(name, Label(name)) for name in ordered)
    return tuple(_coloured(label, number) for number, label in enumerate(labels))


def _coloured(label: Label, number: int) -> Label:
    if label.colour or label.is_known:
        return label
    return replace(label, colour=COLOURS[number % len(COLOURS)])
