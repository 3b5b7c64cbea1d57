"""Our own loop, from the decoder to a screen's memory."""

from __future__ import annotations

from pathlib import Path

from edge import app
from edge.camera.video import VideoFile
from edge.commands.bench.laps import Laps, Table
from edge.config.schema import Config
from edge.display.kms.display import KmsDisplay
from edge.display.kms.fake import HD, FakeDevice
from edge.record.recorder import Recorder
from edge.runtime import factory
from edge.runtime.session import Session
from edge.runtime.signals import Reload


class Ours:
    """Plays a clip through the loop that the device runs, every frame waiting for its analysis.

    Args:
        config: which networks, and how many threads.

    Raises:
        EmotionEdgeError: a network cannot be opened.
    """

    def __init__(self, config: Config) -> None:
        self._config, self._watch = config, Laps()
        self._pipeline = factory.open_pipeline(config, self._watch)
        self._renderer = factory.open_renderer(config.display)

    def play(self, clip: Path) -> tuple[Table, float]:
        """Show the clip once.

        Returns:
            its costs, and how many faces a frame has.
        """
        config, watch = self._config, self._watch
        display = KmsDisplay(opener=lambda: iter([FakeDevice(HD)]))
        self._pipeline.reset()
        status = factory.open_status(config.display, watch)
        recorder = Recorder(config.record)
        parts = self._pipeline, self._renderer, display, recorder, status, watch
        session = Session(VideoFile(clip), *parts)
        watch.restart()
        app.loop(session, Reload(lambda: config))
        session.close()
        return Table(watch.laps), watch.faces / max(watch.frames, 1)
