"""Lower bound of the cost of a frame: the networks alone, and one copy of the picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from edge.commands.bench.samples import SamplingStopwatch, StageTimes
from edge.config.schema import Config
from edge.detector.blazeface import NETWORKS
from edge.emotion.configured import MODELS
from edge.engine.litert import find_runtime
from edge.engine.threads import thread_count


class LowerBound:
    """Invokes each network once per frame on constant input, and copies one picture.

    Args:
        config: selects the networks and the number of threads.

    Attributes:
        interpreters: by stage.
        threads: of each.
    """

    def __init__(self, config: Config) -> None:
        kind = config.detector.backend.removeprefix("blazeface-")
        paths = {"detect": MODELS / NETWORKS[kind][0]} if kind in NETWORKS else {}
        paths["classify"] = MODELS / config.emotion.model
        self.threads = thread_count(config.engine.threads)
        self.interpreters = {
            stage: interpreter(path, self.threads) for stage, path in paths.items()
        }
        size = (config.display.height, config.display.width, 3)
        self._picture, self._screen = np.zeros(size, np.uint8), np.zeros(size, np.uint8)

    def measure(self, frames: int) -> StageTimes:
        """Measure a number of frames with one face each."""
        watch = SamplingStopwatch()
        for _ in range(frames):
            for stage, network in self.interpreters.items():
                network.invoke()
                watch.lap(stage)
            np.copyto(self._screen, self._picture)
            watch.lap("display")
        return StageTimes(watch.samples)


def interpreter(path: Path, threads: int) -> Any:
    """Return a TFLite interpreter that is ready to invoke, without pre- and post-processing."""
    made = find_runtime()[1].Interpreter(str(path), num_threads=threads)
    made.allocate_tensors()
    return made
