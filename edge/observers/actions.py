"""Open the outlets that act: pins, and the hook. The picture goes on where they cannot be used."""

from __future__ import annotations

import logging
from collections.abc import Callable

from edge.config.observers import GpioConfig, HookConfig
from edge.errors import EmotionEdgeError
from edge.observers import Outlet
from edge.observers.observers import Observers

log = logging.getLogger(__name__)


def use_or_refuse(observers: Observers, name: str, open_it: Callable[[], Outlet | None]) -> None:
    """Use the outlet of a name; where it cannot be opened, log the reason and go on without it."""
    try:
        observers.use(name, open_it())
    except EmotionEdgeError as error:
        log.error("configuration: %s stays off: %s", name, error)
        observers.refused.add(name)


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
