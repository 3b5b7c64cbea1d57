"""Tables `[label.NAME]` of a manifest: colour, icon and words of a network's classes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from edge.config import toml
from edge.errors import DataError, ModelError
from edge.labels import AWAY, UNSURE, Colour, Label, Labels, parse_colour
from edge.media.icon import read_icon
from edge.system.printable import printable

MAX_WORD = 40  # characters
# Such as de or pt-BR. A language of the screen that has no word of its own shows the label's name.
LANGUAGE = re.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
KEYS = ("colour", "icon", "names")


def read_looks(path: Path, tables: Any, names: Sequence[str]) -> Labels:
    """Return the labels that are shown in a way of their own.

    Args:
        path: of the manifest; icons are in its folder.
        tables: the value of `label`, as it was read.
        names: of the network's classes.

    Raises:
        ModelError: a table is of no class, or has another key; or a value is invalid; or an icon
            cannot be read.
    """
    if not isinstance(tables, dict):
        raise ModelError(f"{path}: label must be a table for each class, as in [label.NAME]")
    if unknown := tables.keys() - set(names):
        name = printable(min(unknown), MAX_WORD)
        raise ModelError(f"{path}: [label.{name}] is none of the labels")
    return tuple(_read_look(path, name, table) for name, table in tables.items())


def sections(looks: Labels) -> dict[str, Mapping[str, object]]:
    """Return the tables of labels as sections of a TOML document, see `edge.config.toml`."""
    return {f"label.{toml.literal(label.name)}": _table(label) for label in looks}


def _read_look(path: Path, name: str, table: Any) -> Label:
    place = f"{path}: [label.{name}]"
    if not isinstance(table, dict):
        raise ModelError(f"{place} must be a table")
    if unknown := table.keys() - set(KEYS):
        raise ModelError(f"{place}: unknown key {printable(min(unknown), MAX_WORD)}")
    icon_file = table.get("icon", "")
    return Label(
        name,
        _colour(place, table["colour"]) if "colour" in table else None,
        _icon(place, path.parent, icon_file) if "icon" in table else b"",
        icon_file,
        _words(place, table.get("names", {})),
    )


def _colour(place: str, found: Any) -> Colour:
    if not (colour := parse_colour(found)):
        raise ModelError(f'{place}: colour must be as "#ffd34d"')
    return colour


def _icon(place: str, folder: Path, file: Any) -> bytes:
    try:
        return read_icon(folder, file)
    except DataError as error:
        raise ModelError(f"{place}: icon {error}") from error


def _words(place: str, found: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(found, dict) or not all(map(LANGUAGE.fullmatch, found)):
        raise ModelError(f'{place}: names must be a table of languages, as in {{ de = "Lachen" }}')
    for word in found.values():
        if not is_word(word):
            raise ModelError(f"{place}: a name must be a text of at most {MAX_WORD} characters")
    return tuple(found.items())


def is_word(found: Any) -> bool:
    """Return whether a value is a short text that can be drawn."""
    return (
        isinstance(found, str)
        and 0 < len(found) <= MAX_WORD
        and found.isprintable()
        and found == found.strip()
    )


def is_label(found: Any) -> bool:
    """Return whether a value can be the name of a class, which is part of files' names too."""
    return is_word(found) and "/" not in found and found not in (UNSURE, AWAY)


def _table(label: Label) -> dict[str, object]:
    table: dict[str, object] = {}
    if label.colour:
        table["colour"] = "#" + bytes(label.colour).hex()
    if label.icon_file:
        table["icon"] = label.icon_file
    return table | {f"names.{code}": word for code, word in label.words}
