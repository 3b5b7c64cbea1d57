"""Show films to the device's pipeline, and note the label of the face in each frame."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from converter.evaluate.films.showing import NO_FACE, Showing
from edge.camera.video import VideoFile
from edge.config.schema import Config
from edge.errors import ModelError
from edge.pipeline.pipeline import Pipeline
from edge.runtime import factory
from edge.scene import Scene
from edge.system.printable import printable
from edge.system.stopwatch import Stopwatch

USUAL_RATE = 25.0  # frames per second of a film of one frame that does not state it


def open_pipeline(model: Path, config: Config) -> Pipeline:
    """Open the pipeline that `emotion-edge run` uses, with its schedule of detections.

    Args:
        model: the .tflite file, with its manifest beside it.
        config: of everything else.

    Raises:
        EmotionEdgeError: the model or the detector cannot be opened.
    """
    emotion = replace(config.emotion, model=str(model.absolute()))
    return factory.open_pipeline(replace(config, emotion=emotion), Stopwatch())


def watch(pipeline: Pipeline, path: Path) -> tuple[Showing, int]:
    """Return what the screen would show for a film, and the number of its damaged frames.

    Args:
        pipeline: starts without history.
        path: of the film; its own times are used.

    Raises:
        DataError: the film cannot be read.
        ModelError: the network failed; the device would go on with the bundled one.
    """
    pipeline.reset()
    labels, times = [], []
    with closing(VideoFile(path)) as film:
        for frame in film:
            labels.append(_label(pipeline.process(frame)))
            times.append(frame.time)
    if "model_refused" in pipeline.classifier.notices:
        raise ModelError(f"{printable(path)}: the network failed on this film")
    return Showing(tuple(labels), _durations(times, film.rate)), film.damaged_frames


def _label(scene: Scene) -> str:
    """Return the label of the largest face."""
    faces = zip(scene.tracks, scene.emotions, strict=True)
    largest = max(faces, key=lambda face: face[0].bbox.area, default=None)
    return largest[1].label if largest else NO_FACE


def _durations(times: Sequence[float], rate: float | None) -> tuple[float, ...]:
    """Return the seconds until the next frame; the last one takes as long as the one before."""
    gaps = [after - before for before, after in pairwise(times)]
    return (*gaps, gaps[-1] if gaps else 1 / (rate or USUAL_RATE))
