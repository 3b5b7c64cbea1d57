"""Output of `predict` for a frame: a JSON object, or rows of a table."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from edge.labels import AWAY
from edge.scene import Emotion, Scene, Track
from edge.system.printable import decoded, printable

ROW = "{:<32} {:>6} {:>8} {:>5} {:>22} {:<9} {:>5}"
COLUMNS = ("source", "frame", "time", "track", "box", "emotion", "score")


def print_columns() -> None:
    """Print the heading of the table."""
    print(ROW.format(*COLUMNS))


def print_scene(scene: Scene, table: bool) -> None:
    """Print a scene as a JSON object on a line, or as a row of the table for each face."""
    if not table:
        print(json.dumps(to_json(scene)))
        return
    frame = scene.frame
    name = _encodable(printable(frame.source))
    for track, emotion in zip(scene.tracks, scene.emotions, strict=True):
        box = " ".join(str(v) for v in _rounded_box(track, frame.scale))
        score = f"{emotion.scores.max():.2f}"
        # Only a face that cannot be read has no name here.
        word = AWAY if emotion.label == AWAY else emotion.name
        cells = (name, frame.index, f"{frame.time:.3f}", track.id, box, word, score)
        print(ROW.format(*cells))


def to_json(scene: Scene) -> dict[str, Any]:
    r"""Return a scene as the object that `predict` prints.

    Boxes are in pixels of the file. A name that is not UTF-8, which JSON cannot hold, is shown with
    \xNN in "source", and whole in "source_bytes", in hexadecimal digits.
    """
    frame = scene.frame
    faces = [
        _face_to_json(track, emotion, frame.scale)
        for track, emotion in zip(scene.tracks, scene.emotions, strict=True)
    ]
    place = {"frame": frame.index, "time": round(frame.time, 4)}
    return {**_source_to_json(frame.source), **place, "faces": faces}


def _source_to_json(source: str) -> dict[str, str]:
    text, data = decoded(source), os.fsencode(source)
    if text.encode() == data:
        return {"source": text}
    return {"source": text, "source_bytes": data.hex()}


def _face_to_json(track: Track, emotion: Emotion, scale: int) -> dict[str, Any]:
    scores = zip(emotion.labels, emotion.scores, strict=True)
    return {
        "track": track.id,
        "bbox": _rounded_box(track, scale),
        "score": round(float(track.face.score), 4),
        "emotion": emotion.name,
        "label": emotion.label,
        "scores": {label.name: round(float(score), 6) for label, score in scores},
    }


def _rounded_box(track: Track, scale: int) -> list[int]:
    return [round(v * scale) for v in track.bbox]


def _encodable(text: str) -> str:
    """Return text that standard output can take in every locale."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)
