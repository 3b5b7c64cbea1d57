"""All that a run is made of: camera, display, and what lies between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from edge.camera import Camera
from edge.display import Display
from edge.pipeline import Pipeline
from edge.record import Recorder
from edge.render import Renderer
from edge.scene import Frame, Scene
from edge.status import Status
from edge.stopwatch import Stopwatch


@dataclass
class Show:
    """Its parts may be exchanged while it runs.

    Attributes:
        camera, pipeline, renderer, display, recorder, status: the parts.
        watch: measures them.
        frames: of the camera, from where the loop is.
        without_tpu: an Edge TPU was hoped for, and is not there.
        refused: settings were not taken when the configuration was read again.
    """

    camera: Camera
    pipeline: Pipeline
    renderer: Renderer
    display: Display
    recorder: Recorder
    status: Status
    watch: Stopwatch
    without_tpu: bool = False
    refused: bool = False
    frames: Iterator[Frame] = field(init=False)

    def __post_init__(self) -> None:
        self.use(self.camera)

    def use(self, camera: Camera) -> None:
        """Take the frames of this camera from now on."""
        self.camera, self.frames = camera, iter(camera)

    def describe(self, scene: Scene) -> Scene:
        """The scene with all that people should know besides the faces."""
        notices = {
            "no_edgetpu": self.without_tpu,
            "settings_broken": self.refused,
            "recording_stopped": self.recorder.stopped,
        }
        signs = {"camera": self.camera.looks, "recording": self.recorder.recording}
        scene = replace(
            scene,
            notices=tuple(notice for notice, given in notices.items() if given),
            signs=tuple(sign for sign, on in signs.items() if on),
        )
        return self.status.describe(scene)

    def close(self) -> None:
        """Finish what is recorded, and give the devices back."""
        try:
            self.recorder.close()
        finally:
            try:
                self.camera.close()
            finally:
                self.display.close()
