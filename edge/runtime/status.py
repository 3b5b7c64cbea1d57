"""What people should know besides the faces: states, notices, figures."""

from __future__ import annotations

from dataclasses import replace

from edge.runtime.idle import Presence
from edge.scene import Scene
from edge.system.stopwatch import Stopwatch
from edge.system.temperature import Thermometer

EVERY = 1.0  # seconds between two lines of figures, so that they can be read


class Status:
    """Adds to each scene what there is to say.

    Args:
        presence: knows whether anybody is there.
        thermometer: knows how hot it is.
        watch: knows how long each stage takes; None where no figures are wanted.
    """

    def __init__(
        self, presence: Presence, thermometer: Thermometer, watch: Stopwatch | None = None
    ) -> None:
        self._presence, self._thermometer, self._watch = presence, thermometer, watch
        self._figures, self._next = "", float("-inf")
        self._before: tuple[float, int, dict[str, float]] = (0.0, 0, {})

    def describe(self, scene: Scene) -> Scene:
        """The scene with state, notices and figures."""
        frame = scene.frame
        state = self._presence.update(len(scene.tracks), frame.time)
        if frame.trouble and state != "blank":
            state = frame.trouble
        self._thermometer.update(frame.time)
        hot = ("too_hot",) if self._thermometer.too_hot else ()
        if self._watch and not self._next - EVERY <= frame.time < self._next:
            self._next = frame.time + EVERY
            self._figures = self._measure(self._watch)
        return replace(scene, state=state, notices=(*hot, *scene.notices), stats=self._figures)

    def _measure(self, watch: Stopwatch) -> str:
        """Frames per second and milliseconds per stage since the last line, and degrees."""
        elapsed, frames, seconds = self._before
        self._before = watch.elapsed, watch.frames, dict(watch.seconds)
        count = watch.frames - frames
        if not count:
            return self._figures
        rate = count / max(watch.elapsed - elapsed, 1e-9)
        stages = " ".join(
            f"{stage} {1000 * (total - seconds.get(stage, 0)) / count:.1f}"
            for stage, total in watch.seconds.items()
        )
        line = f"{rate:.1f} fps   {stages} ms"
        degrees = self._thermometer.degrees
        return line if degrees is None else f"{line}   {degrees:.0f} °C"
