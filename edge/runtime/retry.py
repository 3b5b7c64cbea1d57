"""An appliance does not give up: the screen says what keeps it from starting, until it is gone."""

from __future__ import annotations

import time
from collections.abc import Callable

from edge.config import loader as configs
from edge.config.schema import Config
from edge.display import Display
from edge.display.kms.display import KmsDisplay
from edge.errors import DeviceError, EmotionEdgeError
from edge.runtime import factory as opening
from edge.runtime.session import Show
from edge.runtime.signals import Reload
from edge.system.console import say
from edge.system.systemd import Watchdog

PAUSE = 5.0  # seconds between two tries
STEP = 0.5  # seconds between two pictures of the fault: screens come and go meanwhile


def open_persistently(
    read: Callable[[], Config],
    reload: Reload,
    screen: Callable[[], Display] = KmsDisplay,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[Config, Show]:
    """Read the configuration and open what it names, as often as it takes.

    Args:
        read: reads it.
        reload: says when somebody wants it to be read at once.
        screen: opens what the fault is shown on.
        sleep: waits for so many seconds.
    """
    told, watchdog = "", Watchdog()
    while True:
        try:
            config = read()
            return config, opening.open_show(config)
        except EmotionEdgeError as error:
            if told != str(error):
                told = str(error)
                say(f"cannot start: {told}: trying again every {PAUSE:g} s")
            # Waiting is what it is there for now: systemd must not lose patience.
            watchdog.ready()
            watchdog.status(f"cannot start: {told}")
            _show(told, reload, screen, watchdog, sleep)


def _show(
    fault: str,
    reload: Reload,
    screen: Callable[[], Display],
    watchdog: Watchdog,
    sleep: Callable[[float], None],
) -> None:
    """Show the fault, in English and with the defaults: the settings may be what is broken."""
    renderer = opening.open_renderer(configs.defaults().display)
    try:
        display = screen()
    except DeviceError:  # the log has it
        display = None
    for _ in range(round(PAUSE / STEP)):
        if display:
            opening.announce(renderer, display, "fault", fault)
        watchdog.beat()
        sleep(STEP)
        if reload.taken():
            break
    if display:
        display.close()
