"""The loop of the device, from the video decoder to the memory of a screen."""

from __future__ import annotations

from pathlib import Path

from edge import app
from edge.camera import Camera
from edge.camera.video import VideoFile
from edge.commands.bench.samples import SamplingStopwatch, StageTimes
from edge.config.schema import Config
from edge.display import Display
from edge.display.kms import Mode
from edge.display.kms.display import KmsDisplay
from edge.display.kms.fake import HD, FakeDevice
from edge.observers.observers import Observers
from edge.record.recorder import Recorder
from edge.runtime import factory
from edge.runtime.backends.displays import with_page
from edge.runtime.page import open_texts
from edge.runtime.session import Session
from edge.runtime.signals import Reload


class DeviceLoop:
    """Plays clips through the loop of `run`; every frame waits for its own analysis.

    Args:
        config: selects the networks and the number of threads.
        watch: records the laps.
        screen: of the device.

    Attributes:
        size: width and height of the pictures of the last clip, pixels.

    Raises:
        EmotionEdgeError: a network cannot be opened.
    """

    def __init__(
        self, config: Config, watch: SamplingStopwatch | None = None, screen: Mode = HD
    ) -> None:
        self._config, self._watch = config, watch or SamplingStopwatch()
        self._screen = screen
        self.size: tuple[int, int] | None = None
        self._pipeline = factory.open_pipeline(config, self._watch)
        self._renderer = factory.open_renderer(config.display)

    def play(self, clip: Path) -> tuple[StageTimes, float]:
        """Play a clip once, as fast as possible.

        Returns:
            The times of its frames, and the mean number of faces per frame.
        """
        return self.run(VideoFile(clip, threads=1))

    def run(
        self, camera: Camera, observers: Observers | None = None, *, page: bool = False
    ) -> tuple[StageTimes, float]:
        """Show all frames of a camera, and close it; see `play`.

        Args:
            camera: gives the frames.
            observers: are closed at the end; None for none.
            page: serve the web page, too.
        """
        config, watch = self._config, self._watch
        display: Display = KmsDisplay(opener=lambda: iter([FakeDevice(self._screen)]))
        if page:
            display = with_page(display, config.web, open_texts(config.display))
        self._pipeline.reset()
        status = factory.open_status(config, watch)
        recorder = Recorder(config.record)
        parts = self._pipeline, self._renderer, display, recorder, status, watch
        session = Session(camera, *parts, observers=observers or Observers())
        watch.restart()
        app.loop(session, Reload(lambda: config), progress=False)
        self.size = display.size
        session.close()
        return StageTimes(watch.samples), watch.faces / max(watch.frames, 1)
