"""Times of all methods on one clip, collected over the rounds of `bench`."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from edge.commands.bench import clips
from edge.commands.bench.lower_bound import LowerBound
from edge.commands.bench.progress import BenchProgress
from edge.commands.bench.samples import StageTimes, concatenate

Play = Callable[[Path], tuple[StageTimes, float]]  # clip -> times, mean faces per frame


class ClipRuns:
    """Plays a clip by every method, one after the other, in each round.

    Args:
        name: of the clip, for the progress.
        clip: its file.
        methods: by JSON key; the first is the program's own.
        bound: the lower bound.
    """

    def __init__(
        self, name: str, clip: Path, methods: Mapping[str, Play], bound: LowerBound
    ) -> None:
        self.name, self._clip, self._methods, self._bound = name, clip, methods, bound
        self._changes: dict[str, Play] = {}
        self._times: dict[str, list[StageTimes]] = {}
        self._faces: dict[str, float] = {}

    def add_method(self, name: str, play: Play) -> None:
        """Add a method for this clip alone, see the constructor."""
        self._methods = {**self._methods, name: play}

    def warm_up(self, progress: BenchProgress) -> float:
        """Play the clip by every method, uncounted; return the program's frames per second."""
        times = {name: self._play(name, play, progress) for name, play in self._methods.items()}
        return 1000 / next(iter(times.values())).mean_wall()

    def add_changes(self, changes: Mapping[str, Play], progress: BenchProgress) -> None:
        """Add methods that are the program with other settings, and warm them up."""
        self._changes.update(changes)
        for name, play in changes.items():
            self._play(name, play, progress)

    def play_round(self, progress: BenchProgress) -> None:
        """Play the clip by every method, and record the times."""
        for name, play in {**self._methods, **self._changes}.items():
            self._times.setdefault(name, []).append(self._play(name, play, progress))
        self._times.setdefault("limit", []).append(self._bound.measure(clips.FRAMES))

    def _play(self, name: str, play: Play, progress: BenchProgress) -> StageTimes:
        progress.show(f"{self.name}, {name}")
        times, self._faces[name] = play(self._clip)
        return times

    def results(self) -> dict[str, Any]:
        """Return stages, faces per frame, and CPU and elapsed time by round, of each method."""
        return {
            name: {
                "stages": concatenate(rounds).statistics(),
                "faces": self._faces.get(name),
                "rounds": [times.mean_cpu() for times in rounds],
                "wall_rounds": [times.mean_wall() for times in rounds],
            }
            for name, rounds in self._times.items()
            if name not in self._changes
        }

    def gains(self) -> dict[str, dict[str, float]]:
        """Return by change how many times as fast it is by each clock, and its share of the faces.

        A gain is the median over the rounds of the ratio of the times per frame.
        """
        base = next(iter(self._methods))
        ours, found = self._times[base], {}
        for name in self._changes:
            pairs = list(zip(ours, self._times[name], strict=True))
            found[name] = {
                "cpu": statistics.median(a.mean_cpu() / b.mean_cpu() for a, b in pairs),
                "wall": statistics.median(a.mean_wall() / b.mean_wall() for a, b in pairs),
                "faces": self._faces[name] / self._faces[base] if self._faces[base] else 1.0,
            }
        return found
