"""Language, typeface and scale of one picture size."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import numpy as np

from edge.labels import Label
from edge.media.icon import decode_icon
from edge.render import icons
from edge.render.language import Language
from edge.render.theme import PLAIN, Theme
from edge.render.typeface import Text, Typeface, join

MIN_CAP_HEIGHT = 6  # pixels: smaller letters cannot be read
ICON_CACHE_SIZE = 256
# Of a badge's letter: the height of capitals, and the largest width, per side of the badge.
LETTER_HEIGHT, LETTER_WIDTH = 0.44, 0.7


class Style:
    """Converter from lengths of the 720-pixel design to pixels, and from words to `Text`.

    Args:
        language: of the words.
        typeface: with glyphs for them.
        scale: pixels of the picture per pixel of the design.
        theme: colours, shapes and icons.

    Attributes:
        language: as given.
        scale: as given.
        theme: as given.
        palette: colours of the theme.
        icon: cached function of a label, a size in pixels and an opacity (0 to 1): its icon as
            uint8, (size, size, 4), RGBA, read-only; a badge with a letter where it has none.
    """

    def __init__(
        self, language: Language, typeface: Typeface, scale: float, theme: Theme = PLAIN
    ) -> None:
        self.language, self._typeface, self.scale = language, typeface, scale
        self.theme, self.palette = theme, theme.palette
        # The cache belongs to the instance, so that it is freed with it.
        self.icon = lru_cache(ICON_CACHE_SIZE)(self._icon)

    def scaled(self, length: float) -> int:
        """Return a length of the design in whole pixels of the picture, at least one."""
        return max(1, round(length * self.scale))

    def radius(self, length: float) -> int:
        """Return the radius of corners in pixels of the picture, from that of the design."""
        return round(length * self.scale * self.theme.corners)

    def end_radius(self, height: int) -> int:
        """Return the radius of the round ends of a shape of this height, both in pixels."""
        return min(height // 2, round(height / 2 * self.theme.corners))

    def text(self, line: str, cap_height: int) -> Text:
        """Return a line of text; the height of its capitals is in pixels of the picture."""
        return self._typeface.text(line, max(MIN_CAP_HEIGHT, cap_height))

    def word(self, key: str, cap_height: int) -> Text:
        """Return a word of the language."""
        return self.text(self.language[key], cap_height)

    def name_of(self, label: Label) -> str:
        """Return the name of a label in the language, or else as its network calls it."""
        return label.name_in(self.language.code, self.language.words)

    def percent(self, score: float, cap_height: int) -> Text:
        """Return a score (0 to 1) as a percentage in the notation of the language."""
        return self.text(self.language.percent.format(round(100 * score)), cap_height)

    def fit_text(self, line: str, cap_height: int, max_width: int) -> Text:
        """Return a line of text, reduced where it would be too wide.

        Args:
            line: of text.
            cap_height: of the capitals, at most, pixels.
            max_width: of the line, pixels; exceeded only at the smallest readable size.
        """
        text = self.text(line, cap_height)
        while text.width > max_width and cap_height > MIN_CAP_HEIGHT:
            reduced = min(cap_height - 1, cap_height * max_width // text.width)
            cap_height = max(MIN_CAP_HEIGHT, reduced)
            text = self.text(line, cap_height)
        return text

    def wrap_text(self, words: str, cap_height: int, max_width: int) -> list[Text]:
        """Break a text into lines.

        Args:
            words: separated by spaces.
            cap_height: of the capitals, at most, pixels; a single long word is reduced.
            max_width: of a line, pixels.
        """
        lines: list[str] = []
        for word in words.split():
            extended = f"{lines[-1]} {word}" if lines else word
            if lines and self.text(extended, cap_height).width <= max_width:
                lines[-1] = extended
            else:
                lines.append(word)
        return [self.fit_text(line, cap_height, max_width) for line in lines]

    def text_from_glyphs(self, line: str, cap_height: int) -> Text:
        """Compose a line from the cached masks of its characters.

        Suits a line that changes all the time, such as measured values: nothing has to be shaped.
        """
        glyphs = [self.text(letter, cap_height) if letter != " " else None for letter in line]
        return join(glyphs, max(1, round(cap_height * 0.16)), round(cap_height * 0.5))

    def _icon(self, label: Label, size: int, opacity: float = 1.0) -> np.ndarray:
        if label.name in self.theme.icons:
            return icons.scaled(self.theme.icons[label.name], size, opacity)
        if label.icon:
            return icons.scaled(decode_icon(label.icon), size, opacity)
        if label.is_known:
            return icons.icon(label.name, size, opacity)
        letter = _first_letter(self.name_of(label))
        text = self.fit_text(letter, round(size * LETTER_HEIGHT), round(size * LETTER_WIDTH))
        return icons.badge(text, self.palette.label_colour(label), size, opacity)


def _first_letter(word: str) -> str:
    """Return the first letter of a word, with the marks that combine with it."""
    end = 1
    while end < len(word) and unicodedata.category(word[end]).startswith("M"):
        end += 1
    return word[:end].upper()
