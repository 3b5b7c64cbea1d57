"""Circuit breaker: skip an operation that crashed the whole process repeatedly.

A native library can abort the process without raising an exception: the one of the Edge TPU does
so when the device is unplugged. Before such an operation its name is therefore written down as a
mark, which a clean end removes. A mark that the next process finds counts as one crash.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from edge.system.files import write_whole

MAX_CRASHES = 3  # fewer may be chance
FIRST_COOL_DOWN = 600.0  # seconds after crash number MAX_CRASHES; doubled after each further one
MAX_COOL_DOWN = 3600.0  # seconds
MEMORY = 7200.0  # seconds after the last crash until the count starts again


def service_folder(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return the folder that systemd keeps between restarts of the service; None without it.

    Source: RuntimeDirectory= and RuntimeDirectoryPreserve= in systemd.exec(5).
    """
    name = environment.get("RUNTIME_DIRECTORY", "")
    return Path(name) if name else None


class CrashGuard:
    """Count the crashes during each operation. Only one process at a time may record.

    Args:
        folder: keeps marks and counts; must be emptied by a reboot. None: nothing is remembered.
        clock: seconds, monotonic across the processes since the machine started.
        record: False only reads the counts, beside the process that records them.

    Attributes:
        readable: False once the folder could not be read for lack of permission.
    """

    def __init__(
        self,
        folder: Path | None,
        clock: Callable[[], float] = time.monotonic,
        *,
        record: bool = True,
    ) -> None:
        self._folder, self._clock = folder, clock
        self._marks = folder if record else None
        self._running: Counter[str] = Counter()
        self.readable = True
        for mark in self._marks.glob("*.risk") if self._marks else ():
            self._count_crash(mark.stem)
            mark.unlink()

    def cool_down(self, operation: str) -> float:
        """Return the seconds for which an operation must still be skipped; 0 if it may run."""
        count, last = self._crashes(operation)
        if count < MAX_CRASHES:
            return 0.0
        pause = min(FIRST_COOL_DOWN * 2 ** (count - MAX_CRASHES), MAX_COOL_DOWN)
        return max(last + pause - self._clock(), 0.0)

    def begin(self, operation: str) -> None:
        """Mark an operation as running; each call needs one call of `end`."""
        self._running[operation] += 1
        if self._marks:
            _mark(self._marks, operation).touch()

    def end(self, operation: str) -> None:
        """Remove the mark of an operation when it has ended as often as it was begun."""
        self._running[operation] -= 1
        if self._marks and not self._running[operation]:
            _mark(self._marks, operation).unlink(missing_ok=True)

    def _crashes(self, operation: str) -> tuple[int, float]:
        """Return the number of crashes and the time of the last one."""
        try:
            text = (self._folder / f"{operation}.json").read_text() if self._folder else "[0, 0]"
            count, last = json.loads(text)
        except PermissionError:
            self.readable = False
            return 0, float("-inf")
        except (FileNotFoundError, ValueError):  # no crash, or no space to write the count
            return 0, float("-inf")
        return int(count), float(last)

    def _count_crash(self, operation: str) -> None:
        assert self._folder is not None
        count, last = self._crashes(operation)
        now = self._clock()
        count = 1 + (count if now - last < MEMORY else 0)
        write_whole(self._folder / f"{operation}.json", json.dumps([count, now]).encode())


def _mark(folder: Path, operation: str) -> Path:
    return folder / f"{operation}.risk"
