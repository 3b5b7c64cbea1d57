"""Outlet of the hook: events of the faces' labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from edge.observers.as_json import frame_to_json
from edge.observers.changes import LabelChanges
from edge.observers.events.lines import utc
from edge.observers.hook.runner import HookRunner
from edge.observers.lasting import LastingLabels
from edge.observers.named_labels import NamedLabels
from edge.observers.observation import Observation

STEP = 0.2  # seconds between two looks at labels that last, and at the command
REST = 1.0  # seconds between two looks while there are none
CHANGES, LASTING, BOTH = "changes", "lasting", "both"


class HookOutlet:
    """Run a command for events.

    Args:
        runner: of the command.
        when: "changes" of a face's label, "lasting" labels, or "both".
        labels: names of labels whose events are left; empty for all.
        after: seconds that a label must have lasted.
    """

    name, prompt, every = "hook", True, False

    @property
    def pause(self) -> float:
        """Short while the command runs, or when it may be run next."""
        remaining = REST if self._when == CHANGES else self._lasting.remaining
        return STEP if self._runner.busy else min(REST, max(STEP, remaining))

    def __init__(self, runner: HookRunner, when: str, labels: frozenset[str], after: float) -> None:
        self._runner, self._when, self._labels = runner, when, labels
        self._changes, self._lasting = LabelChanges(), LastingLabels(after)
        self._named = NamedLabels("hook.labels", labels)

    def take(self, observation: Observation) -> None:
        if observation.aggregate:
            self._runner.forget()  # an event of a face, for the next run
        self._named.compare(observation.labels)
        for event in self._events(observation):
            self._runner.offer(event)
        self._runner.poll()

    def tick(self) -> None:
        self._runner.poll()

    def close(self) -> None:
        self._runner.close()

    def _events(self, observation: Observation) -> Iterator[dict[str, Any]]:
        changes, lasting = self._changes.update(observation), self._lasting.update(observation)
        for change in changes if self._when != LASTING else ():
            if self._is_named(change.label, change.before):
                yield {"event": "label", **_head(observation), **change._asdict()}
        for lasted in lasting if self._when != CHANGES else ():
            if self._is_named(lasted.label):
                yield {"event": "lasting", **_head(observation), **lasted._asdict()}

    def _is_named(self, *labels: str) -> bool:
        return not self._labels or not self._labels.isdisjoint(labels)


def _head(observation: Observation) -> dict[str, Any]:
    where = frame_to_json(observation.source, observation.index, observation.time)
    return {"at": utc(observation.at), **where}
