"""Which font draws a language on this machine."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path

from edge.errors import ConfigError
from edge.language import Language
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
    home = Path.home()
    system = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    own = importlib.util.find_spec("font_roboto")
    packaged = [Path(p) for p in (own.submodule_search_locations or [])] if own else []
    return [*packaged, *system, home / ".local/share/fonts", home / ".fonts"]


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
    return Typeface([main, latin])


def _installed(places: Sequence[Path]) -> dict[str, Path]:
    """Font files by name; of two of one name the first."""
    found: dict[str, Path] = {}
    for place in places:
        for path in sorted(place.rglob("*")):
            if path.suffix.lower() in SUFFIXES:
                found.setdefault(path.name, path)
    return found


def _candidates(names: Sequence[str], there: dict[str, Path]) -> Iterator[FontFile]:
    for name in names:
        file, _, index = name.partition("#")
        if file in there:
            yield FontFile(there[file], int(index or 0))


def _found(language: Language, words: Sequence[str], there: dict[str, Path]) -> FontFile:
    for font in _candidates((*language.fonts, *USUAL), there):
        if not font.lacking(words):
            return font
    named = f" (sudo apt install {language.package})" if language.package else ""
    raise ConfigError(
        f"no font here can draw {language.name} ({language.code}): install one{named}, "
        "or name its file with display.font"
    )


def _named(font: str, language: Language, words: Sequence[str]) -> FontFile:
    path, _, index = font.partition("#")
    file = FontFile(Path(path), int(index) if index.isdigit() else 0)
    try:
        lacking = file.lacking(words)
    except OSError as error:
        raise ConfigError(f"display.font {font}: not a font that can be read ({error})") from error
    if lacking:
        raise ConfigError(
            f"display.font {font} cannot draw {lacking[:5]!r} of {language.name}: name another font"
        )
    return file
