"""Fonts for texts of the operator that the fonts of the language cannot draw."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from edge.render import language
from edge.render.typeface import FontError, FontFile, Typeface, can_shape, needs_shaping

PACKAGE = "fonts-noto-core"  # of Debian: most scripts that no language of the program has
# A font with a glyph for it draws a sign of the script for any character ("last resort" fonts).
UNASSIGNED = "\u0378"
NAMED = 20  # characters of an error


class OtherFonts:
    """Search among the installed fonts for one with all glyphs of a text.

    Args:
        installed: font files by name.
        preferred: fonts to try first.
    """

    def __init__(self, installed: Mapping[str, Path], preferred: Iterable[FontFile]) -> None:
        self._installed, self._preferred = installed, tuple(preferred)
        self.find = lru_cache(256)(self._find)
        self._scan = lru_cache(64)(self._find_any)

    def _find(self, text: str) -> FontFile | None:
        """Return a font that has all glyphs of a text; None without one.

        For one character all installed fonts are tried, for a longer text only the preferred ones
        and Noto's for its script.
        """
        scripts = sorted({_script(letter) for letter in text if letter.isalpha()})
        names = [f"NotoSans{script.title()}-Regular.ttf" for script in scripts]
        noto = [FontFile(self._installed[name]) for name in names if name in self._installed]
        for font in (*self._preferred, *noto):
            if _has_all(font, text):
                return font
        return self._scan(text) if len(text) == 1 else None

    def _find_any(self, character: str) -> FontFile | None:
        files = sorted(self._installed.items(), key=lambda item: ("Regular" not in item[0], item))
        fonts = (FontFile(path) for _, path in files)
        return next((font for font in fonts if _has_all(font, character)), None)


def lacking(typeface: Typeface, texts: Iterable[str]) -> str:
    """Return, in one line, which characters cannot be drawn and what to install; "" for none."""
    texts = list(texts)
    if needs_shaping(texts) and not can_shape():
        return "its texts need text shaping: install libraqm0 and libfribidi0"
    missing = typeface.missing_characters(texts)
    if not missing:
        return ""
    more = "..." if len(missing) > NAMED else ""
    package = _package(missing)
    install = f": install one (sudo apt install {package}), or" if package else ":"
    return f"no font here can draw {missing[:NAMED]}{more}{install} write it otherwise"


def _has_all(font: FontFile, text: str) -> bool:
    try:
        return not font.missing_characters(text) and bool(font.missing_characters(UNASSIGNED))
    except FontError:  # damaged, or of a kind that has one size only
        return False


def _script(character: str) -> str:
    """Return the first word of the name of a character, such as "ARABIC"; "" without a name."""
    return unicodedata.name(character, "").partition(" ")[0]


def _package(missing: str) -> str:
    """Return the Debian packages with fonts of some letters; "" for none that is known."""
    letters = {_script(each) for each in missing if each.isalpha()}
    known = {script: package for package, scripts in _scripts().items() for script in scripts}
    return " ".join(sorted({known.get(script, PACKAGE) for script in letters}))


@lru_cache(maxsize=1)
def _scripts() -> dict[str, set[str]]:
    """Return the scripts of the languages that need a package, by that."""
    scripts: dict[str, set[str]] = {}
    for words in map(language.load, language.available()):
        if words.package:
            letters = filter(str.isalpha, "".join(words.words.values()))
            scripts.setdefault(words.package, set()).update(map(_script, letters))
    for found in scripts.values():
        found.discard("LATIN")
    return scripts
