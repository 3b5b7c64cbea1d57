"""What is remembered of each track, until it has been gone for a while."""

from __future__ import annotations

from typing import Generic, TypeVar

Value = TypeVar("Value")


class PerTrack(Generic[Value]):
    """The last value of each track, with its time.

    Args:
        keep: seconds after which a track that is gone is forgotten.
    """

    def __init__(self, keep: float) -> None:
        self._keep = keep
        self.forget()

    def forget(self) -> None:
        """Start anew."""
        self._last: dict[int, tuple[float, Value]] = {}

    def drop_gone(self, time: float) -> None:
        """Forget the tracks that were last seen too long before this time, in seconds.

        Or after it: time that runs far backwards is that of another camera.
        """
        kept = self._keep
        self._last = {i: last for i, last in self._last.items() if abs(time - last[0]) <= kept}

    def get(self, track: int) -> tuple[float, Value] | None:
        """Time and value; None of a track that is new."""
        return self._last.get(track)

    def put(self, track: int, time: float, value: Value) -> None:
        self._last[track] = (time, value)
