"""Observers of a run, beside the picture: sounds, events, MQTT, pins, hook. All off by default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:  # `make card` reads topics with Python alone, without numpy
    from edge.observers.observation import Observation


class Outlet(Protocol):
    """A place outside the program that observations are written to.

    All of its methods are called by one thread of its own (`edge.observers.feed`), so that they
    may wait.

    Attributes:
        name: section of the configuration, for messages.
        prompt: it gets an observation in which something has changed at once.
        every: it gets all observations; else of those in which nothing has changed only the
            newest, and the last before a change.
    """

    name: str
    prompt: bool
    every: bool

    @property
    def pause(self) -> float:
        """Seconds between two looks at what is new, and between two calls of `tick`."""
        ...

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


@runtime_checkable
class Forgetting(Protocol):
    """An outlet with a queue of data about single faces."""

    def forget_faces(self) -> None:
        """Discard the queue: only groups may be counted from now on; called by any thread."""
        ...
