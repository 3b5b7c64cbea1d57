"""The configuration: defaults, then a file, then single settings, each over the one before."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from edge.config import toml
from edge.config.limits import checked, known
from edge.config.schema import (
    CameraConfig,
    Config,
    DetectorConfig,
    DisplayConfig,
    EmotionConfig,
    EngineConfig,
    RecordConfig,
    TrackerConfig,
)
from edge.errors import ConfigError

DEFAULTS = Path(__file__).with_name("default.toml")
SYSTEM = Path("/etc/emotion-edge/config.toml")


SECTIONS: dict[str, type] = {
    "camera": CameraConfig,
    "detector": DetectorConfig,
    "tracker": TrackerConfig,
    "emotion": EmotionConfig,
    "engine": EngineConfig,
    "display": DisplayConfig,
    "record": RecordConfig,
}


def load(path: Path | None = None, settings: Iterable[str] = ()) -> Config:
    """Read the configuration.

    Args:
        path: a file over the defaults; None takes /etc/emotion-edge/config.toml if it is there.
        settings: each "section.key=value".

    Raises:
        ConfigError: a file is missing or malformed, a key is unknown, or a value is wrong.
    """
    config = defaults()
    if path is None and SYSTEM.is_file():
        path = SYSTEM
    if path is not None:
        config = _merge(config, _read(path), str(path))
    for setting in settings:
        config = _merge(config, _parse(setting), f"-o {setting}")
    return config


def with_targets(config: Config, camera: str | None, display: str | None) -> Config:
    """The configuration with the command line's camera and display, where given."""
    if camera:
        config = replace(config, camera=replace(config.camera, source=camera))
    if display:
        config = replace(config, display=replace(config.display, target=display))
    return config


def to_toml(config: Config) -> str:
    """The effective configuration as TOML.

    Raises:
        ConfigError: a text of it is not Unicode.
    """
    lines = []
    for section in SECTIONS:
        part = getattr(config, section)
        lines.append(f"[{section}]")
        lines += [f"{f.name} = {toml.literal(getattr(part, f.name))}" for f in fields(part)]
        lines.append("")
    return "\n".join(lines)


def defaults() -> Config:
    """What default.toml says."""
    table = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))
    return Config(**{name: kind(**table[name]) for name, kind in SECTIONS.items()})


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error


def _parse(setting: str) -> dict[str, Any]:
    """Read "section.key=value": the value as TOML, or as text where it is no TOML."""
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
    for section, values in table.items():
        known(section, SECTIONS, where)
        if not isinstance(values, dict):
            raise ConfigError(f"{where}: {section} is a section: write [{section}]")
        part: Any = getattr(config, section)
        names = [f"{section}.{f.name}" for f in fields(part)]
        for key, value in values.items():
            name = f"{section}.{key}"
            known(name, names, where)
            part = replace(part, **{key: checked(name, value, getattr(part, key), where)})
        changed: dict[str, Any] = {section: part}
        config = replace(config, **changed)
    return config
