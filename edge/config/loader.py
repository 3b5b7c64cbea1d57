"""Load the configuration: defaults, then a file, then single settings."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from edge.config import toml
from edge.config.checks import check_name, check_value
from edge.config.schema import Config, settings_of
from edge.errors import ConfigError

SYSTEM = Path("/etc/emotion-edge/config.toml")


def load(path: Path | None = None, settings: Iterable[str] = ()) -> Config:
    """Load the configuration.

    Args:
        path: a file over the defaults; None takes /etc/emotion-edge/config.toml if it exists.
        settings: each "section.key=value", over the file.

    Raises:
        ConfigError: the file is missing or malformed, a key is unknown, or a value is wrong.
    """
    config = Config()
    if path is None and SYSTEM.is_file():
        path = SYSTEM
    if path is not None:
        config = _merge(config, _read(path), str(path))
    for setting in settings:
        config = _merge(config, _parse(setting), f"-o {setting}")
    return config


def with_targets(
    config: Config, camera: str | None, display: str | None, *, overwrite: bool = False
) -> Config:
    """Return the configuration with the command line's camera and display, where given."""
    if camera:
        config = replace(config, camera=replace(config.camera, source=camera))
    if display:
        config = replace(config, display=replace(config.display, target=display))
    if overwrite:
        config = replace(config, display=replace(config.display, overwrite=True))
    return config


def to_toml(config: Config) -> str:
    """Return the configuration as TOML.

    Raises:
        ConfigError: a text is not valid Unicode.
    """
    return toml.document(asdict(config))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error


def _parse(setting: str) -> dict[str, Any]:
    """Parse "section.key=value": the value as TOML, or as text where it is not valid TOML."""
    name, equals, text = setting.partition("=")
    section, dot, key = name.strip().partition(".")
    if not equals or not dot:
        raise ConfigError(f"-o {setting}: write it as section.key=value")
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        value = text.strip()
    return {section: {key: value}}


def _merge(config: Config, table: dict[str, Any], where: str) -> Config:
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
