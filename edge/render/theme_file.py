"""Themes by name, and themes of one's own: a folder with a theme.toml and PNG files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from edge.config import toml_file
from edge.config.checks import check_name
from edge.errors import ConfigError, DataError
from edge.labels import KNOWN, Colour, parse_colour
from edge.media.icon import MAX_SIDE, decode_icon, read_icon
from edge.render import language
from edge.render.compositing import read_only
from edge.render.contrast import SHAPE, TEXT, contrast
from edge.render.palette import PALETTES, Palette
from edge.render.theme import BUILT_IN, ICONS, WORDS, Parts, Theme
from edge.system.files import is_folder
from edge.system.printable import value

THEMES = Path(__file__).resolve().parents[1] / "assets" / "themes"
FILE = "theme.toml"
LISTED = "docs/themes.md lists all"
KEYS = ("base", "title", "logo", "corners", "colours", "icons", "words", "show")
MAX_TITLE, MAX_WORD, MAX_CODE = 40, 60, 16  # characters
MAX_CORNERS = 2.0
TABLES = ("emotions", "people")  # fields of a palette that are no single colour
MAX_PEOPLE = 32
ICON_SIDE = 512  # pixels that are kept of an icon: more than a large screen shows
# What is drawn on what, and the least contrast: below it warnings, hints and the lights of camera
# and recording could not be seen.
CONTRASTS = (
    ("text", "panel", TEXT),
    ("text", "background", TEXT),
    ("secondary_text", "panel", SHAPE),
    ("secondary_text", "background", SHAPE),
    ("camera", "background", SHAPE),
    ("recording", "background", SHAPE),
)


def load(name: str) -> Theme:
    """Return a theme.

    Args:
        name: dark, light, contrast, of a bundled theme, or the path of a folder.

    Raises:
        ConfigError: no such theme, or something is wrong in its folder; the message names the file
            and the key.
    """
    if name in BUILT_IN:
        return BUILT_IN[name]
    folder = THEMES / name if name in bundled() else Path(name)
    if not name or not is_folder(folder):
        names = ", ".join((*BUILT_IN, *bundled()))
        raise ConfigError(f"no theme {value(name)}: take one of {names}, or name a folder")
    return _read(folder)


def bundled() -> list[str]:
    """Return the names of the bundled folders, sorted."""
    return sorted(path.parent.name for path in THEMES.glob(f"*/{FILE}"))


def _read(folder: Path) -> Theme:
    """Read a theme from its folder."""
    file = folder / FILE
    table, place = toml_file.read(file, ConfigError), str(file)
    for key in table:
        check_name(key, KEYS, place, LISTED)
    base = table.get("base", "dark")
    if base not in list(PALETTES):  # a list would not be hashable
        raise ConfigError(f"{place}: base must be one of {', '.join(PALETTES)}")
    icons = _table(table, "icons", place, ICONS)
    return Theme(
        _palette(PALETTES[base], _table(table, "colours", place, _colour_keys()), place),
        _corners(table.get("corners", 1.0), place),
        _line(table["title"], MAX_TITLE, f"{place}: title") if "title" in table else "",
        _logo(folder, table["logo"], f"{place}: logo") if "logo" in table else None,
        {key: _icon(folder, icons[key], f"{place}: icons.{key}") for key in icons},
        _words(table.get("words", {}), place),
        _parts(_table(table, "show", place, [each.name for each in fields(Parts)]), place),
    )


def _table(table: dict[str, Any], name: str, place: str, known: Any) -> dict[str, Any]:
    """Return a table of the file, {} where it is missing; its keys are known ones."""
    found = table.get(name, {})
    if not isinstance(found, dict):
        raise ConfigError(f"{place}: {name} must be a table: write [{name}]")
    for key in found:
        check_name(f"{name}.{key}", [f"{name}.{each}" for each in known], place, LISTED)
    return found


def _colour_keys() -> list[str]:
    return [each.name for each in fields(Palette)]


def _palette(base: Palette, table: dict[str, Any], place: str) -> Palette:
    """Return a palette with the colours of a table in place of its own."""
    emotions = _table(table, "emotions", f"{place}: colours", KNOWN)
    changed: dict[str, Any] = {
        key: _colour(found, f"{place}: colours.{key}")
        for key, found in table.items()
        if key not in TABLES
    }
    own = {
        key: _colour(found, f"{place}: colours.emotions.{key}") for key, found in emotions.items()
    }
    palette = replace(base, **changed, emotions={**base.emotions, **own})
    if "people" in table:
        palette = replace(palette, people=_people(table["people"], f"{place}: colours.people"))
    _check_contrast(palette, place)
    return palette


def _people(found: Any, place: str) -> tuple[Colour, ...]:
    if not isinstance(found, list) or not 0 < len(found) <= MAX_PEOPLE:
        raise ConfigError(f"{place} must be a list of 1 to {MAX_PEOPLE} colours")
    return tuple(_colour(each, place) for each in found)


def _colour(found: Any, place: str) -> Colour:
    if not (colour := parse_colour(found)):
        raise ConfigError(f'{place} must be as "#ffd34d", not {value(found)}')
    return colour


def _check_contrast(palette: Palette, place: str) -> None:
    for one, other, least in CONTRASTS:
        ratio = contrast(getattr(palette, one), getattr(palette, other))
        if ratio < least:
            raise ConfigError(
                f"{place}: colours.{one} on colours.{other} has a contrast of {ratio:.1f}: "
                f"{least:g} is the least that can be read"
            )


def _corners(found: Any, place: str) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise ConfigError(f"{place}: corners must be a number, not {value(found)}")
    if not 0 <= found <= MAX_CORNERS:
        raise ConfigError(f"{place}: corners must be from 0 to {MAX_CORNERS:g}")
    return float(found)


def _line(found: Any, limit: int, place: str) -> str:
    if not language.is_line(found, limit):
        raise ConfigError(f"{place} must be a line of text, {limit} characters at most")
    text: str = found
    return text


def _icon(folder: Path, file: Any, place: str, most: int = ICON_SIDE) -> np.ndarray:
    """Return a picture of at most a number of pixels across and down."""
    try:
        rgba = decode_icon(read_icon(folder, file))
    except DataError as error:
        raise ConfigError(f"{place} {error}") from error
    if len(rgba) > most:
        rgba = cv2.resize(rgba, (most, most), interpolation=cv2.INTER_AREA)
    # Unlike Path.resolve, realpath raises nothing for links that lead in a circle.
    if Path(os.path.realpath(folder / file)).parent != Path(os.path.realpath(folder)):
        raise ConfigError(f"{place} {file}: a link that leads out of the folder")
    return read_only(rgba)


def _logo(folder: Path, file: Any, place: str) -> np.ndarray:
    """Return a picture without its transparent margins."""
    rgba = _icon(folder, file, place, MAX_SIDE)
    rows, columns = (np.flatnonzero(rgba[..., 3].any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        raise ConfigError(f"{place} {file}: all of it is transparent")
    visible = rgba[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return read_only(np.ascontiguousarray(visible))


def _words(found: Any, place: str) -> dict[str, Mapping[str, str]]:
    """Return the words by language: those of the table itself are for all, "", sub-tables for one.

    Raises:
        ConfigError: a word that a theme cannot replace, or no line of text.
    """
    if not isinstance(found, dict):
        raise ConfigError(f"{place}: words must be a table: write [words]")
    own = {code: words for code, words in found.items() if isinstance(words, dict)}
    for code in own:
        if not code.replace("-", "").isalnum() or len(code) > MAX_CODE:
            raise ConfigError(f"{place}: words.{value(code)} is no language, such as words.de")
    own[""] = {key: word for key, word in found.items() if not isinstance(word, dict)}
    return {code: _worded(words, code, place) for code, words in own.items()}


def _worded(words: dict[str, Any], code: str, place: str) -> Mapping[str, str]:
    where = f"words.{code}" if code else "words"
    checked = _table({where: words}, where, place, WORDS)
    return {key: _line(word, MAX_WORD, f"{place}: {where}.{key}") for key, word in checked.items()}


def _parts(table: dict[str, Any], place: str) -> Parts:
    for key, shown in table.items():
        if not isinstance(shown, bool):
            raise ConfigError(f"{place}: show.{key} must be true or false, not {value(shown)}")
    return Parts(**table)
