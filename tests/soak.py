"""Soak test: run the loop for many frames with everything that happens to an appliance.

python tests/soak.py --frames 100000

People come and go, the camera is lost and returns, screens are replaced, settings are reloaded.
Every 10,000 frames it logs the memory and the open files of the process. The exit code is 1 if the
later half of these samples needs more than the earlier half.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import itertools
import logging
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from edge import app
from edge.config import loader
from edge.config.schema import Config
from edge.demo.clip import DemoCamera
from edge.display.kms import Mode
from edge.display.kms.display import KmsDisplay
from edge.display.kms.fake import FakeDevice
from edge.record.recorder import Recorder
from edge.runtime import factory
from edge.runtime.reconfigure import reconfigure
from edge.runtime.session import Session
from edge.runtime.signals import Reload
from edge.scene import Frame
from edge.system.memory import resident_bytes
from edge.system.stopwatch import Stopwatch

RATE = 15.0  # frames per second of the frames' times
LOST_FRAMES = 20  # each time that the camera is lost
TOLERANCE = 3.0  # megabytes: caches fill, and the allocator does not return all memory
LANGUAGES = itertools.cycle(("en", "de", "fr", "ru", "el", "pl"))
MODES = itertools.cycle((Mode(320, 240, 60, preferred=True), Mode(240, 320, 60, preferred=True)))
log = logging.getLogger("soak")


class Intervals(NamedTuple):
    """Frames between two losses of the camera, screens, reloads, and samples."""

    camera: int = 4000
    display: int = 1500
    reload: int = 2500
    sample: int = 10_000


class Sample(NamedTuple):
    """Resources of the process: memory in megabytes, number of open files."""

    memory: float
    files: int


class LoopingCamera:
    """The demo clip again and again, with times that increase; lost now and then.

    Args:
        count: number of frames.
        interval: frames between two losses.
    """

    name, live, physical, length, rate, damaged_frames = "soak", True, True, None, None, 0

    def __init__(self, count: int, interval: int) -> None:
        demo = DemoCamera((160, 120))
        self._pictures = [frame.pixels for frame in itertools.islice(demo, 0, None, 3)]
        nobody = np.zeros_like(self._pictures[0])
        self._pictures += [nobody] * 60  # four seconds
        self._count, self._interval = count, interval

    def __iter__(self) -> Iterator[Frame]:
        for index in range(self._count):
            lost = index and index % self._interval < LOST_FRAMES
            pixels = self._pictures[index % len(self._pictures)]
            yield Frame(pixels, index / RATE, index, self.name, "camera_lost" if lost else "")

    def close(self) -> None:
        """Do nothing: there is no device."""


def load_settings() -> Config:
    """Return settings with the next language, so that a reload replaces the renderer."""
    return loader.load(
        settings=[
            "camera.source=demo", "display.target=kms", "display.idle=2", "display.blank=3",
            "display.stats=true", f"display.language={next(LANGUAGES)}",
        ]
    )  # fmt: skip


def take_sample() -> Sample:
    """Return the resources of the process, after it has returned the memory that it can."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    files = sum(1 for _ in Path("/proc/self/fd").iterdir())
    return Sample(resident_bytes() / 2**20, files)


class Disturbances(Reload):
    """Reload that also replaces screens and takes samples, as the loop polls it once per frame.

    Args:
        device: whose screen is replaced.
        watch: counts the frames.
        intervals: between two disturbances.

    Attributes:
        samples: those taken so far.
    """

    def __init__(self, device: FakeDevice, watch: Stopwatch, intervals: Intervals) -> None:
        super().__init__(load_settings)
        self._device, self._watch, self._intervals = device, watch, intervals
        self.samples: list[Sample] = []

    def poll(self) -> Config | None:
        """Disturb the loop after a number of frames; return new settings when they are due."""
        frames, intervals = self._watch.frames, self._intervals
        if frames % intervals.display == 0:
            modes = [] if frames % (2 * intervals.display) else [next(MODES)]
            self._device.plug(*modes)
        if frames % intervals.reload == 0:
            self.request()
        if frames % intervals.sample == 0:
            self._sample(frames)
        return super().poll()

    def _sample(self, frames: int) -> None:
        sample = take_sample()
        self.samples.append(sample)
        rate = frames / self._watch.elapsed
        text = "%8d frames  %7.1f MB  %d files  %.0f per second"
        log.info(text, frames, sample.memory, sample.files, rate)


def run(frames: int, intervals: Intervals) -> list[Sample]:
    """Run the loop for a number of frames, disturb it, and return the samples."""
    config, watch = load_settings(), Stopwatch()
    device, ticks = FakeDevice(next(MODES)), itertools.count()
    # The clock of the display advances by a second per picture: it then looks for screens always.
    display = KmsDisplay(opener=lambda: iter([device]), clock=lambda: next(ticks))
    pipeline = factory.open_pipeline(config, watch)
    renderer = factory.open_renderer(config.display)
    status = factory.open_status(config, watch)
    parts = pipeline, renderer, display, Recorder(config.record), status, watch
    camera = LoopingCamera(frames, intervals.camera)
    session = Session(camera, *parts, timeout=factory.analysis_timeout(config, camera))
    disturbances, began = Disturbances(device, watch, intervals), time.monotonic()
    while new := app.loop(session, disturbances):
        config = reconfigure(session, config, new)
    session.close()
    seconds = time.monotonic() - began
    log.info("%d frames in %.0f s, %d shown", watch.frames, seconds, device.flips)
    return disturbances.samples


def has_grown(samples: Sequence[Sample]) -> bool:
    """Return whether the later half of the samples needs more than the earlier half.

    The first sample is left out, as not everything has happened before it. Events shortly before a
    sample take memory that is returned later, so the minimum of each half is compared.
    """
    settled = samples[1:]
    early, late = settled[: len(settled) // 2], settled[len(settled) // 2 :]
    if not early:
        log.warning("too few frames to measure growth")
        return False
    first, last = (Sample(*map(min, zip(*half, strict=True))) for half in (early, late))
    grown = last.memory - first.memory > TOLERANCE or last.files > first.files
    if grown:
        log.error("grown from %s to %s", first, last)
    return grown


def main(arguments: list[str] | None = None) -> int:
    """Return the exit code: 0 steady, 1 grown."""
    parser = argparse.ArgumentParser(description="Run the loop for many frames; measure growth.")
    parser.add_argument("--frames", type=int, default=100_000)
    options = parser.parse_args(arguments)
    logging.basicConfig(format="%(message)s")
    log.setLevel(logging.INFO)
    # The session would log every reload and every lost camera.
    logging.getLogger("edge").setLevel(logging.ERROR)
    return int(has_grown(run(options.frames, Intervals())))


if __name__ == "__main__":
    sys.exit(main())
