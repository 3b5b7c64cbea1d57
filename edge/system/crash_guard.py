"""Circuit breaker: skip an operation that crashed the whole process repeatedly.

A native library can abort the process without raising an exception: the one of the Edge TPU does
so when the device is unplugged. Before such an operation its name is therefore written down as a
mark, which a clean end removes. A mark that the next process finds counts as one crash.
"""

from __future__ import annotations

import json
import logging
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from edge.system.files import write_whole
from edge.system.printable import printable, reason
from edge.system.text_file import MissingFileError, UnreadableFileError, read_bytes
from edge.system.trust import foreign_writer

log = logging.getLogger(__name__)

MAX_CRASHES = 3  # fewer may be chance
FIRST_COOL_DOWN = 600.0  # seconds after crash number MAX_CRASHES; doubled after each further one
MAX_COOL_DOWN = 3600.0  # seconds
MAX_DOUBLINGS = 30  # more than it takes; no float holds thousands of them
OPERATION = re.compile("[a-z0-9-]{1,64}")
MAX_MARKS, MAX_COUNT, MAX_NOTE = 100, 10**6, 2000  # marks, crashes, bytes of a file
STARTS = "starts"  # subject of the note with the number of starts
NO_CRASH = (0, float("-inf"))
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
        readable: False once a file could not be read for lack of permission, or must not be
            read, since this is root and another user wrote it.
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
        for mark in self._found_marks():
            with self._tolerated():
                self._count_crash(mark.stem)
                mark.unlink()

    def cool_down(self, operation: str) -> float:
        """Return the seconds for which an operation must still be skipped; 0 if it may run."""
        count, last = self._crashes(operation)
        if count < MAX_CRASHES:
            return 0.0
        doublings = min(count - MAX_CRASHES, MAX_DOUBLINGS)
        pause = min(FIRST_COOL_DOWN * 2**doublings, MAX_COOL_DOWN)
        return max(last + pause - self._clock(), 0.0)

    def begin(self, operation: str) -> None:
        """Mark an operation as running; each call needs one call of `end`."""
        self._running[operation] += 1
        if self._marks:
            with self._tolerated():
                _mark(self._marks, operation).touch()

    def end(self, operation: str) -> None:
        """Remove the mark of an operation when it has ended as often as it was begun."""
        self._running[operation] -= 1
        if self._marks and not self._running[operation]:
            with self._tolerated():
                _mark(self._marks, operation).unlink(missing_ok=True)

    def fail(self, operation: str) -> None:
        """End an operation that raised an exception: this counts as a crash."""
        if self._marks:
            with self._tolerated():
                self._count_crash(operation)
        self.end(operation)

    def note(self, subject: str, text: str) -> None:
        """Remember a line about something until the machine restarts."""
        if self._marks:
            with self._tolerated():
                write_whole(self._marks / f"{subject}.note", printable(text, MAX_NOTE).encode())

    def noted(self, subject: str) -> str:
        """Return what was remembered about something; "" for nothing."""
        return self._read(f"{subject}.note").decode(errors="replace")

    def _found_marks(self) -> list[Path]:
        marks: list[Path] = []
        if self._marks:
            with self._tolerated():
                marks = sorted(self._marks.glob("*.risk"))
        # Other names are not of this program.
        return [mark for mark in marks if OPERATION.fullmatch(mark.stem)][:MAX_MARKS]

    @contextmanager
    def _tolerated(self) -> Iterator[None]:
        """Log what prevents the guard from recording: the picture does not depend on it."""
        try:
            yield
        except OSError as error:
            log.warning("crashes cannot be counted in %s: %s", self._folder, reason(error))

    def _crashes(self, operation: str) -> tuple[int, float]:
        """Return the number of crashes and the time of the last one."""
        try:
            count, last = json.loads(self._read(f"{operation}.json"))
        except (ValueError, TypeError, RecursionError):  # no crash, or no space to write the count
            return NO_CRASH
        right = type(count) is int and type(last) in (int, float)
        # Times after now are of another machine, or of nobody.
        if right and 0 <= count < MAX_COUNT and 0 <= last <= self._clock():
            return count, float(last)
        return NO_CRASH

    def _read(self, name: str) -> bytes:
        """Return the content of a file of the folder; b"" where it cannot or must not be read."""
        path = self._folder / name if self._folder else None
        if path is None:
            return b""
        try:
            if not (os.path.lexists(path) and foreign_writer(path)):
                return read_bytes(path, MAX_NOTE)
        except MissingFileError:
            return b""
        except UnreadableFileError:
            pass
        self.readable = False
        return b""

    def _count_crash(self, operation: str) -> None:
        assert self._folder is not None
        count, last = self._crashes(operation)
        now = self._clock()
        count = 1 + (count if now - last < MEMORY else 0)
        write_whole(self._folder / f"{operation}.json", json.dumps([count, now]).encode())


def count_starts(guard: CrashGuard) -> int:
    """Count a start of the run, and return how many there were since the service was started.

    systemd keeps the folder of the guard when it restarts the service, and removes it when the
    service is stopped. Without that folder, every start is the first.
    """
    noted = guard.noted(STARTS)
    number = 1 + (int(noted) if noted.isascii() and noted.isdigit() else 0) % MAX_COUNT
    guard.note(STARTS, str(number))
    return number


def _mark(folder: Path, operation: str) -> Path:
    return folder / f"{operation}.risk"
