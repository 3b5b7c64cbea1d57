"""Start of an appliance: retry until everything opens, and show the reason on the screen."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from edge.config.schema import Config
from edge.display import Display
from edge.display.kms.display import KmsDisplay
from edge.errors import DeviceError, EmotionEdgeError
from edge.runtime import factory
from edge.runtime.session import Session
from edge.runtime.signals import Reload
from edge.system.systemd import SystemdNotifier

log = logging.getLogger(__name__)

INTERVAL = 5.0  # seconds between two attempts
STEP = 0.5  # seconds between two pictures of the fault: screens come and go meanwhile


def open_with_retry(
    read: Callable[[], Config],
    reload: Reload,
    screen: Callable[[], Display] = KmsDisplay,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[Config, Session]:
    """Read the configuration and open a session with it, as often as it takes.

    Args:
        read: reads the configuration.
        reload: a request for a reload ends the current pause.
        screen: opens the display on which the fault is shown.
        sleep: waits for a number of seconds.
    """
    fault, notifier = "", SystemdNotifier()
    while True:
        try:
            config = read()
            return config, factory.open_session(config)
        except EmotionEdgeError as error:
            if fault != str(error):
                fault = str(error)
                log.error("cannot start: %s: trying again every %g s", fault, INTERVAL)
            # The service is up, though it waits: systemd must not stop it.
            notifier.ready()
            notifier.status(f"cannot start: {fault}")
            _show_fault(fault, reload, screen, notifier, sleep)


def _show_fault(
    fault: str,
    reload: Reload,
    screen: Callable[[], Display],
    notifier: SystemdNotifier,
    sleep: Callable[[float], None],
) -> None:
    """Show a fault until the next attempt: in English, since the settings may be the fault."""
    renderer = factory.open_renderer(Config().display)
    try:
        display = screen()
    except DeviceError:  # no screen can be used: the log has the fault
        display = None
    for _ in range(round(INTERVAL / STEP)):
        if display:
            factory.show_state(renderer, display, "fault", fault)
        notifier.alive()
        sleep(STEP)
        if reload.pending():
            break
    if display:
        display.close()
