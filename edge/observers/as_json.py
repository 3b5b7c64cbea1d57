"""JSON of frames and faces, the same for `predict`, events and MQTT."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from edge.scene import Emotion, Track
from edge.system.printable import decoded


def frame_to_json(source: str, index: int, time: float) -> dict[str, Any]:
    r"""Return which frame it is.

    A name that is not UTF-8, which JSON cannot hold, is shown with \xNN in "source", and whole in
    "source_bytes", in hexadecimal digits.
    """
    place = {"frame": index, "time": round(time, 4)}
    text, data = decoded(source), os.fsencode(source)
    if text.encode() == data:
        return {"source": text, **place}
    return {"source": text, "source_bytes": data.hex(), **place}


def faces_to_json(
    tracks: Sequence[Track], emotions: Sequence[Emotion], scale: int
) -> list[dict[str, Any]]:
    """Return the faces of a frame; boxes are in pixels of its source."""
    pairs = zip(tracks, emotions, strict=True)
    return [_face_to_json(track, emotion, scale) for track, emotion in pairs]


def rounded_box(track: Track, scale: int) -> list[int]:
    """Return the box of a face in pixels of the source: left, top, width, height."""
    return [round(v * scale) for v in track.bbox]


def _face_to_json(track: Track, emotion: Emotion, scale: int) -> dict[str, Any]:
    scores = zip(emotion.labels, emotion.scores, strict=True)
    return {
        "track": track.id,
        "bbox": rounded_box(track, scale),
        "score": round(float(track.face.score), 4),
        "emotion": emotion.name,
        "label": emotion.label,
        "scores": {label.name: round(float(score), 6) for label, score in scores},
    }
