"""Shows with fakes, for the tests."""

from __future__ import annotations

import numpy as np
from conftest import ROOT
from pictures import renderer

from edge import config
from edge.classify import EmotionClassifier, load_manifest
from edge.engine.replay import ReplayEngine
from edge.naming import Namer
from edge.pipeline import Pipeline
from edge.presence import Presence
from edge.record import Recorder
from edge.show import Show
from edge.smooth import ScoreSmoother
from edge.status import Status
from edge.stopwatch import Stopwatch
from edge.thermometer import Thermometer
from edge.track import Tracker

MODEL = ROOT / "models" / "emotions.tflite"


class Nobody:
    """A detector that never sees anybody."""

    def detect(self, frame):
        return []


def guesses():
    """A classifier that knows nothing."""
    engine = ReplayEngine([[np.full(7, 1 / 7, np.float32)]], (48, 48, 1))
    return EmotionClassifier(engine, load_manifest(MODEL))


def show(camera, display, detector=None, classifier=None, idle=0.0, blank=0.0):
    """A show of these; without smoothing."""
    watch = Stopwatch()
    stages = detector or Nobody(), Tracker(), classifier or guesses(), ScoreSmoother(0.0), Namer()
    return Show(
        camera,
        Pipeline(*stages, watch),
        renderer(),
        display,
        Recorder(config.load().record),
        Status(Presence(idle, blank), Thermometer(80.0)),
        watch,
    )
