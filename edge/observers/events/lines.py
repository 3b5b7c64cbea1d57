"""Observations -> events, as `docs/events.schema.json` describes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from edge.observers.as_json import faces_to_json, frame_to_json
from edge.observers.changes import LabelChanges
from edge.observers.observation import Minute, Observation

Event = dict[str, Any]


class Events:
    """Make events of observations: changes of labels and states at once, scenes now and then.

    Args:
        interval: seconds between two events with all faces; 0 makes one of every observation.

    Attributes:
        interval: as given.
    """

    def __init__(self, interval: float) -> None:
        self.interval = interval
        self._changes = LabelChanges()
        self._due = float("-inf")
        self._shown: tuple[str, tuple[str, ...]] = "", ()
        self._counted: Minute | None = None

    def update(self, observation: Observation) -> Iterator[Event]:
        """Yield the events of an observation, the changes first."""
        head = {"at": utc(observation.at)}
        where = frame_to_json(observation.source, observation.index, observation.time)
        shown = observation.state, observation.notices
        if shown != self._shown:
            yield {"event": "state", **head, **where, **_state(observation)}
            self._shown = shown
        if observation.aggregate:
            yield from self._minute(observation, {**head, **where})
            return
        for change in self._changes.update(observation):
            yield {"event": "label", **head, **where, **change._asdict()}
        now = observation.time
        if not self._due - self.interval <= now < self._due:  # also where time runs backwards
            self._due = now + self.interval
            faces = faces_to_json(observation.tracks, observation.emotions, observation.scale)
            yield {"event": "scene", **head, **where, **_state(observation), "faces": faces}

    def _minute(self, observation: Observation, head: Event) -> Iterator[Event]:
        """Yield the event of a minute that has ended, in place of labels and scenes."""
        minute = observation.minute
        if minute and minute is not self._counted:
            self._counted = minute
            begin = utc(minute.number * 60)
            counts = {"people": minute.people, "labels": minute.counts}
            yield {"event": "minute", **head, "minute": begin, **counts}


def utc(at: float) -> str:
    """Return seconds since 1970 as a time in UTC, such as 2026-11-27T21:02:26.123Z."""
    text = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def _state(observation: Observation) -> Event:
    return {"state": observation.state, "notices": list(observation.notices)}
