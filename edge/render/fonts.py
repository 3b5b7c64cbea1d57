"""Which font draws a language on this machine."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from edge.errors import ConfigError
from edge.render.language import Language
from edge.render.typeface import FontFile, Typeface, can_shape, needs_shaping

# Latin, Greek and Cyrillic; the first comes as a dependency, or as Debian's fonts-roboto.
USUAL = (
    "Roboto-Medium.ttf",
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
    "LiberationSans-Regular.ttf",
)
SUFFIXES = {".ttf", ".otf", ".ttc"}


def folders() -> list[Path]:
    """Where fonts may lie, the package of our own first."""
    own = importlib.util.find_spec("font_roboto")
    packaged = [Path(p) for p in (own.submodule_search_locations or [])] if own else []
    system = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    home = os.environ.get("HOME")  # a service may have none
    private = [Path(home, ".local/share/fonts"), Path(home, ".fonts")] if home else []
    return [*packaged, *system, *private]


def choose(language: Language, font: str = "", places: Sequence[Path] | None = None) -> Typeface:
    """The fonts that draw a language and, for figures and names of devices, plain Latin.

    Args:
        language: whose words have to be drawn, all of them.
        font: a file to take; "" looks for one.
        places: folders to look in; None takes the machine's.

    Raises:
        ConfigError: none here can draw it, or the named one cannot be read or cannot draw it.
    """
    there = _installed(folders() if places is None else places)
    words = list(language.words.values())
    if needs_shaping(words) and not can_shape():
        raise ConfigError(
            f"language {language.code} needs letters that join: install libraqm0 and libfribidi0"
        )
    main = _named(font, language, words) if font else _found(language, words, there)
    latin = next(_candidates(USUAL, there), main)
    figures = language.percent.format("0123456789")
    if main.lacking(figures) and latin.lacking(figures):
        raise ConfigError(f"language {language.code}: no font here can draw {figures!r}")
    return Typeface([main, latin])


def _installed(places: Sequence[Path]) -> dict[str, Path]:
    """Font files by name; of two of one name the first."""
    found: dict[str, Path] = {}
    for place in places:
        for path in sorted(place.rglob("*")):
            if path.suffix.lower() in SUFFIXES:
                found.setdefault(path.name, path)
    return found


def _parse(font: str) -> tuple[str, int]:
    """A file and its number in a collection, of "FILE" or "FILE#N"."""
    file, mark, number = font.partition("#")
    if mark and not (number.isascii() and number.isdigit()):
        raise ConfigError(f"font {font}: after # goes its number in the collection, from 0")
    return file, int(number or 0)


def _candidates(names: Sequence[str], there: dict[str, Path]) -> Iterator[FontFile]:
    for file, number in map(_parse, names):
        if file in there:
            yield FontFile(there[file], number)


def _found(language: Language, words: Sequence[str], there: dict[str, Path]) -> FontFile:
    broken = []
    for font in _candidates((*language.fonts, *USUAL), there):
        try:
            if not font.lacking(words):
                return font
        except OSError:
            broken.append(str(font))
    named = f" (sudo apt install {language.package})" if language.package else ""
    damaged = f"; cannot be read: {', '.join(broken)}" if broken else ""
    raise ConfigError(
        f"no font here can draw {language.name} ({language.code}): install one{named}, "
        f"or name its file with display.font{damaged}"
    )


def _named(font: str, language: Language, words: Sequence[str]) -> FontFile:
    path, number = _parse(font)
    # FreeType's wrapper would look for a missing file's name elsewhere.
    if not Path(path).is_file():
        raise ConfigError(f"display.font {font}: no such file")
    file = FontFile(Path(path), number)
    try:
        lacking = file.lacking(words)
    except OSError as error:
        raise ConfigError(f"display.font {font}: not a font that can be read ({error})") from error
    if lacking:
        raise ConfigError(
            f"display.font {font} cannot draw {lacking[:5]!r} of {language.name}: name another font"
        )
    return file
