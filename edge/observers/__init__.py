"""Observers of a run, beside the picture: sounds, events, MQTT, pins, hook. All off by default."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from edge.observers.observation import Observation


class Outlet(Protocol):
    """A place outside the program that observations are written to.

    All of its methods are called by one thread of its own (`edge.observers.feed`), so that they
    may wait.

    Attributes:
        name: section of the configuration, for messages.
        pause: seconds that an observation may wait in which nothing has changed.
        every: it gets all that have waited; else only the newest, and the last before a change.
    """

    name: str
    pause: float
    every: bool

    def take(self, observation: Observation) -> None:
        """Write what follows from an observation.

        Raises:
            EmotionEdgeError: it cannot be written; the next one may be.
        """
        ...

    def close(self) -> None:
        """Release what is open; raises nothing."""
        ...


@runtime_checkable
class Ticking(Protocol):
    """An outlet that time alone makes do something, such as to end what has lasted too long."""

    def tick(self) -> None:
        """Do what is due; called by the thread of `take` while nothing is observed.

        Raises:
            EmotionEdgeError: it failed; it is called again after a while.
        """
        ...
