"""What cannot be had for less: the bare networks, and one copy of the picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from edge.commands.bench.samples import Laps, Table
from edge.config.schema import Config
from edge.detector.blazeface import NETWORKS
from edge.emotion.model import MODELS
from edge.engine.litert import find_runtime


class Limit:
    """Runs the networks, their inputs in place, and nothing else.

    Args:
        config: which networks, and how many threads.
    """

    def __init__(self, config: Config) -> None:
        kind = config.detector.backend.removeprefix("blazeface-")
        paths = {"detect": MODELS / NETWORKS[kind][0]} if kind in NETWORKS else {}
        paths["classify"] = MODELS / config.emotion.model
        self._networks = {stage: bare(path, config.engine.threads) for stage, path in paths.items()}
        size = (config.display.height, config.display.width, 3)
        self._picture, self._screen = np.zeros(size, np.uint8), np.zeros(size, np.uint8)

    def run(self, frames: int) -> Table:
        """One face per frame."""
        laps = Laps()
        for _ in range(frames):
            for stage, network in self._networks.items():
                network.invoke()
                laps.lap(stage)
            np.copyto(self._screen, self._picture)
            laps.lap("display")
        return Table(laps.laps)


def bare(path: Path, threads: int) -> Any:
    """A network without anything around it."""
    network = find_runtime()[1].Interpreter(str(path), num_threads=threads)
    network.allocate_tensors()
    return network
