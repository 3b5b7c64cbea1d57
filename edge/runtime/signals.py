"""Signals: SIGHUP reads the configuration again, SIGTERM and Ctrl-C end the run."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from edge.config.schema import Config
from edge.runtime.faults import in_words
from edge.system.systemd import SystemdNotifier

log = logging.getLogger(__name__)


class Reload:
    """Requests from signals, which the loop carries out when it has time.

    Args:
        read: reads the configuration.
        notifier: gets "reloading", and "ready" if nothing could be read; the caller that applies a
            new configuration reports "ready" afterwards.

    Attributes:
        failed: the last attempt to read the configuration failed.
        stopped: the run was asked to end.
        interrupted: it was Ctrl-C that ended it.
    """

    def __init__(self, read: Callable[[], Config], notifier: SystemdNotifier | None = None) -> None:
        self._read, self._notifier = read, notifier or SystemdNotifier()
        self._requested = self.failed = self.stopped = self.interrupted = False

    def request(self) -> None:
        """Read the configuration at the next `poll`. For signal handlers."""
        self._requested = True

    def stop(self) -> None:
        """End the run now, or at the latest at the next `poll` or `pending`. For signal handlers.

        Raises:
            KeyboardInterrupt: always. Native libraries discard exceptions that are raised while
                they call Python, so some of these are lost: hence the second chance.
        """
        self.stopped = True
        raise KeyboardInterrupt

    def pending(self) -> bool:
        """Return and clear the request for a reload, and report to systemd that it has begun.

        Raises:
            KeyboardInterrupt: the run was stopped.
        """
        if self.stopped:
            raise KeyboardInterrupt
        requested, self._requested = self._requested, False
        if requested:
            self._notifier.reloading()
        return requested

    def poll(self) -> Config | None:
        """Return the new configuration if it was requested and can be read.

        Raises:
            KeyboardInterrupt: the run was stopped.
        """
        if not self.pending():
            return None
        try:
            config = self._read()
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a file, the picture goes on
            self.failed = True
            log.error("configuration not read again, the old one stays: %s", in_words(error))
            log.debug("reload", exc_info=True)
            self._notifier.ready()
            return None
        self.failed = False
        return config


@contextmanager
def signals_to(reload: Reload) -> Iterator[None]:
    """Within the block, SIGTERM and Ctrl-C end the block and nothing else; SIGHUP reloads."""
    had_terminal = has_terminal()

    def interrupt(signum: int, frame: FrameType | None) -> None:
        # Recordings must be finished; only a second Ctrl-C interrupts that.
        for further in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(further, signal.SIG_IGN)
        reload.interrupted = signum == signal.SIGINT
        reload.stop()

    def hang_up(signum: int, frame: FrameType | None) -> None:
        # A terminal that is closed sends the same signal.
        if had_terminal and not has_terminal():
            interrupt(signum, frame)
        reload.request()

    # SIGINT too: a shell starts background jobs with SIGINT ignored.
    handlers = {signal.SIGINT: interrupt, signal.SIGTERM: interrupt, signal.SIGHUP: hang_up}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def has_terminal() -> bool:
    """Return whether this process has a controlling terminal."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
