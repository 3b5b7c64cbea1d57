from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace

import pytest

from edge.config.observers import MetricsConfig
from edge.observers.measured import Measured
from edge.observers.observation import observation_of
from edge.observers.opening import open_metrics
from tests.edge.scenes import scene

HEALTH = {
    "version": "1.2",
    "temperature": 61.5,
    "hot": False,
    "governor": 0,
    "model": "compact",
}


def observed(*boxes, frames=1, stages=None, made=None, emotions=None, time=0.0, **options):
    """Return an observation of faces, or of a whole scene."""
    made = made or scene(*boxes)
    made = replace(made, emotions=emotions) if emotions is not None else made
    made = replace(made, frame=replace(made.frame, time=time))
    measured = Measured(frames, stages or {}, 2, "compact", "emotions.tflite", "81a1")
    options = {"dropped": {"mqtt": 3}, "faults": {"mqtt": 1}, "health": HEALTH, **options}
    return observation_of(made, 0.0, measured=measured, **options)


@pytest.fixture
def opened():
    """Close what a test opens, the last first."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def open_outlet(opened):
    """Return a function that opens an outlet with settings; by default at any free port."""
    pytest.importorskip("prometheus_client", reason="prometheus-client is not installed")

    def make(**settings):
        config = MetricsConfig(enabled=True, **{"address": "127.0.0.1:0", **settings})
        outlet = open_metrics(config)
        opened.callback(outlet.close)
        return outlet

    return make
