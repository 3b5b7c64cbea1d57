"""What each stage of each frame cost."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from edge.system.stopwatch import Stopwatch


class Cost(NamedTuple):
    """Milliseconds of one stage of one frame: of a clock, and of all processors together."""

    wall: float
    cpu: float


class Laps(Stopwatch):
    """A stopwatch that keeps every lap.

    Attributes:
        laps: of each stage, one per frame.
    """

    def restart(self) -> None:
        super().restart()
        self.laps: dict[str, list[Cost]] = defaultdict(list)
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def lap(self, stage: str) -> None:
        super().lap(stage)
        wall, cpu = time.perf_counter(), time.process_time()
        self.laps[stage].append(Cost(1000 * (wall - self._wall), 1000 * (cpu - self._cpu)))
        self._wall, self._cpu = wall, cpu


def timed(work: Callable[[], object], times: int) -> list[Cost]:
    """What some work costs, again and again."""
    laps = Laps()
    for _ in range(times):
        work()
        laps.lap("")
    return laps.laps[""]


class Table:
    """Costs of many frames.

    Args:
        laps: of each stage, one per frame.
    """

    def __init__(self, laps: dict[str, list[Cost]]) -> None:
        self.stages = {stage: np.array(costs) for stage, costs in laps.items()}

    def frames(self) -> np.ndarray:
        """Milliseconds of each frame: float, (frames, 2): wall, CPU."""
        result: np.ndarray = np.sum(list(self.stages.values()), axis=0)
        return result

    def cpu(self) -> float:
        """CPU milliseconds of a frame: the mean, as not every frame is looked at."""
        return float(self.frames()[:, 1].mean())

    def rows(self) -> dict[str, dict[str, float]]:
        """Of each stage and of the whole frame: mean, median, 95th percentile, milliseconds."""
        stages = {**self.stages, "frame": self.frames()}
        return {stage: _row(costs) for stage, costs in stages.items()}


def _row(costs: np.ndarray) -> dict[str, float]:
    row = {}
    for column, kind in enumerate(("wall", "cpu")):
        found = costs[:, column]
        row[f"{kind}_mean"] = float(found.mean())
        row[f"{kind}_median"], row[f"{kind}_p95"] = map(float, np.percentile(found, (50, 95)))
    return row


def joined(tables: list[Table]) -> Table:
    """All frames of several tables as one."""
    laps = {
        stage: [Cost(*cost) for table in tables for cost in table.stages[stage]]
        for stage in tables[0].stages
    }
    return Table(laps)
