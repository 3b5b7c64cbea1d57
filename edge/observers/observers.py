"""All outlets of a run."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from edge.config.observers import AggregateConfig
from edge.observers import Outlet
from edge.observers.aggregate.minutes import MinuteCounter
from edge.observers.feed import Feed, Latest
from edge.observers.measured import NOTHING as UNMEASURED
from edge.observers.measured import Measured
from edge.observers.observation import Minute, Observation, observation_of, outline
from edge.scene import Scene

GROUP = AggregateConfig().group
COUNT = 1.0  # seconds between two looks at what was left out
NOTHING = Minute(0, 0, {})  # before the end of the first minute


class Observers:
    """The outlets of a run by name, each with a queue and a thread of its own.

    Args:
        now: returns seconds since 1970.

    Attributes:
        minutes: counts people per minute.
        aggregate: outlets get minutes, and no faces.
        refused: names of outlets that could not be opened, and are left out.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._feeds: dict[str, Feed] = {}
        self._now = now
        self.minutes, self.aggregate = MinuteCounter(GROUP), False
        self.refused: set[str] = set()
        self._complete: list[Feed] = []
        self._latest = Latest()
        self._outline: tuple[object, ...] = ()
        self._time, self._counted_at = float("-inf"), float("inf")
        self._dropped: dict[str, int] = {}
        self._faults: dict[str, int] = {}

    @property
    def active(self) -> bool:
        """Whether there is an outlet."""
        return bool(self._feeds)

    @property
    def only_minute(self) -> Minute | None:
        """The last minute, where it is all that the page may say of people; else None."""
        return (self.minutes.last or NOTHING) if self.aggregate else None

    @property
    def dropped(self) -> dict[str, int]:
        """Numbers of observations left out, by name of the outlet."""
        return {name: feed.dropped for name, feed in self._feeds.items()}

    @property
    def faults(self) -> dict[str, int]:
        """Numbers of failed attempts, by name of the outlet."""
        return {name: feed.faults for name, feed in self._feeds.items()}

    @property
    def wakes(self) -> dict[str, int]:
        """How often the picture has woken the thread of each outlet, by its name."""
        return {name: feed.wakes for name, feed in self._feeds.items()}

    def count(self, group: int, *, aggregate: bool) -> None:
        """Count groups of another size from now on, and hide or show faces.

        Args:
            group: smallest number of people that is counted.
            aggregate: see `Observers`.
        """
        self.aggregate, self.minutes = aggregate, MinuteCounter(group)
        for feed in self._feeds.values() if aggregate else ():
            feed.forget_faces()

    def use(self, name: str, outlet: Outlet | None) -> None:
        """Replace the outlet of a name; None: without one."""
        if before := self._feeds.pop(name, None):
            before.close()
        self.refused.discard(name)
        if outlet:
            self._feeds[name] = Feed(outlet, self._latest)
        self._complete = [feed for feed in self._feeds.values() if feed.every]
        # The next observation is new to it.
        self._outline, self._latest.observation, self._counted_at = (), None, float("inf")

    def observe(
        self, scene: Scene, health: Mapping[str, Any], measured: Measured = UNMEASURED
    ) -> None:
        """Give a scene that is shown to all outlets; raises and waits for nothing.

        Args:
            scene: as it is shown.
            health: of the machine, values that JSON can hold.
            measured: what the run has measured of itself.
        """
        at = self._now()
        self.minutes.update(() if scene.state else [each.label for each in scene.emotions], at)
        if not self._feeds:
            return
        if not self._counted_at <= at < self._counted_at + COUNT:
            self._counted_at, self._dropped, self._faults = at, self.dropped, self.faults
        observation = observation_of(
            scene,
            at,
            health,
            self._dropped,
            aggregate=self.aggregate,
            minute=self.minutes.last,
            faults=self._faults,
            measured=measured,
        )
        outlined, before = outline(observation), self._latest.observation
        # Times run backwards where another source begins.
        if outlined != self._outline or observation.time < self._time:
            self._change(before, observation)
        else:
            self._latest.observation = observation
            for feed in self._complete:
                feed.put(observation, changed=False)
        self._outline, self._time = outlined, observation.time

    def _change(self, before: Observation | None, observation: Observation) -> None:
        """Give an observation in which something has changed, and the last before it."""
        self._latest.observation = None
        for feed in self._feeds.values():
            if before and not feed.every:
                feed.put(before, observation)
            else:
                feed.put(observation)

    def close(self) -> None:
        """End all outlets; may be called twice."""
        for name in tuple(self._feeds):
            self.use(name, None)
