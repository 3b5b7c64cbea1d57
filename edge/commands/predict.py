"""The `predict` command: emotions in pictures and videos, printed as JSON lines or a table."""

from __future__ import annotations

import json
import logging
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
from edge.runtime import factory
from edge.scene import Emotion, Frame, Scene, Track
from edge.system.console import Progress
from edge.system.stopwatch import Stopwatch

log = logging.getLogger(__name__)

ROW = "{:<32} {:>6} {:>8} {:>5} {:>22} {:<9} {:>5}"
COLUMNS = ("source", "frame", "time", "track", "box", "emotion", "score")


def predict(config: Config, paths: Sequence[Path], *, crop: bool, table: bool) -> int:
    """Print the faces and emotions of every picture and of every frame of a video.

    A file that cannot be read is reported as a warning, and the next one is read.

    Args:
        config: selects detector, model and smoothing.
        paths: pictures, videos, or folders of them.
        crop: each picture is a face crop; no detector is used.
        table: print a table; otherwise one JSON object per line.

    Returns:
        The number of files that could not be read.

    Raises:
        EmotionEdgeError: the detector or the model cannot be opened.
    """
    read_scenes = _open(config, crop)
    if table:
        print(ROW.format(*COLUMNS))
    unreadable = 0
    for file in (file for path in paths for file in _list_files(path)):
        try:
            for scene in read_scenes(file):
                _print_scene(scene, table)
        except DataError as error:
            log.warning("%s", error)
            unreadable += 1
    return unreadable


def _open(config: Config, crop: bool) -> Callable[[Path], Iterator[Scene]]:
    """Return the function that yields the scenes of a file.

    A missing detector file must not prevent the analysis of crops, so it is not opened for them.
    """
    if crop:
        return partial(_crop_scene, ConfiguredClassifier(config))
    return partial(_scenes, factory.open_pipeline(config, Stopwatch(), every=True))


def _list_files(path: Path) -> list[Path]:
    """Return the pictures and videos of a folder, sorted by name; else the path itself.

    A missing file and a folder without pictures stay in the list, to be reported when read.
    """
    if not path.is_dir():
        return [path]
    suffixes = images.SUFFIXES | video.SUFFIXES
    return sorted(p for p in path.iterdir() if p.suffix.lower() in suffixes) or [path]


def _crop_scene(classifier: Classifier, file: Path) -> Iterator[Scene]:
    yield process_crop(classifier, _read_picture(file))


def _scenes(pipeline: Pipeline, file: Path) -> Iterator[Scene]:
    pipeline.reset()
    if file.suffix.lower() in video.SUFFIXES and not file.is_dir():
        yield from _video_scenes(pipeline, file)
    else:
        yield pipeline.process(_read_picture(file))


def _read_picture(file: Path) -> Frame:
    if file.is_dir():
        raise DataError(f"{file}: no pictures or videos in this folder")
    return Frame(images.read_image(file), source=str(file))


def _video_scenes(pipeline: Pipeline, file: Path) -> Iterator[Scene]:
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
        log.warning("%s: %d damaged frames skipped", file, clip.damaged_frames)


def _print_scene(scene: Scene, table: bool) -> None:
    if not table:
        print(json.dumps(to_json(scene)))
        return
    frame = scene.frame
    for track, emotion in zip(scene.tracks, scene.emotions, strict=True):
        box = " ".join(str(v) for v in _rounded_box(track))
        score = f"{emotion.scores.max():.2f}"
        cells = (frame.source, frame.index, f"{frame.time:.3f}", track.id, box, emotion.name, score)
        print(ROW.format(*cells))


def to_json(scene: Scene) -> dict[str, Any]:
    """Return a scene as the object that `predict` prints."""
    return {
        "source": scene.frame.source,
        "frame": scene.frame.index,
        "time": round(scene.frame.time, 4),
        "faces": [
            _face_to_json(track, emotion)
            for track, emotion in zip(scene.tracks, scene.emotions, strict=True)
        ],
    }


def _face_to_json(track: Track, emotion: Emotion) -> dict[str, Any]:
    scores = zip(EMOTIONS, emotion.scores, strict=True)
    return {
        "track": track.id,
        "bbox": _rounded_box(track),
        "score": round(float(track.face.score), 4),
        "emotion": emotion.name,
        "scores": {name: round(float(score), 6) for name, score in scores},
    }


def _rounded_box(track: Track) -> list[int]:
    return [round(v) for v in track.bbox]
