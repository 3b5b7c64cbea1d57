"""Keeps what is shown, for who asks for it: pictures and videos in a folder. Off by default."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from edge.config.schema import RecordConfig
from edge.display.file import write_picture
from edge.errors import DeviceError
from edge.labels import UNSURE
from edge.record.folder import Folder, free_bytes
from edge.record.segment import Segment
from edge.scene import Scene
from edge.system.console import say

NOBODY = {"idle", "blank"}  # hours of these would fill the folder with nothing
EVERY = 1.0  # seconds between two looks at the room that is left


def stamp() -> str:
    """The local date and time, for names: 2026-11-24_22-38-13."""
    return time.strftime("%Y-%m-%d_%H-%M-%S")


class Recorder:
    """Pictures of emotions seen for the first time, and a video of all that is shown.

    With both switched off it touches nothing. When there is no more room, or a file cannot be
    written, it stops with one line; what is whole stays, older recordings are never deleted.

    Args:
        config: its section.
        rate: frames per second of the videos.
        tell: takes a line for the log.
        stamp: gives the date and time for the name of a file.
        free: gives the free bytes on the disk of a folder.

    Attributes:
        stopped: there was a fault, nothing more is recorded.

    Raises:
        DeviceError: the folder cannot be made.
    """

    def __init__(
        self,
        config: RecordConfig,
        rate: float = 10.0,
        tell: Callable[[str], None] = say,
        stamp: Callable[[], str] = stamp,
        free: Callable[[Path], int] = free_bytes,
    ) -> None:
        self._config, self._rate, self._tell, self._stamp = config, rate, tell, stamp
        self._segment: Segment | None = None
        self._seen: set[str] = set()
        self._look = 0.0
        self._folder: Folder | None = None
        self.stopped = False
        if config.snapshots or config.video:
            self._folder = Folder(Path(config.folder), config.limit, config.spare, free)
            if removed := self._folder.remove_leftovers():
                tell(f"recording: removed what an interrupted run left unfinished: {removed}")

    @property
    def recording(self) -> bool:
        """A video is being written, or pictures are kept: people have to know."""
        return self._segment is not None or (self._folder is not None and self._config.snapshots)

    def keep(self, scene: Scene, picture: np.ndarray) -> None:
        """Take what is shown; a fault stops the recording and nothing else.

        Args:
            scene: what the picture was drawn from; its frame's time counts, seconds.
            picture: uint8, (height, width, 3), RGB.
        """
        if self._folder is None:
            return
        try:
            if self._config.snapshots and not scene.state:
                self._snapshots(self._folder, scene, picture)
            if self._config.video:
                self._film(self._folder, scene, picture)
        except OSError as error:
            self._stop(self._folder, error)

    def close(self) -> None:
        """Finish the video; may be called twice. Raises nothing, as `keep`."""
        if self._folder is None:
            return
        try:
            self._finish(self._folder)
        except OSError as error:
            self._stop(self._folder, error)
        else:
            self._folder.close()
            self._folder = None

    def _snapshots(self, folder: Folder, scene: Scene, picture: np.ndarray) -> None:
        shown = {emotion.label for emotion in scene.emotions}
        for name in sorted(shown - self._seen - {UNSURE}):
            self._seen.add(name)
            # More than a JPEG of pure noise takes.
            self._require(folder, picture.nbytes // 2, self._segment)
            path = folder.new(f"{self._stamp()}_{name}", ".jpg")
            write_picture(path, picture)
            folder.add(path)

    def _film(self, folder: Folder, scene: Scene, picture: np.ndarray) -> None:
        moment = scene.frame.time
        if scene.state in NOBODY:
            self._finish(folder)
            return
        if self._segment and not self._segment.takes(picture, moment):
            self._finish(folder)
        segment = self._segment
        if segment is None:
            segment = Segment(folder.new(self._stamp(), ".mp4"), self._rate, picture, moment)
            self._look = moment
        if moment >= self._look:
            self._look = moment + EVERY
            self._require(folder, 0, segment)
        segment.add(picture, moment)
        self._segment = segment  # not before: one that could not be opened has no end to write

    def _require(self, folder: Folder, needed: int, segment: Segment | None) -> None:
        """See that there is room for so many bytes, and for the video until the next look."""
        if segment:
            folder.require(needed + segment.needs(EVERY), segment.written)
        else:
            folder.require(needed)

    def _finish(self, folder: Folder) -> None:
        segment, self._segment = self._segment, None
        if segment:
            segment.finish()
            folder.add(segment.path)

    def _stop(self, folder: Folder, why: OSError) -> None:
        try:
            self._finish(folder)
        except OSError as error:
            why = DeviceError(f"{why}; {error}")
        folder.close()  # a USB stick can be taken out now
        self._folder, self.stopped = None, True
        remedy = "move recordings away or change [record], then start again"
        self._tell(f"warning: recording stopped, the picture goes on: {why} ({remedy})")
