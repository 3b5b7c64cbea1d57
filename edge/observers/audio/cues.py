"""Choice of the moments at which a sound is played: a function of the scenes over time."""

from __future__ import annotations

from dataclasses import dataclass

from edge.labels import AWAY, UNSURE
from edge.scene import Scene

STEADY = 0.6  # seconds that a face must have had its name


@dataclass
class _Face:
    """State of a track.

    Attributes:
        label: that it shows.
        since: time at which it began to show it, seconds.
        sounded: label of its last sound; "" for none.
    """

    label: str
    since: float
    sounded: str = ""


class Cues:
    """Give the name of an emotion when a face has shown it for a while.

    Each name sounds once: again only after the face has sounded with another one. Of several faces
    the largest comes first; the others follow after the pause if they still show their names.

    Args:
        pause: least seconds between two sounds.
    """

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._faces: dict[int, _Face] = {}
        self._last = self._now = float("-inf")

    def update(self, scene: Scene) -> str:
        """Return the name of the label to sound, "" for none.

        Args:
            scene: with emotions of its tracks; a time before that of the last one starts again.
        """
        now = scene.frame.time
        if now < self._now:
            self._faces.clear()
            self._last = float("-inf")
        self._now = now
        self._follow(scene, now)
        if scene.state or now - self._last < self._pause:
            return ""
        for track in sorted(scene.tracks, key=lambda track: -track.bbox.area):
            face = self._faces[track.id]
            if self._is_due(face, now):
                face.sounded, self._last = face.label, now
                return face.label
        return ""

    def _follow(self, scene: Scene, now: float) -> None:
        """Remember the faces of a scene and since when they show their labels; forget others."""
        before, self._faces = self._faces, {}
        for track, emotion in zip(scene.tracks, scene.emotions, strict=True):
            face = before.get(track.id) or _Face(emotion.label, now)
            if face.label != emotion.label:
                face.label, face.since = emotion.label, now
            self._faces[track.id] = face

    def _is_due(self, face: _Face, now: float) -> bool:
        named = face.label not in (UNSURE, AWAY, face.sounded)
        return named and now - face.since >= STEADY
