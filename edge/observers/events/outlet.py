"""Outlet of the events."""

from __future__ import annotations

import json

from edge.observers.events import Sink
from edge.observers.events.lines import Events
from edge.observers.observation import Observation

STEP = 0.5  # seconds, at most, between two looks at whether an event with all faces is due
STREAM = 0.1  # seconds between two looks where every observation is written


class EventOutlet:
    """Write the events of the observations as JSON lines.

    Args:
        events: makes events of observations.
        sink: gets the lines.
    """

    name, prompt = "events", True

    def __init__(self, events: Events, sink: Sink) -> None:
        self._events, self._sink = events, sink
        self.every = not events.interval
        self.pause = min(events.interval / 2, STEP) or STREAM

    def take(self, observation: Observation) -> None:
        lines = [json.dumps(event) + "\n" for event in self._events.update(observation)]
        if lines:
            self._sink.write("".join(lines).encode())

    def close(self) -> None:
        self._sink.close()
