"""All that a run is made of: camera, display, and what lies between."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

from edge.camera import Camera
from edge.display import Display
from edge.pipeline.pipeline import Pipeline
from edge.record.recorder import Recorder
from edge.render.renderer import Renderer
from edge.runtime.status import Status
from edge.scene import Frame, Scene
from edge.system.console import say
from edge.system.crash_guard import Lives
from edge.system.stopwatch import Stopwatch
from edge.system.systemd import Watchdog


@dataclass
class Show:
    """Its parts may be exchanged while it runs.

    Attributes:
        camera, pipeline, renderer, display, recorder, status: the parts.
        watch: measures them.
        lives: remembers what killed the process.
        watchdog: hears that pictures are shown.
        tell: takes a line for the log.
        frames: of the camera, from where the loop is.
        state: of the last scene, and its notices, for the log.
        refused: settings were not taken when the configuration was read again.
        mirrored: frames are shown as in a mirror.
    """

    camera: Camera
    pipeline: Pipeline
    renderer: Renderer
    display: Display
    recorder: Recorder
    status: Status
    watch: Stopwatch
    lives: Lives = field(default_factory=lambda: Lives(None))
    watchdog: Watchdog = field(default_factory=Watchdog)
    tell: Callable[[str], None] = say
    refused: bool = False
    mirrored: bool = False
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
            **dict.fromkeys(self.pipeline.classifier.notices, True),
            "settings_broken": self.refused,
            "recording_stopped": self.recorder.stopped,
        }
        camera_on = self.camera.physical and not scene.frame.trouble
        indicators = {"camera": camera_on, "recording": self.recorder.recording}
        scene = replace(
            scene,
            notices=tuple(notice for notice, given in notices.items() if given),
            indicators=tuple(indicator for indicator, on in indicators.items() if on),
            mirrored=self.mirrored,
        )
        described = self.status.describe(scene)
        state = ", ".join([described.state or "frame and faces", *described.notices])
        if state != self.state:
            self.state = state
            self.tell(f"state: {state}")
            self.watchdog.status(f"state: {state}")
        return described

    def introduce(self) -> None:
        """One line for the log: what all of it is made of."""
        classifier = self.pipeline.classifier
        parts = {
            "camera": self.camera.name,
            "display": self.display.name,
            "engine": classifier.engine.name,
            "model": f"{classifier.manifest.name} {classifier.manifest.sha256[:12]}",
        }
        line = " ".join(f"{key}={json.dumps(parts[key], ensure_ascii=False)}" for key in parts)
        self.tell(f"started: {line}")

    def close(self) -> None:
        """Finish what is recorded, and give the devices back."""
        with ExitStack() as last:
            for part in (self.pipeline, self.display, self.camera, self.recorder):
                last.callback(part.close)
