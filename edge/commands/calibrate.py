"""The `calibrate` command: half a minute of a resting face becomes numbers that correct scores."""

from __future__ import annotations

import logging
import math
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np

from edge.camera import Camera
from edge.commands.sitting import Sitting, sit
from edge.config.schema import Config
from edge.emotion import calibration_file, resting
from edge.emotion.calibration import Calibration, correct
from edge.errors import ConfigError
from edge.labels import Labels
from edge.pipeline.pipeline import Pipeline
from edge.runtime import factory
from edge.runtime.backends.cameras import open_without_demo
from edge.system.console import StatusLine
from edge.system.files import exists
from edge.system.printable import printable
from edge.system.stopwatch import Stopwatch

COUNTDOWN = 3.0  # seconds before it, with a live camera
SHOWN = 3  # labels of a reading in words
ROW = "{:<32} {:<10} {:>8}  {}"

log = logging.getLogger(__name__)


def make_calibration(config: Config, name: str, seconds: float, *, overwrite: bool) -> None:
    """Look at a resting face, and store the correction that it needs.

    Args:
        config: names camera, detector and network.
        name: of the calibration.
        seconds: length of the sitting.
        overwrite: replace a calibration of this name.

    Raises:
        ConfigError: the name cannot be one, or is taken.
        DataError: no face, several, or none at rest; or the file cannot be written.
        EmotionEdgeError: the camera or a network cannot be used.
    """
    path = calibration_file.path_of(name)
    if exists(path) and not overwrite:
        raise ConfigError(f"{path} exists: choose another --name, or give --force")
    calibration_file.check_writable(path.parent)
    with closing(factory.open_pipeline(_plain(config), Stopwatch(), every=True)) as pipeline:
        labels, network = pipeline.classifier.labels, pipeline.classifier.manifest.sha256
        resting.neutral_index(labels)  # before anybody sits down
        with closing(open_without_demo(config.camera)) as camera:
            sitting = _look(pipeline, camera, seconds)
    sitting.check()
    bias = resting.calibrate(sitting.readings, labels)
    _report(np.stack(sitting.readings), bias, labels)
    if not bias.any():
        log.info("nothing is stored: this face needs no correction")
        return
    numbers, names = tuple(map(float, bias)), tuple(label.name for label in labels)
    count, today = len(sitting.readings), time.strftime("%Y-%m-%d")
    _store(Calibration(name, today, network, names, numbers, count), path)


def list_calibrations(config: Config) -> None:
    """Print the calibrations; a damaged one is a warning."""
    found = calibration_file.names()
    if not found:
        log.info("no calibrations in %s", calibration_file.usual_folder())
        return
    print(ROW.format("name", "made", "readings", "numbers"))
    for name in found:
        try:
            each = calibration_file.read(name)
        except ConfigError as error:
            log.warning("%s", error)
            continue
        pairs = zip(each.labels, each.bias, strict=True)
        numbers = ", ".join(f"{printable(label)} {number:+.2f}" for label, number in pairs)
        used = " (in use)" if name == config.emotion.calibration else ""
        print(ROW.format(name, each.made, each.readings, f"{numbers}{used}"))


def delete_calibration(config: Config, name: str) -> None:
    """Delete a calibration.

    Raises:
        ConfigError: it does not exist, or the configuration names it.
        DataError: it cannot be deleted.
    """
    if name == config.emotion.calibration:
        raise ConfigError(
            f'{name!r} is in use: set emotion.calibration to "", reload, and then delete it'
        )
    calibration_file.delete(name)
    log.info("calibration %r deleted", name)


def _plain(config: Config) -> Config:
    """Return a configuration whose scores are those of the network: not smoothed or corrected."""
    emotion = replace(config.emotion, smoothing=0.0, calibration="")
    return replace(config, emotion=emotion)


def _look(pipeline: Pipeline, camera: Camera, seconds: float) -> Sitting:
    """Collect the readings, with the time and the mean reading on the terminal."""
    labels = pipeline.classifier.labels
    log.info("%s: face at rest, lips closed, eyes on the camera: %g s", camera.name, seconds)
    with StatusLine() as line:

        def show(elapsed: float, fault: str, sitting: Sitting) -> None:
            if elapsed < 0:
                line.show(f"begins in {math.ceil(-elapsed)}")
                return
            left = f"{math.ceil(seconds - elapsed):2} s left, readings: {len(sitting.readings)}"
            so_far = in_words(np.mean(sitting.readings, 0), labels) if sitting.readings else ""
            line.show(f"{left}; {fault or so_far}")

        countdown = COUNTDOWN if camera.live else 0.0
        describe = pipeline.process
        return sit(camera, describe, seconds, countdown, show)


def in_words(scores: np.ndarray, labels: Labels) -> str:
    """Return the highest scores in words, such as "sad 41 %, neutral 33 %, angry 12 %"."""
    best = np.argsort(-scores, kind="stable")[:SHOWN]
    return ", ".join(f"{labels[i].name} {100 * scores[i]:.0f} %" for i in best.tolist())


def _report(readings: np.ndarray, bias: np.ndarray, labels: Labels) -> None:
    """Print how the face reads with and without the correction."""
    corrected = correct(readings, np.exp(bias)).mean(0)
    print(f"{len(readings)} readings of the resting face")
    print(f"as the network reads it: {in_words(readings.mean(0), labels)}")
    print(f"with the calibration:    {in_words(corrected, labels)}")


def _store(calibration: Calibration, path: Path) -> None:
    calibration_file.write(calibration, path.parent)
    log.info("stored in %s; to use it, set emotion.calibration = %r", path, calibration.name)
