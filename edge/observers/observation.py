"""One observation of a run: what is seen in a frame, and the health of the machine. No pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from edge.labels import STANDARD, Labels
from edge.scene import Emotion, Scene, Track


@dataclass(frozen=True)
class Observation:
    """What outlets get of a scene. It has no pixels, so that no picture can leave through them.

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


def observation_of(
    scene: Scene, at: float, health: Mapping[str, Any], dropped: Mapping[str, int]
) -> Observation:
    """Return the observation of a scene; see `Observation`."""
    frame, shown = scene.frame, not scene.state
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
    )
