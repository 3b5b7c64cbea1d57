"""Operations of a classifier that may crash the process, and how they ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from edge.errors import EmotionEdgeError
from edge.system.crash_guard import CrashGuard


class GuardedOperations:
    """The operations that run until the classifier is closed.

    Args:
        guard: counts the crashes of the process.
    """

    def __init__(self, guard: CrashGuard) -> None:
        self._guard = guard
        self._running: list[str] = []

    @contextmanager
    def begin(self, operation: str, kind: type[EmotionEdgeError], what: str) -> Iterator[None]:
        """Guard an operation until `end`; skip it after repeated crashes, end it if it fails.

        Args:
            operation: its name for the guard.
            kind: class of the error where it is skipped.
            what: subject of that error.
        """
        if seconds := self._guard.cool_down(operation):
            minutes = max(round(seconds / 60), 1)
            raise kind(
                f"{what}: the process crashed with it repeatedly: not used for {minutes} min"
            )
        self._guard.begin(operation)
        try:
            yield
        except BaseException:
            self._guard.end(operation)
            raise
        self._running.append(operation)

    def end(self) -> None:
        """End all: none of them crashed the process."""
        while self._running:
            self._guard.end(self._running.pop())

    def fail(self) -> None:
        """End all after an exception, which counts as a crash of each."""
        while self._running:
            self._guard.fail(self._running.pop())
