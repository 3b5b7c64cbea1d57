"""The `predict` command: emotions in pictures and films, printed as JSON lines or a table."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from edge.camera.images import read_frame
from edge.camera.video import VideoFile
from edge.commands.printing import print_columns, print_scene
from edge.config.schema import Config
from edge.emotion.classifier import Classifier
from edge.emotion.configured import ConfiguredClassifier
from edge.errors import DataError
from edge.media.kind import Kind, kind_of
from edge.media.listing import list_folder
from edge.media.no_film import NoFilmError
from edge.pipeline.pipeline import Pipeline, process_crop
from edge.runtime import factory
from edge.scene import Scene
from edge.system.console import Progress
from edge.system.files import is_folder
from edge.system.printable import printable
from edge.system.stopwatch import Stopwatch

log = logging.getLogger(__name__)

HINT = "--recursive enters them"


def predict(
    config: Config, paths: Sequence[Path], *, crop: bool, table: bool, recursive: bool = False
) -> int:
    """Print the faces and emotions of every picture and of every frame of a film.

    A file that cannot be read is reported as a warning, and the next one is read.

    Args:
        config: selects detector, model and smoothing.
        paths: pictures, films, or folders of them.
        crop: each picture is a face crop; no detector is used.
        table: print a table; otherwise one JSON object per line.
        recursive: also the files of subfolders.

    Returns:
        The number of files that could not be read.

    Raises:
        EmotionEdgeError: the detector or the model cannot be opened.
    """
    read_scenes = _open(config, crop)
    if table:
        print_columns()
    return sum(_predict_path(read_scenes, path, table, recursive) for path in paths)


def _open(config: Config, crop: bool) -> Callable[[Path], Iterator[Scene]]:
    """Return the function that yields the scenes of a file.

    A missing detector file must not prevent the analysis of crops, so it is not opened for them.
    """
    if crop:
        return partial(_crop_scene, ConfiguredClassifier(config))
    return partial(_scenes, factory.open_pipeline(config, Stopwatch(), every=True))


def _predict_path(
    read_scenes: Callable[[Path], Iterator[Scene]], path: Path, table: bool, recursive: bool
) -> int:
    """Print what a file or the files of a folder show, and return how many cannot be read."""
    files, unreadable = _list_files(path, recursive)
    for file in files:
        try:
            for scene in read_scenes(file):
                print_scene(scene, table)
        except DataError as error:
            if isinstance(error, NoFilmError) and file is not path:
                log.info("left out: %s", error)
                continue
            log.warning("%s", error)
            unreadable += 1
    return unreadable


def _list_files(path: Path, recursive: bool) -> tuple[list[Path], int]:
    """Return the files to read, and the number of folders that cannot be listed.

    A missing file stays in the list, to be reported when it is read.
    """
    if not is_folder(path):
        return [path], 0
    try:
        listing = list_folder(path, recursive=recursive)
    except DataError as error:
        log.warning("%s", error)
        return [], 1
    for line in listing.errors:
        log.warning("%s", line)
    for line in listing.notes(HINT):
        log.info("%s", line)
    if listing.files:
        return listing.files, len(listing.errors)
    log.warning("%s: no pictures or videos in this folder", printable(path))
    return [], 1 + len(listing.errors)


def _crop_scene(classifier: Classifier, file: Path) -> Iterator[Scene]:
    yield process_crop(classifier, read_frame(file))


def _scenes(pipeline: Pipeline, file: Path) -> Iterator[Scene]:
    pipeline.reset()
    if kind_of(file) is Kind.FILM:
        yield from _film_scenes(pipeline, file)
    else:
        yield pipeline.process(read_frame(file))


def _film_scenes(pipeline: Pipeline, file: Path) -> Iterator[Scene]:
    with closing(VideoFile(file)) as film, Progress(film.length, live=False) as progress:
        watch = pipeline.watch
        watch.restart()
        for frame in film:
            scene = pipeline.process(frame)
            watch.count(len(scene.tracks))
            progress.update(watch)
            yield scene
    if film.damaged_frames:
        log.warning("%s: %d damaged frames skipped", printable(file), film.damaged_frames)
