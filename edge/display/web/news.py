"""Texts of the page beside the picture: people and scores, notices, and the machine's health."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from typing import Any

from edge.labels import Colour, Labels
from edge.scene import Emotion, Scene, Track

INTERVAL = 0.2  # seconds between two scenes, at least
HEALTH = 2.0  # seconds between two reports of the health
DIGITS = 2  # of a score

Counts = Mapping[str, Any] | None


class News:
    """The last scene and health, for any number of readers.

    Attributes:
        closed: there are no more news.
    """

    def __init__(self) -> None:
        self.closed = threading.Event()
        self._lock = threading.Lock()
        self._scene: Scene | None = None
        self._colours: Mapping[int, Colour] = {}
        self._health: Mapping[str, Any] = {}
        self._counts: Counts = None

    def publish(
        self,
        scene: Scene,
        colours: Mapping[int, Colour],
        health: Mapping[str, Any],
        counts: Counts = None,
    ) -> None:
        """Replace the news; never waits for a reader.

        Args:
            scene: as it is shown.
            colours: of the people, by number of the track.
            health: values that JSON can hold.
            counts: of people, in place of each of them: values that JSON can hold.
        """
        with self._lock:
            self._scene, self._colours, self._health = scene, colours, health
            self._counts = counts

    def close(self) -> None:
        """End all readers."""
        self.closed.set()

    @property
    def labels(self) -> Labels:
        """Labels that the network tells apart; none before the first scene."""
        with self._lock:
            return self._scene.labels if self._scene else ()

    def events(self, interval: float = INTERVAL) -> Iterator[bytes]:
        """Yield events in the form of text/event-stream, until `close`.

        Args:
            interval: seconds between two looks at the news.
        """
        last: dict[str, str] = {}
        elapsed = HEALTH
        while True:
            with self._lock:
                scene, colours, health = self._scene, self._colours, self._health
                counts = self._counts
            for name, data in _messages(scene, colours, counts):
                if last.get(name) != data:
                    last[name] = data
                    yield _event(name, data)
            if elapsed >= HEALTH:  # even if unchanged, so that a lost client is noticed
                elapsed = 0.0
                yield _event("health", json.dumps(health, ensure_ascii=False))
            if self.closed.wait(interval):
                return
            elapsed += interval


def _messages(
    scene: Scene | None, colours: Mapping[int, Colour], counts: Counts
) -> Iterator[tuple[str, str]]:
    """Yield names and data of the events of a scene."""
    if not scene:
        return
    labels = [label.name for label in scene.labels]
    yield "labels", json.dumps({"labels": labels}, ensure_ascii=False)
    described: dict[str, Any] = {
        "people": _people(scene, colours) if counts is None else [],
        "state": scene.state,
        "notices": list(scene.notices),
        "recording": "recording" in scene.indicators,
    }
    if counts is not None:
        described["counts"] = counts
    yield "scene", json.dumps(described, ensure_ascii=False)


def _people(scene: Scene, colours: Mapping[int, Colour]) -> list[dict[str, Any]]:
    """Return the people from left to right on the screen; nobody where no faces are shown."""
    if scene.state:
        return []
    sign = -1 if scene.mirrored else 1
    pairs = sorted(
        zip(scene.tracks, scene.emotions, strict=True),
        key=lambda pair: sign * pair[0].bbox.centre[0],
    )
    return [_person(track, emotion, colours) for track, emotion in pairs]


def _person(track: Track, emotion: Emotion, colours: Mapping[int, Colour]) -> dict[str, Any]:
    red, green, blue = colours.get(track.id, (150, 160, 170))
    return {
        "track": track.id,
        "colour": f"#{red:02x}{green:02x}{blue:02x}",
        "label": emotion.label,
        "scores": [round(float(score), DIGITS) for score in emotion.scores],
    }


def _event(name: str, data: str) -> bytes:
    return f"event: {name}\ndata: {data}\n\n".encode()
