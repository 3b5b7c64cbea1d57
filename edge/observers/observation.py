"""One observation of a run: what is seen in a frame, and the health of the machine. No pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from edge.labels import STANDARD, Labels
from edge.observers.measured import NOTHING, Measured
from edge.scene import Emotion, Scene, Track


class Minute(NamedTuple):
    """Numbers of people of one minute, see `edge.observers.aggregate`.

    Attributes:
        number: minutes since 1970, by the clock of the machine.
        people: that were seen at the same time.
        counts: of these, by label; what is smaller than the smallest group is missing.
    """

    number: int
    people: int
    counts: dict[str, int]


@dataclass(frozen=True)
class Observation:
    """Facts of a scene for the outlets, without pixels: no picture can leave through them.

    Attributes:
        at: seconds since 1970, by the clock of the machine, which may jump.
        time: of the frame, seconds; only differences matter.
        index: number of the frame in its source, from 0.
        source: file or device.
        scale: pixels of the source, across and down, that one pixel of the boxes stands for.
        tracks: the faces that are shown; none while a state is shown instead of them.
        emotions: `emotions[i]` belongs to `tracks[i]`.
        labels: that the network tells apart.
        state: see `Scene`.
        notices: see `Scene`.
        health: of the machine, values that JSON can hold.
        dropped: number of observations left out so far, by name of the outlet.
        faults: number of failed attempts so far, by name of the outlet.
        aggregate: there are no faces, whatever is seen: only `minute` (`privacy.level`).
        minute: the last complete one; None before.
        trouble: why there is no picture, see `Frame`.
        measured: what the run has measured of itself.
    """

    at: float = 0.0
    time: float = 0.0
    index: int = 0
    source: str = ""
    scale: int = 1
    tracks: tuple[Track, ...] = ()
    emotions: tuple[Emotion, ...] = ()
    labels: Labels = STANDARD
    state: str = ""
    notices: tuple[str, ...] = ()
    health: Mapping[str, Any] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)
    aggregate: bool = False
    minute: Minute | None = None
    faults: Mapping[str, int] = field(default_factory=dict)
    trouble: str = ""
    measured: Measured = NOTHING


SHOWN_HEALTH = ("camera_on", "hot", "model")  # what the others depend on changes all the time


def outline(observation: Observation) -> tuple[object, ...]:
    """Return what an outlet must get to know at once; the same while nothing of it changes."""
    seen = observation
    faces = [(t.id, e.label) for t, e in zip(seen.tracks, seen.emotions, strict=True)]
    facts = seen.state, seen.notices, seen.trouble, seen.source, seen.aggregate, seen.labels
    return faces, facts, seen.minute, [seen.health.get(name) for name in SHOWN_HEALTH]


def observation_of(
    scene: Scene,
    at: float,
    health: Mapping[str, Any],
    dropped: Mapping[str, int],
    *,
    aggregate: bool = False,
    minute: Minute | None = None,
    faults: Mapping[str, int] | None = None,
    measured: Measured = NOTHING,
) -> Observation:
    """Return the observation of a scene; see `Observation`."""
    frame, shown = scene.frame, not scene.state and not aggregate
    return Observation(
        at,
        frame.time,
        frame.index,
        frame.source,
        frame.scale,
        scene.tracks if shown else (),
        scene.emotions if shown else (),
        scene.labels,
        scene.state,
        scene.notices,
        health,
        dropped,
        aggregate,
        minute,
        faults or {},
        frame.trouble,
        measured,
    )
