"""Open the outlets that the configuration names."""

from __future__ import annotations

import os
from pathlib import Path

from edge.config.schema import AggregateConfig, Config, EventsConfig, MqttConfig
from edge.observers import Outlet
from edge.observers.observers import Observers

SERVICE = "/var/lib/emotion-edge"  # StateDirectory of the service


def open_observers(config: Config) -> Observers:
    """Return the outlets of a run; none where all are switched off.

    Raises:
        EmotionEdgeError: the settings of one cannot be used. Places outside the program, which may
            be missing for a while, are opened later.
    """
    observers = Observers()
    observers.count(config.aggregate.group, aggregate=config.privacy.level == "aggregate")
    try:
        observers.use("events", open_events(config.events))
        observers.use("mqtt", open_mqtt(config.mqtt))
        observers.use("aggregate", open_aggregate(config.aggregate))
    except BaseException:
        observers.close()
        raise
    return observers


def open_events(config: EventsConfig) -> Outlet | None:
    """Return the outlet of the events; None where they are switched off."""
    if not config.enabled:
        return None
    from edge.observers.events.lines import Events
    from edge.observers.events.outlet import EventOutlet
    from edge.observers.events.target import open_sink

    return EventOutlet(Events(config.scenes), open_sink(config))


def open_mqtt(config: MqttConfig) -> Outlet | None:
    """Return the outlet to a broker; None where it is switched off.

    Raises:
        ConfigError: its settings cannot be used.
        NotInstalledError: paho-mqtt is missing.
    """
    if not config.enabled:
        return None
    from edge.observers.mqtt.outlet import MqttOutlet
    from edge.observers.mqtt.settings import check_library, read_broker
    from edge.observers.mqtt.topics import Topics

    check_library()
    topics = Topics(config.topic, config.device)
    return MqttOutlet(read_broker(config), topics, config.interval)


def open_aggregate(config: AggregateConfig) -> Outlet | None:
    """Return the outlet to the database of the counts; None where it is switched off."""
    if not config.enabled:
        return None
    from edge.observers.aggregate.outlet import CountOutlet
    from edge.observers.aggregate.store import MB, CountStore

    return CountOutlet(CountStore(counts_file(config), config.days, config.limit * MB))


def counts_file(config: AggregateConfig) -> Path:
    """Return the database of the counts: the named one, or that of the service or of a user."""
    if config.file:
        return Path(config.file)
    service = os.environ.get("STATE_DIRECTORY")
    if service or os.geteuid() == 0:
        return Path(service or SERVICE, "counts.db")
    state = os.environ.get("XDG_STATE_HOME") or f"{os.environ.get('HOME', '')}/.local/state"
    return Path(state, "emotion-edge", "counts.db")
