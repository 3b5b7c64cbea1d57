"""Recorders for the tests, and what they have written."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from edge.config.schema import RecordConfig
from edge.record.recorder import Recorder
from edge.scene import Emotion, Frame, Scene

PICTURE = np.full((48, 64, 3), (250, 0, 0), np.uint8)
SCORES = np.full(7, 1 / 7, np.float32)


def scene(time=0.0, *labels, state=""):
    """Return a scene at a time in seconds, with a face for each label."""
    emotions = tuple(Emotion(SCORES, label) for label in labels)
    return Scene(Frame(PICTURE, time), emotions=emotions, state=state)


def noise(height, width, seed=0):
    """Return the picture that compresses worst."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def times(start, end, rate=10):
    """Return times in seconds from start to end, without the end."""
    return [start + i / rate for i in range(round((end - start) * rate))]


def video(path):
    """Return the number of frames that can be read, and their width and height."""
    capture, frames = cv2.VideoCapture(str(path)), []
    while (read := capture.read())[0]:
        frames.append(read[1])
    return len(frames), frames[0].shape[1::-1]


class RecorderInFolder:
    """Recorder, its folder, and the lines that it logs ("warning: ...")."""

    def __init__(self, folder, caplog, rate=10.0, free=10**12, **changes):
        self.folder, self.free = folder, free
        self._caplog, self._first = caplog, len(caplog.records)
        off = RecordConfig(snapshots=False, video=False, folder=str(folder), limit=100, spare=50)
        config = replace(off, **changes)
        self.recorder = Recorder(config, rate, lambda: "now", lambda folder: self.free)

    def record_video(self, times, picture=PICTURE, state=""):
        for time in times:
            self.recorder.record(scene(time, state=state), picture)

    @property
    def lines(self):
        records = [r for r in self._caplog.records[self._first :] if r.name.startswith("edge.")]
        return [f"{record.levelname.lower()}: {record.getMessage()}" for record in records]

    @property
    def names(self):
        return sorted(path.name for path in self.folder.iterdir())

    @property
    def size(self):
        return sum(path.stat().st_size for path in self.folder.iterdir())


class Recorders(list):
    """Factory of recorders that write into one folder."""

    def __init__(self, folder, caplog):
        super().__init__()
        self.folder, self._caplog = folder, caplog

    def __call__(self, **changes):
        self.append(RecorderInFolder(self.folder, self._caplog, **changes))
        return self[-1]

    def close(self):
        for each in self:
            each.recorder.close()
