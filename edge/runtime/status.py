"""State of the screen, temperature notice and statistics, for each scene."""

from __future__ import annotations

from dataclasses import replace

from edge.runtime.idle import IdleTimer
from edge.scene import Scene
from edge.system.stopwatch import Stopwatch
from edge.system.temperature import Thermometer

INTERVAL = 1.0  # seconds between two lines of statistics, so that they can be read


class Status:
    """Add to each scene what depends on time and on the machine.

    Args:
        idle_timer: decides on idle and blank screens.
        thermometer: decides on the "too hot" notice.
        watch: source of the statistics; None shows none.
        introduction: seconds from the first frame in which no reading is shown, but the screen
            "starting", with its notice.

    Attributes:
        thermometer: decides on the "too hot" notice.
        governor: for the line of statistics, level and reason; "" for none.
    """

    def __init__(
        self,
        idle_timer: IdleTimer,
        thermometer: Thermometer,
        watch: Stopwatch | None = None,
        introduction: float = 0.0,
    ) -> None:
        self._introduction, self._first = introduction, float("inf")
        self.thermometer, self.governor = thermometer, ""
        self._idle_timer, self._watch = idle_timer, watch
        self._line, self._next = "", float("-inf")
        self._before: tuple[float, int, dict[str, float]] = (0.0, 0, {})

    def describe(self, scene: Scene) -> Scene:
        """Return the scene with state, notices and statistics."""
        frame = scene.frame
        state = self._idle_timer.update(len(scene.tracks), frame.time)
        self._first = min(self._first, frame.time)
        if not state and frame.time - self._first < self._introduction:
            state = "starting"
        if frame.trouble and state != "blank":
            state = frame.trouble
        self.thermometer.update(frame.time)
        hot = ("too_hot",) if self.thermometer.too_hot else ()
        if self._watch and not self._next - INTERVAL <= frame.time < self._next:
            self._next = frame.time + INTERVAL
            self._line = self._statistics(self._watch)
        return replace(scene, state=state, notices=(*hot, *scene.notices), stats=self._line)

    def _statistics(self, watch: Stopwatch) -> str:
        """Return a line: frames per second, milliseconds per stage since the last one, and state.

        The state of the machine: temperature, and what the governor does.
        """
        elapsed, frames, seconds = self._before
        self._before = watch.elapsed, watch.frames, dict(watch.seconds)
        count = watch.frames - frames
        if not count:
            return self._line
        rate = count / max(watch.elapsed - elapsed, 1e-9)
        stages = " ".join(
            f"{stage} {1000 * (total - seconds.get(stage, 0)) / count:.1f}"
            for stage, total in watch.seconds.items()
        )
        degrees = self.thermometer.degrees
        heat = "" if degrees is None else f"{degrees:.0f} °C"
        groups = f"{rate:.1f} fps", f"{stages} ms", heat, self.governor
        return "   ".join(filter(None, groups))
