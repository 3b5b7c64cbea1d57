"""Choice of the installed fonts that can draw a language."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from edge.errors import ConfigError
from edge.render import language as languages
from edge.render.language import Language
from edge.render.other_fonts import OtherFonts
from edge.render.typeface import FontError, FontFile, Typeface, can_shape, needs_shaping

# For Latin, Greek and Cyrillic; the first is a dependency on PyPI and Debian's fonts-roboto.
DEFAULT_FONTS = (
    "Roboto-Medium.ttf",
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
    "LiberationSans-Regular.ttf",
)
MAX_DIGITS = 4  # of an index; Pillow takes no more than a C integer
SUFFIXES = {".ttf", ".otf", ".ttc"}


def font_folders() -> list[Path]:
    """Return the folders with fonts, first the one of the Python package font_roboto."""
    package = importlib.util.find_spec("font_roboto")
    locations = (package.submodule_search_locations or []) if package else []
    system = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    home = os.environ.get("HOME")  # not set for every systemd service
    private = [Path(home, ".local/share/fonts"), Path(home, ".fonts")] if home else []
    return [*map(Path, locations), *system, *private]


def choose(language: Language, font: str = "", folders: Sequence[Path] | None = None) -> Typeface:
    """Choose a font for a language, and one for plain Latin (numbers, names of devices).

    What neither can draw, such as an operator's name in another script, is drawn with another
    installed font, which is searched for when it is needed.

    Args:
        language: all of its words must have glyphs.
        font: path of the font file to use, "FILE" or "FILE#N"; "" searches for one.
        folders: to search; None takes those of the machine.

    Raises:
        ConfigError: no installed font can draw the language, or the named one cannot be read or
            cannot draw it.
    """
    installed = _installed(font_folders() if folders is None else folders)
    words = list(language.words.values())
    if needs_shaping(words) and not can_shape():
        raise ConfigError(
            f"language {language.code} needs text shaping: install libraqm0 and libfribidi0"
        )
    main = _load_named(font, language, words) if font else _search(language, words, installed)
    defaults = _candidates(DEFAULT_FONTS, installed)
    latin = next((font for font in defaults if font.is_readable()), main)
    digits = language.percent.format("0123456789")
    if main.missing_characters(digits) and latin.missing_characters(digits):
        raise ConfigError(f"language {language.code}: no font here can draw {digits!r}")
    others = cache(lambda: _others(installed))
    return Typeface([main, latin], lambda text: others().find(text))


def _others(installed: Mapping[str, Path]) -> OtherFonts:
    """Return a search that prefers the fonts of all languages."""
    codes = languages.available()
    names = dict.fromkeys(name for code in codes for name in languages.load(code).fonts)
    return OtherFonts(installed, _candidates((*names, *DEFAULT_FONTS), installed))


def _installed(folders: Sequence[Path]) -> dict[str, Path]:
    """Return font files by file name; the first folder wins."""
    found: dict[str, Path] = {}
    for folder in folders:
        with suppress(OSError):  # a folder that cannot be read has no fonts
            for path in sorted(folder.rglob("*")):
                if path.suffix.lower() in SUFFIXES:
                    found.setdefault(path.name, path)
    return found


def _parse(font: str) -> tuple[str, int]:
    """Split "FILE" or "FILE#N" into the file and the index in its collection."""
    file, mark, index = font.partition("#")
    if mark and not (index.isascii() and index.isdigit() and len(index) <= MAX_DIGITS):
        raise ConfigError(f"font {font}: # must be followed by its index in the collection, from 0")
    return file, int(index or 0)


def _candidates(names: Sequence[str], installed: Mapping[str, Path]) -> Iterator[FontFile]:
    for file, index in map(_parse, names):
        if file in installed:
            yield FontFile(installed[file], index)


def _search(language: Language, words: Sequence[str], installed: Mapping[str, Path]) -> FontFile:
    """Return the first installed font with all glyphs of the words."""
    unreadable = []
    for font in _candidates((*language.fonts, *DEFAULT_FONTS), installed):
        try:
            if not font.missing_characters(words):
                return font
        except FontError:
            unreadable.append(str(font))
    package = f" (sudo apt install {language.package})" if language.package else ""
    damaged = f"; cannot be read: {', '.join(unreadable)}" if unreadable else ""
    raise ConfigError(
        f"no font here can draw {language.name} ({language.code}): install one{package}, "
        f"or name its file with display.font{damaged}"
    )


def _load_named(font: str, language: Language, words: Sequence[str]) -> FontFile:
    """Return the font of a path, if it has all glyphs of the words."""
    name, index = _parse(font)
    # Pillow searches the system's font folders for the name of a missing file.
    if not os.path.isfile(name):  # noqa: PTH113 - names of any length and content
        what = "not a file" if os.path.exists(name) else "no such file"  # noqa: PTH110 - as above
        raise ConfigError(f"display.font {font}: {what}")
    file = FontFile(Path(name), index)
    try:
        missing = file.missing_characters(words)
    except FontError as error:
        raise ConfigError(f"display.font {error}") from error
    if missing:
        raise ConfigError(
            f"display.font {font} cannot draw {missing[:5]!r} of {language.name}: name another font"
        )
    return file
