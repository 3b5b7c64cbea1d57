"""Words and sizes of one picture: its language, its typeface, its scale."""

from __future__ import annotations

import numpy as np

from edge.render.language import Language
from edge.render.typeface import Text, Typeface

SMALLEST = 6  # height of a capital, pixels: smaller letters are dust


class Style:
    """Turns lengths of the 720-pixel design into pixels, and keys into words.

    Args:
        language: of the words.
        typeface: that can draw them.
        unit: pixels per pixel of the design.
    """

    def __init__(self, language: Language, typeface: Typeface, unit: float) -> None:
        self.language, self._typeface, self.unit = language, typeface, unit

    def px(self, length: float) -> int:
        """A length of the design in pixels of this picture, at least one."""
        return max(1, round(length * self.unit))

    def text(self, words: str, letters: int) -> Text:
        """A line whose capitals are so many pixels high."""
        return self._typeface.text(words, max(SMALLEST, letters))

    def word(self, key: str, letters: int) -> Text:
        """A word of the language."""
        return self.text(self.language[key], letters)

    def percent(self, score: float, letters: int) -> Text:
        """A score (0 to 1) as people write percentages."""
        return self.text(self.language.percent.format(round(100 * score)), letters)

    def fitted(self, words: str, letters: int, room: int) -> Text:
        """A line as high as asked for, or smaller where it is wider than the room in pixels."""
        line = self.text(words, letters)
        while line.width > room and letters > SMALLEST:
            letters = max(SMALLEST, min(letters - 1, letters * room // line.width))
            line = self.text(words, letters)
        return line

    def wrapped(self, words: str, letters: int, room: int) -> list[Text]:
        """Lines of a text, none wider than the room in pixels unless one word is."""
        lines: list[str] = []
        for word in words.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.text(longer, letters).width <= room:
                lines[-1] = longer
            else:
                lines.append(word)
        return [self.fitted(line, letters, room) for line in lines]

    def figures(self, line: str, letters: int) -> Text:
        """A line that is always another, letter by letter: nothing of it is shaped anew."""
        glyphs = [self.text(letter, letters) if letter != " " else None for letter in line]
        drawn = [glyph for glyph in glyphs if glyph]
        rise = max(glyph.rise for glyph in drawn)
        below = max(glyph.mask.shape[0] - glyph.rise for glyph in drawn)
        gap, space = max(1, round(letters * 0.16)), round(letters * 0.5)
        width = sum(glyph.width + gap if glyph else space for glyph in glyphs)
        mask, x = np.zeros((rise + below, width), np.uint8), 0
        for glyph in glyphs:
            if glyph:
                height, wide = glyph.mask.shape
                top = rise - glyph.rise
                mask[top : top + height, x : x + wide] = glyph.mask
            x += glyph.width + gap if glyph else space
        return Text(mask, rise)
