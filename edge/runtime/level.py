"""Contradictions between `privacy.level` and settings that store pictures."""

from __future__ import annotations

from edge.config.schema import Config
from edge.errors import ConfigError
from edge.runtime.backends.displays import output_path

AGGREGATE = "aggregate"


def check_level(config: Config) -> None:
    """Check that nothing stores pictures while only counts may be kept.

    Raises:
        ConfigError: something does.
    """
    if config.privacy.level != AGGREGATE:
        return
    stores = {
        "record.snapshots": config.record.snapshots,
        "record.video": config.record.video,
        "web.snapshots": config.web.snapshots,
        "mqtt.snapshots": config.mqtt.snapshots,
        "display.target": output_path(config.display.target) is not None,
    }
    if wrong := ", ".join(name for name, on in stores.items() if on):
        raise ConfigError(f'privacy.level = "{AGGREGATE}" stores no pictures: switch {wrong} off')
