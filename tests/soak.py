"""Weeks in minutes: many frames through the loop, with all that happens to an appliance.

python tests/soak.py --frames 100000

People come and go, the camera is lost and comes back, screens are exchanged, settings are read
again. Every 10,000 frames a line says how much memory the process has and how many files are
open. It ends with exit code 1 where the later half of the lines needs more than the earlier half.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import itertools
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from edge import app
from edge.config import loader as config
from edge.config.schema import Config
from edge.demo.clip import DemoCamera
from edge.display.kms import Mode
from edge.display.kms.display import KmsDisplay
from edge.display.kms.fake import FakeDevice
from edge.record.recorder import Recorder
from edge.runtime import factory as opening
from edge.runtime import reconfigure as change
from edge.runtime.session import Show
from edge.runtime.signals import Reload
from edge.scene import Frame
from edge.system.stopwatch import Stopwatch

LINE, RATE = 10_000, 15.0  # frames between two lines; frames per second of the time that passes
GROWTH = 3.0  # megabytes: caches fill, and the allocator does not give all of its memory back
LANGUAGES = itertools.cycle(("en", "de", "fr", "ru", "el", "pl"))
MODES = itertools.cycle((Mode(320, 240, 60, preferred=True), Mode(240, 320, 60, preferred=True)))


class Camera:
    """The demo clip again and again, with a time that goes on; it is lost now and then."""

    name, live, looks, length, rate, skipped = "soak", True, True, None, None, 0

    def __init__(self, count: int) -> None:
        demo = DemoCamera((160, 120))
        self.pictures = [frame.pixels for frame in itertools.islice(demo, 0, None, 3)]
        self.pictures += [np.zeros_like(self.pictures[0])] * 60  # nobody for four seconds
        self.count = count

    def __iter__(self) -> Iterator[Frame]:
        for index in range(self.count):
            trouble = "camera_lost" if index % 4000 < 20 and index else ""
            pixels = self.pictures[index % len(self.pictures)]
            yield Frame(pixels, index / RATE, index, self.name, trouble)

    def close(self) -> None:
        pass


def settings() -> Config:
    """Always another language, and with it another renderer."""
    return config.load(
        settings=[
            "camera.source=demo", "display.target=kms", "display.idle=2", "display.blank=3",
            "display.stats=true", f"display.language={next(LANGUAGES)}",
        ]
    )  # fmt: skip


def memory() -> float:
    """Megabytes that the process has now, without what it has given back."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def files() -> int:
    """How many are open."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


class Happenings(Reload):
    """Asked once a frame: exchanges the screen now and then, and asks for a reload."""

    def __init__(self, card: FakeDevice, watch: Stopwatch) -> None:
        super().__init__(settings)
        self.card, self.watch, self.lines = card, watch, list[tuple[float, int]]()

    def poll(self) -> Config | None:
        done = self.watch.frames
        if done % 1500 == 0:
            self.card.plug() if done % 3000 else self.card.plug(next(MODES))
        if done % 2500 == 0:
            self.ask()
        if done % LINE == 0:
            self.lines.append((memory(), files()))
            size, opened = self.lines[-1]
            rate = done / self.watch.elapsed
            line = f"{done:>8} frames  {size:7.1f} MB  {opened} files  {rate:.0f} per second"
            print(line, file=sys.stderr)
        return super().poll()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--frames", type=int, default=100_000)
    options = parser.parse_args()
    now, watch = settings(), Stopwatch()
    card, ticks = FakeDevice(next(MODES)), itertools.count()
    # A second passes with every picture, so that it looks for screens each time.
    display = KmsDisplay(opener=lambda: iter([card]), clock=lambda: next(ticks))
    pipeline = opening.open_pipeline(now, watch)
    renderer, status = opening.open_renderer(now.display), opening.open_status(now.display, watch)
    recorder = Recorder(now.record)
    show = Show(Camera(options.frames), pipeline, renderer, display, recorder, status, watch)
    pipeline.patience = opening.WAIT / now.camera.rate  # as of a live camera
    happenings, started = Happenings(card, watch), time.monotonic()
    while wanted := app.loop(show, happenings):
        now = change.change(show, now, wanted, lambda _: None)
    show.close()
    seconds = time.monotonic() - started
    print(f"{watch.frames} frames in {seconds:.0f} s, {card.flips} shown", file=sys.stderr)
    # The first line is of a process that has not met everything yet. What happens just before a
    # line takes memory that is given back: what is left each time is the least of some lines.
    lines = happenings.lines[1:]
    early, late = lines[: len(lines) // 2], lines[len(lines) // 2 :]
    if not early:
        print("too few frames to tell whether anything grows", file=sys.stderr)
        return 0
    first, last = (tuple(map(min, zip(*half, strict=True))) for half in (early, late))
    grown = last[0] - first[0] > GROWTH or last[1] > first[1]
    if grown:
        print(f"grown from {first} to {last} (MB, files)", file=sys.stderr)
    return int(grown)


if __name__ == "__main__":
    sys.exit(main())
