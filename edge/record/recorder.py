"""Recorder of the pictures that are shown: snapshots and videos in a folder. Off by default."""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from edge.config.schema import RecordConfig
from edge.display.file import write_picture
from edge.errors import DeviceError
from edge.labels import AWAY, UNSURE
from edge.record.folder import RecordingFolder, free_bytes
from edge.record.segment import Segment
from edge.scene import Scene

UNRECORDED_STATES = {"idle", "blank", "camera_closed"}  # idle hours would fill the folder
# Of a label: what may stand in names of files on every file system, also on a USB stick's FAT.
UNSAFE = re.compile(r"[^\w-]")
CHECK_INTERVAL = 1.0  # seconds between two checks of the free space

log = logging.getLogger(__name__)


def timestamp() -> str:
    """Return the local date and time for a file name, such as 2026-11-24_22-38-13."""
    return time.strftime("%Y-%m-%d_%H-%M-%S")


class Recorder:
    """Recorder of snapshots, when an emotion is first seen or at a request, and of a video.

    With all switched off it accesses no files. When space runs out or a file cannot be written, it
    stops with one warning in the log; finished recordings are never deleted.

    Args:
        config: section [record] of the configuration.
        rate: frames per second of the videos.
        timestamp: returns the date and time for a file name.
        free_bytes: returns the free bytes on the disk of a folder.
        requested: returns whether a snapshot of this picture is requested; None allows none.
        sync: writes an open file through to the disk; called by a thread.

    Attributes:
        stopped: a fault ended the recording.

    Raises:
        DeviceError: the folder cannot be created.
    """

    def __init__(
        self,
        config: RecordConfig,
        rate: float = 10.0,
        timestamp: Callable[[], str] = timestamp,
        free_bytes: Callable[[Path], int] = free_bytes,
        requested: Callable[[], bool] | None = None,
        sync: Callable[[int], None] = os.fsync,
    ) -> None:
        self._requested = requested
        self._config, self._rate, self._timestamp = config, rate, timestamp
        self._segment: Segment | None = None
        self._seen: set[str] = set()
        self._next_check = 0.0
        self._folder: RecordingFolder | None = None
        self.stopped = False
        if config.snapshots or config.video or requested:
            path = Path(config.folder)
            self._folder = RecordingFolder(path, config.limit, config.spare, free_bytes, sync)
            self._recover(self._folder)

    def _recover(self, folder: RecordingFolder) -> None:
        """Keep what an interrupted run left where it can be played."""
        kept, removed = folder.recover_unfinished()
        text = "recording: %s files that an interrupted run left unfinished: %s"
        for done, names in (("kept", kept), ("removed", removed)):
            if names:
                log.info(text, done, ", ".join(names))

    @property
    def recording(self) -> bool:
        """Pictures are being recorded, which the screen has to show."""
        snapshots = self._config.snapshots or self._requested is not None
        return self._segment is not None or (self._folder is not None and snapshots)

    def record(self, scene: Scene, picture: np.ndarray) -> None:
        """Record a picture where the configuration asks for it.

        Raises nothing: a fault ends the recording only.

        Args:
            scene: that the picture shows; the time of its frame counts, seconds.
            picture: uint8, (height, width, 3), RGB.
        """
        if self._folder is None:
            return
        try:
            self._folder.check()
            if self._requested and self._requested():
                self._answer(self._folder, scene, picture)
            if self._config.snapshots and not scene.state:
                self._write_snapshots(self._folder, scene, picture)
            if self._config.video:
                self._write_video(self._folder, scene, picture)
        except OSError as error:
            self._stop(self._folder, error)

    def close(self) -> None:
        """Finish the video; may be called twice. Raises nothing, like `record`."""
        folder, self._folder = self._folder, None
        if folder is None:
            return
        try:
            try:
                self._finish_segment(folder)
            finally:
                folder.close()
        except OSError as error:
            self._log_stop(error)

    def _write_snapshots(self, folder: RecordingFolder, scene: Scene, picture: np.ndarray) -> None:
        labels = {emotion.label for emotion in scene.emotions}
        for label in sorted(labels - self._seen - {UNSURE, AWAY}):
            self._seen.add(label)
            self._write_snapshot(folder, UNSAFE.sub("_", label), picture)

    def _answer(self, folder: RecordingFolder, scene: Scene, picture: np.ndarray) -> None:
        """Write the snapshot that is requested, if the camera's picture is shown."""
        if scene.state:
            log.warning("no snapshot: the screen shows another picture (%s)", scene.state)
        else:
            self._write_snapshot(folder, "snapshot", picture)

    def _write_snapshot(self, folder: RecordingFolder, name: str, picture: np.ndarray) -> None:
        # A JPEG of pure noise, the worst case, is smaller than this.
        self._require_space(folder, picture.nbytes // 2, self._segment)
        path = folder.new_path(f"{self._timestamp()}_{name}", ".jpg")
        write_picture(path, picture)
        folder.add(path)

    def _write_video(self, folder: RecordingFolder, scene: Scene, picture: np.ndarray) -> None:
        now = scene.frame.time
        if scene.state in UNRECORDED_STATES:
            self._finish_segment(folder)
            return
        if self._segment and not self._segment.accepts(picture, now):
            self._finish_segment(folder)
        segment = self._segment
        if segment is None:
            path = folder.new_path(self._timestamp(), ".mp4")
            segment = Segment(path, self._rate, picture, now)
            self._next_check = now
        if now >= self._next_check:
            self._next_check = now + CHECK_INTERVAL
            self._require_space(folder, 0, segment)
        self._segment = segment
        try:
            segment.add(picture, now)
        except OSError:  # it has ended itself
            self._segment = None
            raise

    def _require_space(self, folder: RecordingFolder, needed: int, segment: Segment | None) -> None:
        """Check that there is space for some bytes, and for the video until the next check."""
        if segment:
            folder.require_space(
                needed + segment.bytes_needed(CHECK_INTERVAL), segment.bytes_written
            )
        else:
            folder.require_space(needed)

    def _finish_segment(self, folder: RecordingFolder) -> None:
        segment, self._segment = self._segment, None
        if segment:
            segment.finish()
            folder.add(segment.path)

    def _stop(self, folder: RecordingFolder, reason: OSError) -> None:
        """Stop recording until the next reload; close every file, so that a USB stick can go."""
        self._folder = None
        for end in (partial(self._finish_segment, folder), folder.close):
            try:
                end()
            except OSError as error:
                if str(error) not in str(reason):
                    reason = DeviceError(f"{reason}; {error}")
        self._log_stop(reason)

    def _log_stop(self, reason: OSError) -> None:
        self.stopped = True
        remedy = "move recordings away or change [record], then start again"
        log.warning("recording stopped, the picture goes on: %s (%s)", reason, remedy)
