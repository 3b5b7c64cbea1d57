"""Column of text: lines below each other, broken where they are too long."""

from __future__ import annotations

from edge.labels import Colour
from edge.render.region import Region
from edge.render.style import Style
from edge.render.typeface import Text

ALMOST = 1.12  # width of a text that is reduced rather than broken, per width of the column
PITCH = 1.9  # distance of two lines, per height of capitals


class TextColumn:
    """Lines of text below each other, as wide as a column.

    Args:
        style: language and scale.
        width: of the column, pixels.

    Attributes:
        height: of all lines, pixels.
    """

    def __init__(self, style: Style, width: int) -> None:
        self._style, self._width, self.height = style, width, 0
        self._lines: list[tuple[Text, int, int, bool]] = []  # with x, y, and whether it is a value

    def add(self, words: str, cap_height: int, indent: int = 0, *, value: bool = False) -> None:
        """Add a text, in as many lines as it needs; an indent leaves space in pixels."""
        width = self._width - indent
        whole = self._style.text(words, cap_height)
        if width < whole.width <= ALMOST * width:  # one letter alone would be on the next line
            lines = [self._style.fit_text(words, cap_height, width)]
        else:
            lines = self._wrapped(words, cap_height, width)
        for line in lines:
            self._lines.append((line, indent, self.height, value))
            self.height += round(PITCH * cap_height)

    def gap(self, height: int) -> None:
        """Leave a space below the last line, pixels."""
        self.height += height

    def add_row(self, name: str, value: str, cap_height: int) -> None:
        """Add a heading and its value beside it, or below it where the column is narrow."""
        heading = self._style.fit_text(f"{name}:", cap_height, self._width) if name else None
        self.height += round(0.25 * cap_height)
        if heading:
            self._lines.append((heading, 0, self.height, False))
            indent = heading.width + cap_height
            rest = self._width - indent
            needed = self._style.text(value, cap_height).width
            if rest < needed and (needed <= self._width or rest < 20 * cap_height):
                self.height += round(PITCH * cap_height)
                indent = 0
            self.add(value, cap_height, indent, value=True)
        else:
            self.add(value, cap_height, value=True)

    def draw(self, region: Region, x: int, y: int, colour: Colour, value_colour: Colour) -> None:
        """Draw all lines; x and y are the corner where reading begins, pixels."""
        for text, indent, top, value in self._lines:
            region.draw_text(text, x + indent, y + top, value_colour if value else colour)

    def _wrapped(self, words: str, cap_height: int, width: int) -> list[Text]:
        """Break a text at spaces; a script without spaces, and an address, anywhere."""
        lines: list[str] = []
        for word in words.split():
            extended = f"{lines[-1]} {word}" if lines else word
            if lines and self._style.text(extended, cap_height).width <= width:
                lines[-1] = extended
            else:
                lines += self._cut(word, cap_height, width)
        return [self._style.text(line, cap_height) for line in lines]

    def _cut(self, word: str, cap_height: int, width: int) -> list[str]:
        """Cut a word into parts that are not wider than a number of pixels."""
        parts = [""]
        for letter in word:
            if parts[-1] and self._style.text(parts[-1] + letter, cap_height).width > width:
                parts.append("")
            parts[-1] += letter
        return parts
