"""Output of `predict` for a frame: a JSON object, or rows of a table."""

from __future__ import annotations

import json
import sys
from typing import Any

from edge.labels import AWAY
from edge.observers.as_json import faces_to_json, frame_to_json, rounded_box
from edge.scene import Scene
from edge.system.printable import printable

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
        box = " ".join(str(v) for v in rounded_box(track, frame.scale))
        score = f"{emotion.scores.max():.2f}"
        # Only a face that cannot be read has no name here.
        word = AWAY if emotion.label == AWAY else emotion.name
        cells = (name, frame.index, f"{frame.time:.3f}", track.id, box, word, score)
        print(ROW.format(*cells))


def to_json(scene: Scene) -> dict[str, Any]:
    """Return a scene as the object that `predict` prints; boxes are in pixels of the file."""
    frame = scene.frame
    faces = faces_to_json(scene.tracks, scene.emotions, frame.scale)
    return {**frame_to_json(frame.source, frame.index, frame.time), "faces": faces}


def _encodable(text: str) -> str:
    """Return text that standard output can take in every locale."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)
