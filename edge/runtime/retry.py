"""Start of an appliance: retry until everything opens, and show the reason on the screen."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext

from edge.config.schema import Config
from edge.display import Display
from edge.display.kms.display import KmsDisplay
from edge.errors import EmotionEdgeError
from edge.runtime import factory
from edge.runtime.faults import in_words
from edge.runtime.safe_mode import nothing, open_safely
from edge.runtime.session import Session
from edge.runtime.signals import Reload
from edge.system.log import only_errors
from edge.system.printable import printable
from edge.system.systemd import SystemdNotifier

log = logging.getLogger(__name__)

INTERVAL = 5.0  # seconds between two attempts
KINDS = 20  # faults that are remembered, and logged
MAX_SHOWN = 300  # characters of a fault on the screen and in the status of the service
STEP = 0.5  # seconds between two pictures of the fault: screens come and go meanwhile


def open_with_retry(
    read: Callable[[], Config],
    reload: Reload,
    screen: Callable[[], Display] = KmsDisplay,
    sleep: Callable[[float], None] = time.sleep,
    stopped: str = "",
    safe: Callable[[], Iterable[Config]] = nothing,
) -> tuple[Config, Session]:
    """Read the configuration and open a session with it, as often as it takes.

    The log is kept for months: a fault is logged once, and what an attempt says below errors only
    where it succeeds, or is the first.

    Args:
        read: reads the configuration.
        reload: a request for a reload ends the current pause.
        screen: opens the display on which the fault is shown.
        sleep: waits for a number of seconds.
        stopped: fault that ended the last session; it is shown before the first attempt.
        safe: see `open_safely`.
    """
    logged, notifier = {stopped}, SystemdNotifier()
    if stopped:
        _show_fault(stopped, reload, screen, notifier, sleep)
    attempt: AbstractContextManager[None] = nullcontext()
    while True:
        try:
            with attempt:
                return open_safely(read, safe)
        except Exception as error:  # noqa: BLE001 - an appliance must survive whatever its settings bring
            log.debug("start", exc_info=True)
            fault = in_words(error)
            if fault not in logged and len(logged) <= KINDS:
                logged.add(fault)
                log.error("cannot start: %s: trying again every %g s", fault, INTERVAL)
            attempt = only_errors()
            _show_fault(fault, reload, screen, notifier, sleep)


def _show_fault(
    fault: str,
    reload: Reload,
    screen: Callable[[], Display],
    notifier: SystemdNotifier,
    sleep: Callable[[float], None],
) -> None:
    """Show a fault until the next attempt: in English, since the settings may be the fault."""
    fault = printable(fault, MAX_SHOWN)
    # The service is up, though it waits: systemd must not stop it.
    notifier.ready()
    notifier.status(f"cannot start: {fault}")
    with ExitStack() as opened:
        show = _open_screen(opened, screen)
        for _ in range(round(INTERVAL / STEP)):
            show(fault)
            notifier.alive()
            sleep(STEP)
            if reload.pending():
                break


def _open_screen(opened: ExitStack, screen: Callable[[], Display]) -> Callable[[str], None]:
    """Return a function that shows a fault on a screen; without one, the log has the fault."""
    try:
        renderer = factory.open_renderer(Config().display)
        display = opened.enter_context(closing(screen()))
    except EmotionEdgeError as error:  # perhaps the fault itself: no font can be read
        log.debug("no screen for the fault: %s", error)
        return lambda _fault: None
    return lambda fault: factory.show_state(renderer, display, "fault", fault)
