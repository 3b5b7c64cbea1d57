"""Fields of the settings page, made from the schema, and what was typed into them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from edge.config.checks import check_value
from edge.config.page_file import EDITABLE, MOST, Table, fault_of
from edge.config.schema import Config, settings_of
from edge.config.setting import Setting
from edge.display.web.texts import languages
from edge.errors import ConfigError
from edge.system.frozen import frozen

NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")
LONGEST = 200  # characters of a text
WHERE = "form"  # of a fault; not shown


@frozen
class Field:
    """A setting in the form.

    Attributes:
        name: "section.key".
        setting: its description and limits.
        kind: a value of its type: the default of the program.
        default: without the page.
        value: in effect, or what was typed.
        choices: texts to choose from, and how they are shown; empty where any value may be typed.
        fault: what is wrong with what was typed, in English; "" for nothing.
    """

    name: str
    setting: Setting
    kind: Any
    default: Any
    value: Any
    choices: Mapping[str, str]
    fault: str = ""

    def filled(self, text: str) -> Field:
        """Return the field with what was typed: as a value, or as it is and with a fault."""
        try:
            return replace(self, value=self._parse(text.strip()))
        except ConfigError as error:
            fault = str(error).removeprefix(f"{WHERE}: ").removeprefix(f"{self.name} ")
            return replace(self, value=text, fault=fault[:1].upper() + fault[1:])

    def reset(self) -> Field:
        """Return the field with the value that it has without the page."""
        return replace(self, value=self.default)

    def _parse(self, text: str) -> Any:
        section, _, key = self.name.partition(".")
        value = check_value(self.name, _value(text, self.kind), self.kind, self.setting, WHERE)
        if value == self.default:
            return value
        if len(text) > LONGEST:
            raise ConfigError(f"{self.name} must have at most {LONGEST} characters")
        if not text.isprintable():
            raise ConfigError(f"{self.name} must be one line")
        if self.choices and text not in self.choices:
            raise ConfigError(f"{self.name} must be one of {', '.join(self.choices)}")
        if fault := fault_of(section, key, value):
            raise ConfigError(fault)
        return value


def fields(
    plain: Config, now: Config, themes: tuple[str, ...], fixed: frozenset[str] = frozenset()
) -> Iterator[Field]:
    """Yield the fields of the form.

    Args:
        plain: configuration without the settings of the page.
        now: configuration with them.
        themes: names of those that are bundled.
        fixed: names of settings that the page cannot change, and does not show.
    """
    for section, keys in EDITABLE.items():
        kinds = getattr(Config(), section)
        for key in keys:
            name = f"{section}.{key}"
            default, value = (getattr(getattr(each, section), key) for each in (plain, now))
            kind = getattr(kinds, key)
            setting = settings_of(kinds)[key]
            if name in MOST:
                setting = replace(setting, high=max(MOST[name], default))
            if name not in fixed:
                choices = _choices(name, setting, kind, (default, value), themes)
                yield Field(name, setting, kind, default, value, choices)


def differing(filled: list[Field]) -> Table:
    """Return the settings of the form that differ from those without the page."""
    table: Table = {}
    for field in filled:
        if field.value != field.default:
            section, _, key = field.name.partition(".")
            table.setdefault(section, {})[key] = field.value
    return table


def text_of(value: Any) -> str:
    """Return a value as it is typed."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def _value(text: str, kind: Any) -> Any:
    """Return a text as a value of the kind, where it is one."""
    if isinstance(kind, bool):
        return {"true": True, "false": False}.get(text, text)
    if isinstance(kind, int | float) and NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text


def _choices(
    name: str, setting: Setting, kind: Any, values: tuple[Any, ...], themes: tuple[str, ...]
) -> dict[str, str]:
    if isinstance(kind, bool):
        return {each: each for each in ("true", "false")}
    if name == "display.language":
        known = {code: own for code, own, _ in languages()}
    elif name == "display.theme":
        known = {theme: theme for theme in themes}
    else:
        return {str(choice): str(choice) for choice in setting.choices}
    # One of the owner's own, such as a file, stays possible.
    return known | {value: value for value in values if value not in known}
