"""Outlet of the events."""

from __future__ import annotations

import json

from edge.observers.events import Sink
from edge.observers.events.lines import Events
from edge.observers.observation import Observation

STEP = 0.5  # seconds, at most, between two looks at whether an event with all faces is due


class EventOutlet:
    """Write the events of the observations as JSON lines.

    Args:
        events: makes events of observations.
        sink: gets the lines.
    """

    name, every = "events", False

    def __init__(self, events: Events, sink: Sink) -> None:
        self._events, self._sink = events, sink
        self.pause = min(events.interval / 2, STEP)

    def take(self, observation: Observation) -> None:
        lines = [json.dumps(event) + "\n" for event in self._events.update(observation)]
        if lines:
            self._sink.write("".join(lines).encode())

    def close(self) -> None:
        self._sink.close()
