"""Open the outlets that the configuration names."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from edge.config.observers import AggregateConfig, EventsConfig, MetricsConfig, MqttConfig
from edge.config.schema import Config
from edge.observers import Outlet
from edge.observers.actions import open_gpio, open_hook, use_or_refuse
from edge.observers.observers import Observers
from edge.system.files import state_folder
from edge.system.settings_folder import SERVICE

if TYPE_CHECKING:
    from edge.observers.mqtt.command import Command
    from edge.observers.mqtt.topics import Topics

SwitchCamera = Callable[[bool], None]
RequestSnapshot = Callable[[], None]


def open_observers(
    config: Config, switch_camera: SwitchCamera, request_snapshot: RequestSnapshot
) -> Observers:
    """Return the outlets of a run; none where all are switched off.

    Args:
        config: names them.
        switch_camera: opens or closes the camera, called in any thread.
        request_snapshot: requests a snapshot, called in any thread.

    Raises:
        EmotionEdgeError: the settings of one cannot be used. Places outside the program, which may
            be missing for a while, are opened later. Pins and hook are left out instead, and the
            reason is logged: the picture is worth more than they are.
    """
    observers = Observers()
    observers.count(config.aggregate.group, aggregate=config.privacy.level == "aggregate")
    try:
        observers.use("events", open_events(config.events))
        observers.use("mqtt", open_mqtt(config.mqtt, switch_camera, request_snapshot))
        observers.use("metrics", open_metrics(config.metrics))
        observers.use("aggregate", open_aggregate(config.aggregate))
        use_or_refuse(observers, "gpio", partial(open_gpio, config.gpio))
        use_or_refuse(observers, "hook", partial(open_hook, config.hook))
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


def open_mqtt(
    config: MqttConfig, switch_camera: SwitchCamera, request_snapshot: RequestSnapshot
) -> Outlet | None:
    """Return the outlet to a broker; None where it is switched off.

    Raises:
        ConfigError: its settings cannot be used.
        NotInstalledError: paho-mqtt is missing.
    """
    connect = prepare_mqtt(config, switch_camera, request_snapshot)
    return connect() if connect else None


def prepare_mqtt(
    config: MqttConfig, switch_camera: SwitchCamera, request_snapshot: RequestSnapshot
) -> Callable[[], Outlet] | None:
    """Check the settings; return what opens the outlet, or None; see `open_mqtt`."""
    if not config.enabled:
        return None
    from edge.observers.mqtt.home_assistant import Discovery
    from edge.observers.mqtt.outlet import MqttOutlet
    from edge.observers.mqtt.settings import check_library, read_broker
    from edge.observers.mqtt.topics import Topics

    check_library()
    topics = Topics(config.topic, config.device)
    discovery = Discovery(
        topics,
        config.discovery,
        config.interval,
        switch=config.camera_switch,
        snapshots=config.snapshots,
    )
    commands = _commands(config, topics, switch_camera, request_snapshot)
    broker, enabled = read_broker(config), config.home_assistant
    return partial(MqttOutlet, broker, topics, config.interval, discovery, enabled, commands)


def _commands(
    config: MqttConfig,
    topics: Topics,
    switch_camera: SwitchCamera,
    request_snapshot: RequestSnapshot,
) -> list[Command]:
    """Return the commands that the settings allow."""
    from edge.observers.mqtt.command import OFF, ON, PAUSE, PRESS, Command
    from edge.observers.mqtt.topics import CAMERA, SNAPSHOT

    commands = []
    if config.camera_switch:
        actions = {ON: partial(switch_camera, True), OFF: partial(switch_camera, False)}
        commands.append(Command(topics.of(CAMERA), actions))
    if config.snapshots:
        commands.append(Command(topics.of(SNAPSHOT), {PRESS: request_snapshot}, PAUSE))
    return commands


def open_metrics(config: MetricsConfig) -> Outlet | None:
    """Return the outlet that Prometheus reads; None where it is switched off.

    Raises:
        ConfigError: its address or its password cannot be used.
        NotInstalledError: prometheus-client is missing.
    """
    if not config.enabled:
        return None
    from edge.observers.metrics.settings import check_library, read_address, read_login

    login = read_login(config)
    address = read_address(config, locked=bool(login.password))
    check_library()
    from edge.observers.metrics.outlet import MetricsOutlet

    return MetricsOutlet(address, login)


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
    is_service = bool(os.environ.get("STATE_DIRECTORY"))
    for_service = not is_service and os.geteuid() == 0
    return (SERVICE if for_service else state_folder()) / "counts.db"
