"""All that a run is made of: camera, display, and what lies between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from edge.camera import Camera
from edge.display import Display
from edge.pipeline import Pipeline
from edge.progress import say
from edge.record import Recorder
from edge.render import Renderer
from edge.scene import Frame, Scene
from edge.status import Status
from edge.stopwatch import Stopwatch
from edge.watchdog import Watchdog


@dataclass
class Show:
    """Its parts may be exchanged while it runs.

    Attributes:
        camera, pipeline, renderer, display, recorder, status: the parts.
        watch: measures them.
        watchdog: hears that pictures are shown.
        frames: of the camera, from where the loop is.
        notices: what people should know of the pipeline.
        state: of the last scene.
        refused: settings were not taken when the configuration was read again.
    """

    camera: Camera
    pipeline: Pipeline
    renderer: Renderer
    display: Display
    recorder: Recorder
    status: Status
    watch: Stopwatch
    watchdog: Watchdog = field(default_factory=Watchdog)
    notices: tuple[str, ...] = ()
    refused: bool = False
    frames: Iterator[Frame] = field(init=False)
    state: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self.use(self.camera)

    def use(self, camera: Camera) -> None:
        """Take the frames of this camera from now on."""
        self.camera, self.frames = camera, iter(camera)

    def describe(self, scene: Scene) -> Scene:
        """The scene with all that people should know besides the faces."""
        notices = {
            "settings_broken": self.refused,
            "recording_stopped": self.recorder.stopped,
        }
        looks = self.camera.looks and not scene.frame.trouble
        signs = {"camera": looks, "recording": self.recorder.recording}
        scene = replace(
            scene,
            notices=(*self.notices, *(notice for notice, given in notices.items() if given)),
            signs=tuple(sign for sign, on in signs.items() if on),
        )
        described = self.status.describe(scene)
        if described.state != self.state:
            self.state = described.state
            line = f"state: {self.state or 'frame and faces'}"
            say(line)
            self.watchdog.status(line)
        return described

    def close(self) -> None:
        """Finish what is recorded, and give the devices back."""
        try:
            self.recorder.close()
        finally:
            try:
                self.camera.close()
            finally:
                self.display.close()
