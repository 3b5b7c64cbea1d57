"""What killed earlier lives of this process is left alone for a while.

A library may abort the whole process, and no exception tells: that of the Edge TPU does when the
stick is pulled. What the process takes a risk with is therefore written down while it does, and the
process after it reads that.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

DEATHS = 3  # may be chance
REST = 600.0  # seconds after the third; twice as long after each further one
LONGEST = 3600.0  # seconds of rest
FORGOTTEN = 7200.0  # seconds after the last death


def folder_of_service(environment: Mapping[str, str] = os.environ) -> Path | None:
    """What systemd keeps from one life of the service to the next; None without systemd."""
    name = environment.get("RUNTIME_DIRECTORY", "")
    return Path(name) if name else None


class Lives:
    """Counts the deaths with each risk. Only one process at a time uses the folder.

    Args:
        folder: where it is written; must be gone after a reboot. None: nothing is remembered.
        clock: seconds, the same for all processes since the machine's start.
    """

    def __init__(self, folder: Path | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder, self._clock = folder, clock
        self._taken: Counter[str] = Counter()
        for mark in folder.glob("*.risk") if folder else ():
            count, last = self._deaths(mark.stem)
            now = clock()
            self._write(mark.stem, 1 + (count if now - last < FORGOTTEN else 0), now)
            mark.unlink()

    def rest(self, risk: str) -> float:
        """Seconds for which the risk should not be taken; 0 where it may be."""
        count, last = self._deaths(risk)
        if count < DEATHS:
            return 0.0
        rest = min(REST * 2 ** (count - DEATHS), LONGEST)
        return max(last + rest - self._clock(), 0.0)

    def begin(self, risk: str) -> None:
        """The risk is taken from now on; may be said again."""
        self._taken[risk] += 1
        if self._folder:
            self._mark(self._folder, risk).touch()

    def end(self, risk: str) -> None:
        """It went well, as often as it was begun."""
        self._taken[risk] -= 1
        if self._folder and not self._taken[risk]:
            self._mark(self._folder, risk).unlink(missing_ok=True)

    @staticmethod
    def _mark(folder: Path, risk: str) -> Path:
        return folder / f"{risk}.risk"

    def _deaths(self, risk: str) -> tuple[int, float]:
        """How many, and when the last one was."""
        file = self._folder / f"{risk}.json" if self._folder else None
        if not file or not file.is_file():
            return 0, float("-inf")
        try:
            count, last = json.loads(file.read_text())
        except ValueError:  # there was no room for it
            return 0, float("-inf")
        return int(count), float(last)

    def _write(self, risk: str, count: int, last: float) -> None:
        assert self._folder is not None
        new = self._folder / f"{risk}.new"
        new.write_text(json.dumps([count, last]))
        new.replace(self._folder / f"{risk}.json")
