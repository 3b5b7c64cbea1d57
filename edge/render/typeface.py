"""Text as masks, drawn once by FreeType and kept: nothing is shaped while pictures are drawn."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import ImageFont, features

MEASURED = 100  # size at which a font's proportions are taken, pixels
CAPITALS = 0.7  # height of capitals per size, for fonts that have none
KEPT = 2048  # masks; a language has fewer than a hundred words, in a few sizes
# Scripts whose letters change beside each other (Unicode blocks Devanagari to Sinhala, Myanmar,
# Khmer); those that run leftwards are told by their direction.
JOINED = ((0x0900, 0x0DFF), (0x1000, 0x109F), (0x1780, 0x17FF))


class Text(NamedTuple):
    """A line of text.

    Attributes:
        mask: uint8, (h, w): 255 is ink.
        rise: rows of it above the height of a capital letter.
    """

    mask: np.ndarray
    rise: int

    @property
    def width(self) -> int:
        return self.mask.shape[1]


class FontFile(NamedTuple):
    """A font: its file, and its number in a collection."""

    path: Path
    number: int = 0

    def __str__(self) -> str:
        return f"{self.path}#{self.number}" if self.number else str(self.path)

    def lacking(self, words: Iterable[str]) -> str:
        """The characters that it cannot draw.

        Raises:
            OSError: it cannot be read, or is no font.
        """
        font = _font(self, 24)
        unknown = bytes(font.getmask("\U0010ffff"))
        return "".join(
            letter
            for letter in sorted(set("".join(words)))
            if _inks(letter) and bytes(font.getmask(letter)) == unknown
        )


class Typeface:
    """Draws text with the first of some fonts that can.

    Args:
        fonts: best first; the last draws what no other can.
    """

    def __init__(self, fonts: Sequence[FontFile]) -> None:
        self.fonts = fonts
        # Per typeface, so that they go when it goes.
        self.text = lru_cache(KEPT)(self._text)
        self._choice = lru_cache(KEPT)(self._choose)

    def _text(self, words: str, height: int) -> Text:
        """A line of text.

        Args:
            words: in logical order, whatever their direction.
            height: of a capital letter, pixels.
        """
        chosen = self._choice(words)
        font = _font(chosen, max(4, round(height / _capitals(chosen))))
        core, (_, top) = font.getmask2(words, mode="L", anchor="ls")
        width, rows = core.size
        mask = np.frombuffer(bytes(core), np.uint8).reshape(rows, width)
        return Text(mask, -int(top) - height)

    def _choose(self, words: str) -> FontFile:
        for font in self.fonts:
            if not font.lacking(words):
                return font
        return self.fonts[-1]


def can_shape() -> bool:
    """Whether letters can be joined, and run leftwards, here."""
    return bool(features.check("raqm") and features.check("fribidi"))


def needs_shaping(words: Iterable[str]) -> bool:
    """Whether letters have to be joined, or run leftwards."""
    return any(
        unicodedata.bidirectional(letter) in ("R", "AL")
        or any(first <= ord(letter) <= last for first, last in JOINED)
        for letter in "".join(words)
    )


@lru_cache(maxsize=64)
def _font(file: FontFile, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(file.path), size, file.number)


@lru_cache(maxsize=16)
def _capitals(file: FontFile) -> float:
    if file.lacking("H"):
        return CAPITALS
    _, top, _, _ = _font(file, MEASURED).getbbox("H", anchor="ls")
    return -top / MEASURED


def _inks(letter: str) -> bool:
    """Spaces and invisible joiners need no ink."""
    return not letter.isspace() and unicodedata.category(letter) not in ("Cf", "Zs")
