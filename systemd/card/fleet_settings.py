"""Settings of the program as columns of a table, such as mqtt.host."""

from __future__ import annotations

import math
from typing import Any

from card.table import Row
from edge.config.checks import check_value
from edge.config.schema import Config, settings_of

TRUTH = {"true": True, "false": False}  # spreadsheets write TRUE


def columns() -> list[str]:
    """Return the name of every setting, "section.key"."""
    defaults = Config()
    sections = {name: settings_of(getattr(defaults, name)) for name in Config.SECTIONS}
    return [f"{name}.{key}" for name, keys in sections.items() for key in keys]


def read_settings(row: Row) -> dict[str, dict[str, Any]]:
    """Return the settings in a row, by section and key; an empty cell sets nothing.

    Raises:
        ConfigError: a value is wrong.
    """
    found: dict[str, dict[str, Any]] = {}
    for column, text in row.cells.items():
        section, dot, key = column.partition(".")
        if dot:
            defaults = getattr(Config(), section)
            default, setting = getattr(defaults, key), settings_of(defaults)[key]
            # Of a word, or a number in its place, the number is a type of its own.
            value = _parse(text, 0 if setting.words else default)
            checked = check_value(column, value, default, setting, row.place)
            found.setdefault(section, {})[key] = checked
    return found


def _parse(text: str, default: Any) -> Any:
    """Return a cell in the type of the default; the text itself where it is none of it."""
    if isinstance(default, bool):
        return TRUTH.get(text.lower(), text)
    if isinstance(default, str):
        return text
    try:
        number = type(default)(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text
