"""Time samples of the stages of each frame, and their statistics."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from edge.system.stopwatch import Stopwatch


class Sample(NamedTuple):
    """Time that one stage of one frame took, milliseconds.

    Attributes:
        wall: elapsed time.
        cpu: processor time of this process, all threads together.
    """

    wall: float
    cpu: float


class SamplingStopwatch(Stopwatch):
    """Stopwatch that keeps a sample of every lap, beside the sums.

    Attributes:
        samples: by stage, one sample per frame.
    """

    def restart(self) -> None:
        super().restart()
        self.samples: dict[str, list[Sample]] = defaultdict(list)
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def lap(self, stage: str) -> None:
        super().lap(stage)
        wall, cpu = time.perf_counter(), time.process_time()
        self.samples[stage].append(Sample(1000 * (wall - self._wall), 1000 * (cpu - self._cpu)))
        self._wall, self._cpu = wall, cpu


class StageTimes:
    """Times of all stages over a number of frames.

    Args:
        samples: by stage, one sample per frame.

    Attributes:
        stages: by stage, float64, (frames, 2), milliseconds: wall, CPU.
    """

    def __init__(self, samples: Mapping[str, Sequence[Sample]]) -> None:
        self.stages = {stage: np.array(column) for stage, column in samples.items()}

    def frame_times(self) -> np.ndarray:
        """Return the sums over the stages: float64, (frames, 2), milliseconds: wall, CPU."""
        result: np.ndarray = np.sum(list(self.stages.values()), axis=0)
        return result

    def mean_cpu(self) -> float:
        """Return the mean CPU milliseconds of a frame.

        A median would hide the detector, because most frames are not analysed.
        """
        return float(self.frame_times()[:, 1].mean())

    def mean_wall(self) -> float:
        """Return the mean milliseconds that pass during a frame."""
        return float(self.frame_times()[:, 0].mean())

    def statistics(self) -> dict[str, dict[str, float]]:
        """Return mean, median and 95th percentile of each stage and of "frame", milliseconds."""
        stages = {**self.stages, "frame": self.frame_times()}
        return {stage: _statistics(times) for stage, times in stages.items()}


def _statistics(times: np.ndarray) -> dict[str, float]:
    found = {}
    for column, clock in enumerate(("wall", "cpu")):
        values = times[:, column]
        found[f"{clock}_mean"] = float(values.mean())
        found[f"{clock}_median"], found[f"{clock}_p95"] = map(
            float, np.percentile(values, (50, 95))
        )
    return found


def concatenate(parts: Sequence[StageTimes]) -> StageTimes:
    """Join the frames of several measurements of the same stages."""
    return StageTimes(
        {
            stage: [Sample(*times) for part in parts for times in part.stages[stage]]
            for stage in parts[0].stages
        }
    )
