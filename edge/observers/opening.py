"""Open the outlets that the configuration names."""

from __future__ import annotations

import logging
from collections.abc import Callable

from edge.config.schema import Config, EventsConfig, GpioConfig, HookConfig, MqttConfig
from edge.errors import EmotionEdgeError
from edge.observers import Outlet
from edge.observers.observers import Observers

log = logging.getLogger(__name__)


def open_observers(config: Config) -> Observers:
    """Return the outlets of a run; none where all are switched off.

    Raises:
        EmotionEdgeError: the settings of one cannot be used. Places outside the program, which may
            be missing for a while, are opened later. Pins and hook are left out instead, and the
            reason is logged: the picture is worth more than they are.
    """
    observers = Observers()
    try:
        observers.use("events", open_events(config.events))
        observers.use("mqtt", open_mqtt(config.mqtt))
        use_or_refuse(observers, "gpio", lambda: open_gpio(config.gpio))
        use_or_refuse(observers, "hook", lambda: open_hook(config.hook))
    except BaseException:
        observers.close()
        raise
    return observers


def use_or_refuse(observers: Observers, name: str, open_it: Callable[[], Outlet | None]) -> None:
    """Use the outlet of a name; where it cannot be opened, log the reason and go on without it."""
    try:
        observers.use(name, open_it())
    except EmotionEdgeError as error:
        log.error("configuration: %s stays off: %s", name, error)
        observers.refused.add(name)


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


def open_gpio(config: GpioConfig) -> Outlet | None:
    """Return the outlet that switches pins; None where it is switched off.

    Raises:
        ConfigError: its settings cannot be used.
        NotInstalledError: gpiozero is missing.
        DeviceError: this machine has no such pins, or this user may not switch them.
    """
    if not config.enabled:
        return None
    from edge.observers.gpio.outlet import GpioOutlet
    from edge.observers.gpio.pins import GpioPins
    from edge.observers.gpio.rules import read_inverted, read_rules

    leds, relays = read_rules(config)
    used = {*leds, *relays}
    pins = GpioPins(sorted(used), read_inverted(config, used))
    return GpioOutlet(pins, leds, relays, config.after, config.pulse)


def open_hook(config: HookConfig) -> Outlet | None:
    """Return the outlet that runs a command; None where it is switched off.

    Raises:
        ConfigError: the command cannot be used.
    """
    if not config.enabled:
        return None
    from edge.observers.hook.command import arguments, kept
    from edge.observers.hook.outlet import HookOutlet
    from edge.observers.hook.runner import HookRunner

    runner = HookRunner(kept(arguments(config)), config.interval, config.timeout)
    return HookOutlet(runner, config.when, frozenset(config.labels.split()), config.after)
