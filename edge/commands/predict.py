"""`predict`: emotions of pictures and videos as JSON lines or a table, without a display."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from edge.camera import images, video
from edge.config.schema import Config
from edge.emotion.classifier import Classifier
from edge.emotion.configured import ConfiguredClassifier
from edge.errors import DataError
from edge.labels import EMOTIONS
from edge.pipeline.pipeline import Pipeline, process_crop
from edge.runtime.factory import open_pipeline
from edge.scene import Emotion, Frame, Scene, Track
from edge.system.console import Progress
from edge.system.stopwatch import Stopwatch

ROW = "{:<32} {:>6} {:>8} {:>5} {:>22} {:<9} {:>5}"


def predict(config: Config, paths: Sequence[Path], *, crop: bool, table: bool) -> int:
    """Print what is seen in every picture and video.

    Args:
        config: which detector, model and smoothing.
        paths: pictures, videos, folders of them.
        crop: every picture is a face crop already.
        table: for people; otherwise JSON lines.

    Returns:
        how many of the files could not be read; each is named on stderr.

    Raises:
        EmotionEdgeError: a model cannot be used.
    """
    scenes = _open(config, crop)
    if table:
        print(ROW.format("source", "frame", "time", "track", "box", "emotion", "score"))
    bad = 0
    for path in paths:
        for file in _files(path):
            try:
                for scene in scenes(file):
                    _print_scene(scene, table)
            except DataError as error:
                print(f"emotion-edge: {error}", file=sys.stderr)
                bad += 1
    return bad


def _open(config: Config, crop: bool) -> Callable[[Path], Iterator[Scene]]:
    """What gives the scenes of a file. Crops have no use for a detector: it may be missing."""
    if crop:
        return partial(_crop, ConfiguredClassifier(config))
    return partial(_scenes, open_pipeline(config, Stopwatch(), every=True))


def _files(path: Path) -> list[Path]:
    """A file itself (also one that is missing), or the readable kinds in a folder by name."""
    if not path.is_dir():
        return [path]
    kinds = images.SUFFIXES | video.SUFFIXES
    return sorted(p for p in path.iterdir() if p.suffix.lower() in kinds) or [path]


def _crop(classifier: Classifier, file: Path) -> Iterator[Scene]:
    yield process_crop(classifier, _picture(file))


def _scenes(pipeline: Pipeline, file: Path) -> Iterator[Scene]:
    pipeline.reset()
    if file.suffix.lower() in video.SUFFIXES and not file.is_dir():
        yield from _clip(pipeline, file)
    else:
        yield pipeline.process(_picture(file))


def _picture(file: Path) -> Frame:
    if file.is_dir():
        raise DataError(f"{file}: no pictures or videos in this folder")
    return Frame(images.read_image(file), source=str(file))


def _clip(pipeline: Pipeline, file: Path) -> Iterator[Scene]:
    clip = video.VideoFile(file)
    watch, progress = pipeline.watch, Progress(clip.length, live=False)
    watch.restart()
    for frame in clip:
        scene = pipeline.process(frame)
        watch.count(len(scene.tracks))
        progress.update(watch)
        yield scene
    clip.close()
    if clip.damaged_frames:
        print(
            f"emotion-edge: {file}: {clip.damaged_frames} damaged frames skipped", file=sys.stderr
        )


def _print_scene(scene: Scene, table: bool) -> None:
    if not table:
        print(json.dumps(to_json(scene)))
        return
    frame = scene.frame
    for track, emotion in zip(scene.tracks, scene.emotions, strict=True):
        box = " ".join(str(v) for v in _box(track))
        best = f"{emotion.scores.max():.2f}"
        cells = (frame.source, frame.index, f"{frame.time:.3f}", track.id, box, emotion.name, best)
        print(ROW.format(*cells))


def to_json(scene: Scene) -> dict[str, Any]:
    """A scene as the object that `predict` prints."""
    return {
        "source": scene.frame.source,
        "frame": scene.frame.index,
        "time": round(scene.frame.time, 4),
        "faces": [
            _face(track, emotion)
            for track, emotion in zip(scene.tracks, scene.emotions, strict=True)
        ],
    }


def _face(track: Track, emotion: Emotion) -> dict[str, Any]:
    scores = zip(EMOTIONS, emotion.scores, strict=True)
    return {
        "track": track.id,
        "bbox": _box(track),
        "score": round(float(track.face.score), 4),
        "emotion": emotion.name,
        "scores": {name: round(float(score), 6) for name, score in scores},
    }


def _box(track: Track) -> list[int]:
    return [round(v) for v in track.bbox]
