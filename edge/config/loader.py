"""Load the configuration: defaults, a file, the settings of the page, single settings."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from edge.config import toml, toml_file
from edge.config.checks import check_name, check_value
from edge.config.schema import Config, NoticeConfig, settings_of
from edge.errors import ConfigError
from edge.system.printable import printable

SYSTEM = Path("/etc/emotion-edge/config.toml")
MAX_SHOWN = 100  # characters of a setting in a message


def load(
    path: Path | None = None,
    settings: Iterable[str] = (),
    page: Mapping[str, Any] | None = None,
    where: str = "",
) -> Config:
    """Load the configuration.

    Args:
        path: a file over the defaults; None takes /etc/emotion-edge/config.toml if it exists.
        settings: each "section.key=value", over all others.
        page: settings of the web page, by section and key, over the file.
        where: file of these, for messages.

    Raises:
        ConfigError: the file is missing or malformed, a key is unknown, or a value is wrong.
    """
    config = Config()
    if path is None and os.path.lexists(SYSTEM):
        path = SYSTEM
    if path is not None:
        config = _merge(config, toml_file.read(path, ConfigError), str(path))
    config = _merge(config, page or {}, where)
    for setting in settings:
        config = _merge(config, _parse(setting), printable(f"-o {setting}", MAX_SHOWN))
    return config


def check_page(page: Mapping[str, Any], where: str) -> None:
    """Check settings of the page over the defaults.

    Raises:
        ConfigError: one of them is wrong.
    """
    _merge(Config(), page, where)


def with_targets(
    config: Config, camera: str | None, display: str | None, *, overwrite: bool = False
) -> Config:
    """Return the configuration with the command line's camera and display, where given.

    Raises:
        ConfigError: one of them cannot be the name of anything.
    """
    if camera:
        config = _merge(config, {"camera": {"source": camera}}, "--camera")
    if display:
        config = _merge(config, {"display": {"target": display}}, "--display")
    if overwrite:
        config = replace(config, display=replace(config.display, overwrite=True))
    return config


def with_language(config: Config, language: str) -> Config:
    """Return the configuration with another language; one that does not exist is found later."""
    return _merge(config, {"display": {"language": language}}, "--language")


def for_appliance(config: Config) -> Config:
    """Return the configuration of an appliance: its notice is on until an operator is named.

    Without an operator it is also shown before the first reading, for the default time at least;
    with one, "auto" keeps it on, and "off" is the operator's own decision.
    """
    notice = config.notice
    if not notice.operator.strip():
        seconds = max(notice.seconds, NoticeConfig().seconds)
        return replace(config, notice=replace(notice, enabled="on", seconds=seconds))
    if notice.enabled == "auto":
        return replace(config, notice=replace(notice, enabled="on"))
    return config


def to_toml(config: Config) -> str:
    """Return the configuration as TOML.

    Raises:
        ConfigError: a text is not valid Unicode.
    """
    return toml.document(asdict(config))


def _parse(setting: str) -> dict[str, Any]:
    """Parse "section.key=value": the value as TOML, or as text where it is not valid TOML."""
    name, equals, text = setting.partition("=")
    section, dot, key = name.strip().partition(".")
    if not equals or not dot:
        shown = printable(setting, MAX_SHOWN)
        raise ConfigError(f"-o {shown}: write it as section.key=value")
    try:
        table = toml_file.parse(f"value = {text}", ConfigError, "-o")
    except ConfigError:
        table = {}
    # More than one key came from a text with line breaks.
    value = table["value"] if table.keys() == {"value"} else text.strip()
    return {section: {key: value}}


def _merge(config: Config, table: Mapping[str, Any], where: str) -> Config:
    for name, values in table.items():
        check_name(name, Config.SECTIONS, where)
        if not isinstance(values, dict):
            raise ConfigError(f"{where}: {name} is a section: write [{name}]")
        section = _merge_section(name, getattr(config, name), values, where)
        changed: dict[str, Any] = {name: section}
        config = replace(config, **changed)
    return config


def _merge_section(name: str, section: Any, values: dict[str, Any], where: str) -> Any:
    known = {f"{name}.{key}": setting for key, setting in settings_of(section).items()}
    for key, value in values.items():
        full = f"{name}.{key}"
        check_name(full, known, where)
        checked = check_value(full, value, getattr(section, key), known[full], where)
        section = replace(section, **{key: checked})
    return section
