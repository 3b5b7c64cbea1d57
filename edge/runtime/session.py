"""A running session: the open parts, from the camera to the display."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from edge.camera import Camera
from edge.camera.turned import rotation_for
from edge.config.schema import Config
from edge.display import Display
from edge.observers.audio.speaker import Silence, Sounds
from edge.observers.observers import Observers
from edge.pipeline.orientation import advice
from edge.pipeline.pipeline import Pipeline
from edge.record.recorder import Recorder
from edge.render.cover import Cover, NoCover
from edge.render.renderer import Renderer
from edge.runtime.game import Game, NoGame
from edge.runtime.page import Reporter
from edge.runtime.recording import SnapshotRequest
from edge.runtime.regulator import NoRegulator
from edge.runtime.shutter import Shutter
from edge.runtime.status import Status
from edge.scene import Frame, Scene
from edge.system.crash_guard import CrashGuard
from edge.system.stopwatch import Stopwatch
from edge.system.systemd import SystemdNotifier

if TYPE_CHECKING:
    from edge.display.web.settings_store import SettingsStore

log = logging.getLogger(__name__)


@dataclass
class Session:
    """Open parts of a run; `edge.runtime.reconfigure` replaces them while it runs.

    Attributes:
        camera, pipeline, renderer, display, recorder, status: the parts.
        watch: measures the stages.
        timeout: seconds that a live frame waits for its own analysis; None for ever.
        mirrored: frames are shown as in a mirror.
        guard: counts crashes of the process.
        notifier: reports to systemd.
        cover: covers faces in the frame, before anything is drawn or stored.
        game: asks for emotions.
        sounds: follow the scenes.
        observers: outlets beside the picture, such as MQTT.
        shutter: closes and opens the camera at the request of a message.
        snapshot: request of a message for a picture.
        regulator: leaves out work while the machine is too hot or too slow.
        reporter: reports the scenes to the web page and the observers.
        settings_refused: a part of the configuration was refused at the last reload.
        safe_mode: it was started without settings of the page that prevented it.
        store: settings of the page; None without a settings page.
        restarts: how often the run was opened again since the service was started.
        frames: of the camera, from where the loop is.
    """

    camera: Camera
    pipeline: Pipeline
    renderer: Renderer
    display: Display
    recorder: Recorder
    status: Status
    watch: Stopwatch
    timeout: float | None = None
    mirrored: bool = False
    guard: CrashGuard = field(default_factory=lambda: CrashGuard(None))
    notifier: SystemdNotifier = field(default_factory=SystemdNotifier)
    cover: Cover = field(default_factory=NoCover)
    game: Game = field(default_factory=NoGame)
    sounds: Sounds = field(default_factory=Silence)
    observers: Observers = field(default_factory=Observers)
    shutter: Shutter = field(default_factory=lambda: Shutter(Config()))
    snapshot: SnapshotRequest = field(default_factory=SnapshotRequest)
    regulator: NoRegulator = field(default_factory=NoRegulator)
    reporter: Reporter = field(default_factory=Reporter)
    settings_refused: bool = False
    safe_mode: bool = False
    store: SettingsStore | None = None
    restarts: int = 0
    frames: Iterator[Frame] = field(init=False)
    _logged: str = field(init=False, default="")
    _turned: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.frames = self._taken(self.camera)

    @property
    def patience(self) -> float | None:
        """Seconds that the next frame waits for its own analysis; None for ever.

        Covers must lie on the faces of the frame that is shown, not on those of an earlier one.
        """
        return None if self.cover.active else self.timeout

    def use_camera(self, camera: Camera, timeout: float | None, *, mirrored: bool) -> None:
        """Take frames from another camera; times and tracks start again."""
        self.camera, self.timeout, self.mirrored = camera, timeout, mirrored
        self.frames = self._taken(camera)
        self.pipeline.reset()

    def _taken(self, camera: Camera) -> Iterator[Frame]:
        """Yield the frames of a camera; under covers, pictures of files are searched all at once.

        A folder's pictures have no rate; the films among them begin with a search of all, too.
        """
        single = not camera.live and camera.rate is None
        for frame in filter(lambda each: self.regulator.takes(each), camera):
            self.pipeline.single = single and self.cover.active
            yield frame
            del frame  # the next one takes its memory

    def describe(self, scene: Scene) -> Scene:
        """Return a scene as it may be shown, with state, notices and indicators; log changes."""
        notices = {
            **dict.fromkeys(self.pipeline.classifier.notices, True),
            # Only displays that have something to say have this attribute.
            **dict.fromkeys(getattr(self.display, "screen_notices", ()), True),
            "settings_broken": self.settings_refused,
            "settings_safe": self.safe_mode,
            "recording_stopped": self.recorder.stopped,
            "turned": self._notice_turned(),
        }
        camera_on = self.camera.physical and not scene.frame.trouble
        indicators = {"camera": camera_on, "recording": self.recorder.recording}
        scene = replace(
            scene,
            notices=tuple(notice for notice, on in notices.items() if on),
            indicators=tuple(indicator for indicator, on in indicators.items() if on),
            mirrored=self.mirrored,
            labels=self.pipeline.classifier.labels,
        )
        scene = self.cover.cover(scene, searched=self.pipeline.searched)
        scene = self.game.play(self.status.describe(scene))
        self._log_changes(scene)
        return scene

    def offer_settings(self, store: SettingsStore | None) -> None:
        """Serve the settings page, where the display has a page."""
        self.store = store
        # Only displays with a page have this attribute.
        if store and (offer := getattr(self.display, "offer", None)):
            offer(store)

    def settle(self) -> None:
        """Report to the settings page whether all settings are in effect."""
        if self.store:
            self.store.settle(refused=self.settings_refused or self.safe_mode)

    def log_parts(self) -> None:
        """Log one line with camera, display, engine and model, and the detector's engine."""
        classifier, detector = self.pipeline.classifier, self.pipeline.search.detector
        # Only networks of this project have an engine.
        network = getattr(detector, "engine", None)
        parts = {
            "camera": self.camera.name,
            "display": self.display.name,
            "engine": classifier.engine.name,
            "model": f"{classifier.manifest.name} {classifier.manifest.sha256[:12]}",
            "detector": network.name if network else type(detector).__name__,
        }
        line = " ".join(f"{key}={json.dumps(parts[key], ensure_ascii=False)}" for key in parts)
        log.info("started: %s", line)

    def close(self) -> None:
        """Finish recordings and release the devices."""
        with ExitStack() as last:
            shown = self.pipeline, self.display, self.camera, self.recorder
            for part in (*shown, self.sounds, self.observers):
                last.callback(part.close)

    def _notice_turned(self) -> bool:
        """Return whether the heads seen are not upright; log what to do when that changes."""
        seen, before = self.pipeline.turned, self._turned
        self._turned = seen
        if seen and seen != before:
            log.warning("camera: %s", advice(seen, rotation_for(self.camera, seen)))
        return bool(seen)

    def _log_changes(self, scene: Scene) -> None:
        state = ", ".join([scene.state or "frame and faces", *scene.notices])
        if state != self._logged:
            self._logged = state
            log.info("state: %s", state)
            self.notifier.status(f"state: {state}")
