"""Runs of a hook: one at a time, not too often, not too long."""

from __future__ import annotations

import json
import logging
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from edge.errors import DeviceError
from edge.observers.hook.command import environment
from edge.observers.hook.process import HookProcess
from edge.system.printable import printable

MAX_LINES, MAX_LINE = 5, 200  # lines of a run that are logged, and characters of each
MAX_LOGGED = 100  # lines of all runs that are logged

log = logging.getLogger(__name__)


class HookRunner:
    """Start the command for events, and end runs that last too long.

    While a run lasts, or the interval after its start, one event waits: the newest. No method
    waits for a process; `poll` must be called again and again.

    Args:
        command: program with arguments.
        interval: least seconds between the starts of two runs.
        timeout: seconds after which a run is ended with its children.
        clock: returns seconds.
    """

    def __init__(
        self,
        command: Sequence[str],
        interval: float,
        timeout: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._command, self._clock = command, clock
        self._interval, self._timeout = interval, timeout
        self._process: HookProcess | None = None
        self._waiting: Mapping[str, Any] | None = None
        self._due = self._end = float("-inf")
        self._failures: Counter[str] = Counter()
        self._runs = self._replaced = self._logged = 0

    @property
    def busy(self) -> bool:
        """The command runs, or an event waits for its next run."""
        return self._process is not None or self._waiting is not None

    def offer(self, event: Mapping[str, Any]) -> None:
        """Let an event wait for the next run, in place of an older one."""
        self._replaced += self._waiting is not None
        self._waiting = event

    def forget(self) -> None:
        """Leave out the event that waits for the next run."""
        self._waiting = None

    def poll(self) -> None:
        """Do what is due; raises nothing and waits for nothing."""
        now = self._clock()
        if self._process:
            self._follow(self._process, now)
        if not self._process and self._waiting is not None and now >= self._due:
            event, self._waiting = self._waiting, None
            self._due, self._end = now + self._interval, now + self._timeout
            self._start(event)

    def close(self) -> None:
        """End the run, and log how many failed."""
        if self._process:
            self._process.close()
            self._process = None
        self._waiting = None
        failed = self._failures.total()
        if failed:
            kinds = ", ".join(f"{kind}: {count}" for kind, count in self._failures.most_common(5))
            log.warning("hook: %d of %d runs failed (%s)", failed, self._runs, kinds)
        if self._replaced:
            log.info("hook: %d events were left out for newer ones", self._replaced)

    def _start(self, event: Mapping[str, Any]) -> None:
        self._runs += 1
        data = (json.dumps(event) + "\n").encode()
        try:
            self._process = HookProcess(self._command, environment(event), data)
        except DeviceError as error:
            self._fail(str(error))

    def _follow(self, process: HookProcess, now: float) -> None:
        status = process.poll()
        if status is None:
            if now >= self._end:
                process.kill()
            return
        self._process = None
        self._log_output(process.output)
        if status < 0 and now >= self._end:
            self._fail(f"ended after {self._timeout:g} s (hook.timeout)")
        elif status:
            self._fail(_in_words(status))

    def _fail(self, kind: str) -> None:
        """Count a failure; the first of its kind is logged."""
        if not self._failures[kind]:
            log.warning("hook: %s; further ones are only counted", kind)
        self._failures[kind] += 1

    def _log_output(self, output: bytes) -> None:
        lines = output.decode("utf-8", "replace").strip().splitlines()[:MAX_LINES]
        for line in lines[: MAX_LOGGED - self._logged]:
            self._logged += 1
            log.info("hook prints: %s", printable(line, MAX_LINE))
            if self._logged == MAX_LOGGED:
                log.info("hook: no more of what it prints is logged before the next reload")


def _in_words(status: int) -> str:
    if status > 0:
        return f"ended with status {status}"
    try:
        return f"ended by {signal.Signals(-status).name}"
    except ValueError:  # a real-time signal
        return f"ended by signal {-status}"
