"""Shows with fakes, for the tests."""

from __future__ import annotations

import numpy as np

from edge.config import loader as config
from edge.emotion.classifier import EmotionClassifier, load_manifest
from edge.engine.replay import ReplayEngine
from edge.pipeline.hysteresis import Namer
from edge.pipeline.pipeline import Pipeline
from edge.pipeline.smoothing import ScoreSmoother
from edge.pipeline.tracker import Tracker
from edge.record.recorder import Recorder
from edge.runtime.idle import Presence
from edge.runtime.session import Show
from edge.runtime.status import Status
from edge.system.stopwatch import Stopwatch
from edge.system.temperature import Thermometer
from tests.edge.scenes import renderer
from tests.files import ROOT

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
