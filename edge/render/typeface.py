"""Text as masks: shaped and rasterized once by FreeType, then cached."""

from __future__ import annotations

import logging
import stat
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import ImageFont, features

from edge.errors import ConfigError
from edge.system.printable import reason

log = logging.getLogger(__name__)

MAX_BYTES = 256 * 10**6  # of a font file: collections with all of Chinese have 100 MB
MAX_PIXELS = 16 * 10**6  # of a line of text: twice those of a 4K screen
MIN_CAP_HEIGHT = 0.2  # height of capitals per font size; damaged fonts may say anything
PROBE_SIZE = 24  # font size at which a glyph is compared with that of a missing one, pixels
NO_CHARACTER = "\U0010ffff"  # of which no font has a glyph
MEASURING_SIZE = 100  # font size at which the height of capitals is measured, pixels
SPACE = 0.4  # width of a space between parts of a text, per height of capitals
DEFAULT_CAP_HEIGHT = 0.7  # height of capitals per font size, for fonts without capitals
TEXT_CACHE_SIZE = 2048  # a language has fewer than a hundred texts, in a few sizes
# Unicode blocks of left-to-right scripts whose letters change beside each other: Devanagari to
# Sinhala, Myanmar, Khmer. Right-to-left scripts are recognized by their direction.
SHAPED_BLOCKS = ((0x0900, 0x0DFF), (0x1000, 0x109F), (0x1780, 0x17FF))


class FontError(ConfigError):
    """A font file cannot be read, or not be drawn with."""


class Text(NamedTuple):
    """Rasterized line of text.

    Attributes:
        mask: uint8, (h, w), alpha from 0 to 255.
        above_capitals: rows of the mask above the upper edge of capitals; negative where the
            mask begins below that edge.
    """

    mask: np.ndarray
    above_capitals: int

    @property
    def width(self) -> int:
        """Width in pixels."""
        return self.mask.shape[1]

    @property
    def height(self) -> int:
        """Height in pixels, with accents and descenders."""
        return self.mask.shape[0]


class FontFile(NamedTuple):
    """Font in a file.

    Attributes:
        path: of a TrueType or OpenType file, or of a collection.
        collection_index: of the font in its collection, from 0.
    """

    path: Path
    collection_index: int = 0

    def __str__(self) -> str:
        return f"{self.path}#{self.collection_index}" if self.collection_index else str(self.path)

    def missing_characters(self, texts: Iterable[str]) -> str:
        """Return the characters of some texts that the font has no glyph for, sorted.

        Raises:
            FontError: the file cannot be read, or is not a font.
        """
        return "".join(
            character
            for character in sorted(set("".join(texts)))
            if _is_visible(character) and not _has_glyph(self, character)
        )

    def is_readable(self) -> bool:
        """Return whether the file is a font that can be drawn with."""
        try:
            _probe(self, "H", None)
        except FontError:
            return False
        return True


def no_other(text: str) -> FontFile | None:
    """Return None: there is no other font for a text."""
    return None


class Typeface:
    """Rasterizer that draws each text with the first of its fonts that has all glyphs.

    A text that no single font can draw is drawn in parts, each with a font of its own.

    Args:
        fonts: in order of preference; the last one draws whatever no other can.
        search: returns another font with all glyphs of a text, or None; asked for what these lack.

    Attributes:
        fonts: as given.
        text: cached function of a text in logical order and the height of capitals in pixels;
            returns its `Text`.
    """

    def __init__(
        self, fonts: Sequence[FontFile], search: Callable[[str], FontFile | None] = no_other
    ) -> None:
        self.fonts, self._search = fonts, search
        # The caches belong to the instance, so that they are freed with it.
        self.text = lru_cache(TEXT_CACHE_SIZE)(self._rasterize)
        self._font_for = lru_cache(TEXT_CACHE_SIZE)(self._find_font)

    def missing_characters(self, texts: Iterable[str]) -> str:
        """Return the characters of some texts that neither a font nor the search has, sorted."""
        return "".join(each for each in sorted(set("".join(texts))) if not self._font_for(each))

    def _rasterize(self, text: str, cap_height: int) -> Text:
        """Draw a text with its font, or in parts where none has all of its glyphs."""
        if font := self._font_for(text):
            return self._draw_with(font, text, cap_height)
        parts: list[Text | None] = []
        for font, run in self._runs(text):
            parts += [None] * run.startswith(" ")
            if body := run.strip():
                parts += [self._draw_with(font, body, cap_height)]
                parts += [None] * run.endswith(" ")
        if _runs_leftwards(text):
            parts.reverse()
        return join(parts, 0, max(1, round(SPACE * cap_height)))

    def _draw_with(self, chosen: FontFile, text: str, cap_height: int) -> Text:
        """Draw a text; a font that cannot draw it at this size is replaced."""
        try:
            return _draw_line(chosen, text, cap_height)
        except FontError as error:
            others = [font for font in self.fonts if font != chosen]
            if not others:
                raise
            log.warning("%s: %s is used for %s", error, others[-1], text)
            return _draw_line(others[-1], text, cap_height)

    def _runs(self, text: str) -> Iterator[tuple[FontFile, str]]:
        """Split a text where the font changes, and before the punctuation that ends such a part."""
        runs: list[tuple[FontFile, str]] = []
        for character in text:
            font, run = runs[-1] if runs else (self.fonts[-1], "")
            own = self._font_for(character) or self.fonts[-1]
            stays = own == font or not (character.isalpha() or font.missing_characters(character))
            if run and stays:
                runs[-1] = font, run + character
            else:
                runs.append((own, character))
        for font, run in runs:
            end = len(run)
            while end > 1 and unicodedata.category(run[end - 1])[0] in "PSZ":
                end -= 1
            yield font, run[:end]
            if run[end:]:
                yield font, run[end:]

    def _find_font(self, text: str) -> FontFile | None:
        for font in self.fonts:
            if not font.missing_characters(text):
                return font
        return self._search(text)


def join(parts: Sequence[Text | None], gap: int, space: int) -> Text:
    """Join texts on one baseline, with a gap after each and a space for None, pixels."""
    visible = [part for part in parts if part]
    above = max(part.above_capitals for part in visible)
    below = max(part.height - part.above_capitals for part in visible)
    width = sum(part.width + gap if part else space for part in parts)
    mask, x = np.zeros((above + below, width), np.uint8), 0
    for part in parts:
        if part:
            height, part_width = part.mask.shape
            top = above - part.above_capitals
            mask[top : top + height, x : x + part_width] = part.mask
            x += part_width + gap
        else:
            x += space
    return Text(mask, above)


def _runs_leftwards(text: str) -> bool:
    """Return whether the first letter of a text belongs to a script from right to left."""
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((way != "L" for way in directions if way in ("L", "R", "AL")), False)


def _draw_line(file: FontFile, text: str, cap_height: int) -> Text:
    size = max(4, round(cap_height / _relative_cap_height(file)))
    core, top = _draw(file, text, size)
    mask = np.frombuffer(bytes(core), np.uint8).reshape(core.size[::-1])
    return Text(mask, -top - cap_height)


@lru_cache(maxsize=4096)
def _has_glyph(file: FontFile, character: str) -> bool:
    """Return whether a font draws a character otherwise than one that no font has.

    Raises:
        FontError: the file cannot be read, or is not a font.
    """
    # Plain layout takes a fifth of the time. Shaping may still compose what it does not find.
    return any(
        _probe(file, character, layout) != _probe(file, NO_CHARACTER, layout)
        for layout in (ImageFont.Layout.BASIC, None)
    )


@lru_cache(maxsize=64)  # that of the missing glyph is asked for every time
def _probe(file: FontFile, character: str, layout: ImageFont.Layout | None) -> bytes:
    return bytes(_draw(file, character, PROBE_SIZE, layout)[0])


def _draw(
    file: FontFile, text: str, size: int, layout: ImageFont.Layout | None = None
) -> tuple[Any, int]:
    """Return Pillow's mask of a text, and its upper edge relative to the baseline.

    Raises:
        FontError: the font is damaged. Its size is limited before memory is taken for it: the
            measures of a damaged font may be anything.
    """
    with _reported(file):
        font = _load(file, size, layout)
        left, top, right, bottom = font.getbbox(text, anchor="ls")
        if (right - left) * (bottom - top) > MAX_PIXELS:
            raise ValueError("a text of impossible size")
        core, (_, upper) = font.getmask2(text, mode="L", anchor="ls")
        return core, int(upper)


@contextmanager
def _reported(file: FontFile) -> Iterator[None]:
    """Turn whatever Pillow and FreeType raise for a damaged font into a FontError."""
    try:
        yield
    except FontError:
        raise
    except Exception as error:
        log.debug("%s", file, exc_info=True)
        raise FontError(f"{file}: not a readable font ({reason(error)})") from error


def can_shape() -> bool:
    """Return whether this machine can shape complex scripts (libraqm and FriBidi)."""
    return bool(features.check("raqm") and features.check("fribidi"))


def needs_shaping(texts: Iterable[str]) -> bool:
    """Return whether some texts contain a script that is complex or runs from right to left."""
    return any(
        unicodedata.bidirectional(character) in ("R", "AL")
        or any(first <= ord(character) <= last for first, last in SHAPED_BLOCKS)
        for character in set("".join(texts))
    )


@lru_cache(maxsize=64)
def _load(
    file: FontFile, size: int, layout: ImageFont.Layout | None = None
) -> ImageFont.FreeTypeFont:
    status = file.path.stat()
    if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
        raise ValueError(f"it is no file, or larger than {MAX_BYTES // 10**6} MB")
    return ImageFont.truetype(str(file.path), size, file.collection_index, layout_engine=layout)


@lru_cache(maxsize=16)
def _relative_cap_height(file: FontFile) -> float:
    """Return the height of capitals per font size."""
    if file.missing_characters("H"):
        return DEFAULT_CAP_HEIGHT
    with _reported(file):
        _, top, _, _ = _load(file, MEASURING_SIZE).getbbox("H", anchor="ls")
    return min(max(-top / MEASURING_SIZE, MIN_CAP_HEIGHT), 1.0)


def _is_visible(character: str) -> bool:
    """Return False for spaces and invisible joiners, which need no glyph."""
    return not character.isspace() and unicodedata.category(character) not in ("Cf", "Zs")
