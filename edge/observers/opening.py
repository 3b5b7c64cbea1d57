"""Open the outlets that the configuration names."""

from __future__ import annotations

from edge.config.schema import Config, EventsConfig, MqttConfig
from edge.observers import Outlet
from edge.observers.observers import Observers


def open_observers(config: Config) -> Observers:
    """Return the outlets of a run; none where all are switched off.

    Raises:
        EmotionEdgeError: the settings of one cannot be used. Places outside the program, which may
            be missing for a while, are opened later.
    """
    observers = Observers()
    try:
        observers.use("events", open_events(config.events))
        observers.use("mqtt", open_mqtt(config.mqtt))
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
    from edge.observers.mqtt.home_assistant import Discovery
    from edge.observers.mqtt.outlet import MqttOutlet
    from edge.observers.mqtt.settings import check_library, read_broker
    from edge.observers.mqtt.topics import Topics

    check_library()
    topics = Topics(config.topic, config.device)
    discovery = Discovery(topics, config.discovery, config.interval)
    broker, enabled = read_broker(config), config.home_assistant
    return MqttOutlet(broker, topics, config.interval, discovery, enabled)
