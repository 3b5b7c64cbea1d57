"""Sessions with fakes, for the tests."""

from __future__ import annotations

import numpy as np

from edge.config import loader
from edge.config.schema import Config
from edge.detector.fake import FakeDetector
from edge.detector.search import WholeSearch
from edge.emotion.classifier import EmotionClassifier, load_manifest
from edge.engine.replay import ReplayEngine
from edge.pipeline.hysteresis import LabelHysteresis
from edge.pipeline.pipeline import Pipeline
from edge.pipeline.smoothing import ScoreSmoother
from edge.pipeline.tracker import Tracker
from edge.record.recorder import Recorder
from edge.runtime.idle import IdleTimer
from edge.runtime.session import Session
from edge.runtime.status import Status
from edge.system.stopwatch import Stopwatch
from edge.system.temperature import Thermometer
from tests.edge.scenes import renderer
from tests.files import ROOT

MODEL = ROOT / "models" / "emotions.tflite"


def settings(*changes):
    """A configuration with the demo and no screen, and with changes ("section.key=value")."""
    return loader.load(settings=["camera.source=demo", "display.target=none", *changes])


def unforeseen():
    """Return errors that no part of a session promises."""
    return [
        OverflowError("int too large to convert to float"),
        RecursionError("maximum recursion depth exceeded"),
        UnicodeError("surrogates not allowed"),
        OSError(30, "Read-only file system"),
        MemoryError(),
        AttributeError("no such attribute"),
    ]


def uniform_classifier():
    """A classifier that gives all emotions the same score."""
    engine = ReplayEngine([[np.full(7, 1 / 7, np.float32)]], (48, 48, 1))
    return EmotionClassifier(engine, load_manifest(MODEL))


def pipeline(detector=None, classifier=None, **options):
    """A pipeline of fakes, without smoothing."""
    return Pipeline(
        WholeSearch(detector or FakeDetector()),
        Tracker(),
        classifier or uniform_classifier(),
        ScoreSmoother(0.0),
        LabelHysteresis(),
        options.pop("watch", None) or Stopwatch(),
        **options,
    )


def session(camera, display, detector=None, classifier=None, idle=0.0, blank=0.0, timeout=None):
    """A session of fakes."""
    watch = Stopwatch()
    return Session(
        camera,
        pipeline(detector, classifier, watch=watch),
        renderer(),
        display,
        Recorder(Config().record),
        Status(IdleTimer(idle, blank), Thermometer(80.0)),
        watch,
        timeout=timeout,
    )
