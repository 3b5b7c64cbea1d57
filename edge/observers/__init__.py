"""Observers of a run, beside the picture: sounds, events, MQTT. All off by default."""

from __future__ import annotations

from typing import Protocol

from edge.observers.observation import Observation


class Outlet(Protocol):
    """A place outside the program that observations are written to.

    All of its methods are called by one thread of its own (`edge.observers.feed`), so that they
    may wait.

    Attributes:
        name: section of the configuration, for messages.
    """

    name: str

    def take(self, observation: Observation) -> None:
        """Write what follows from an observation.

        Raises:
            EmotionEdgeError: it cannot be written; the next one may be.
        """
        ...

    def close(self) -> None:
        """Release what is open; raises nothing."""
        ...
