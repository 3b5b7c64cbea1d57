"""Our own loop, from the decoder to a screen's memory."""

from __future__ import annotations

from pathlib import Path

from edge import app
from edge.camera.video import VideoFile
from edge.commands.bench.samples import Laps, Table
from edge.config.schema import Config
from edge.display.kms.display import KmsDisplay
from edge.display.kms.fake import HD, FakeCard
from edge.record.recorder import Recorder
from edge.runtime import factory as opening
from edge.runtime.session import Show
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
        self._pipeline = opening.open_pipeline(config, self._watch)
        self._renderer = opening.open_renderer(config.display)

    def play(self, clip: Path) -> tuple[Table, float]:
        """Show the clip once.

        Returns:
            its costs, and how many faces a frame has.
        """
        config, watch = self._config, self._watch
        display = KmsDisplay(opener=lambda: iter([FakeCard(HD)]), tell=lambda _: None)
        self._pipeline.forget()
        status = opening.open_status(config.display, watch)
        recorder = Recorder(config.record)
        parts = self._pipeline, self._renderer, display, recorder, status, watch
        show = Show(VideoFile(clip), *parts, tell=lambda _: None)
        watch.restart()
        app.loop(show, Reload(lambda: config))
        show.close()
        return Table(watch.laps), watch.faces / max(watch.frames, 1)
