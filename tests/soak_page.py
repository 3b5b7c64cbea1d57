"""Soak test of the web page under attack: `python -m tests.soak_page`.

A process runs the loop into a page; other processes attack it, one kind after the other. A table
has the frames per second of the loop before and during each attack, and what the process needs
after it. The exit code is 1 if it dies, or needs more memory or files at the end than at first.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from edge import app
from edge.config.schema import Config, WebConfig
from edge.display.web.display import WebDisplay
from edge.display.web.password import PasswordHash
from edge.record.recorder import Recorder
from edge.runtime import factory
from edge.runtime.session import Session
from edge.runtime.signals import Reload
from edge.system.stopwatch import Stopwatch
from tests.attacks import ATTACKS
from tests.soak import LoopingCamera, take_sample

PASSWORD = "soak-test"
WARM_UP = 3000  # frames until the caches of the loop are full
TOLERANCE = 10.0  # megabytes that caches may take after the first phase
ROOT = Path(__file__).resolve().parents[1]


class PacedCamera(LoopingCamera):
    """The looping camera at the pace of a live one, after a warm-up.

    Args:
        rate: frames per second; 0 is as fast as possible.
    """

    def __init__(self, rate: float) -> None:
        super().__init__(10**9, 10**9)
        self._seconds = 1 / rate if rate else 0.0

    def __iter__(self):
        next_time = time.monotonic()
        for frame in super().__iter__():
            if frame.index < WARM_UP:
                yield frame
                continue
            next_time = max(next_time + self._seconds, time.monotonic() - self._seconds)
            time.sleep(max(0.0, next_time - time.monotonic()))
            yield frame


class Reports(Reload):
    """Prints frames, megabytes and files of the process about twice a second."""

    def __init__(self, watch: Stopwatch) -> None:
        super().__init__(Config)
        self._watch, self._next = watch, 0.0

    def poll(self) -> None:
        """Print a line when it is time."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + 0.5
            sample = take_sample()
            line = self._watch.frames, time.monotonic(), sample.memory, sample.files
            print(*line, flush=True)


def serve(rate: float) -> None:
    """Run the loop into a page until this process is stopped."""
    config, watch = Config(web=WebConfig(password=str(PasswordHash.of(PASSWORD)))), Stopwatch()
    web = WebDisplay(":0", config.web)
    print(web.port, flush=True)
    pipeline, renderer = factory.open_pipeline(config, watch), factory.open_renderer(config.display)
    status = factory.open_status(config, watch)
    parts = pipeline, renderer, web, Recorder(config.record), status, watch
    camera = PacedCamera(rate)
    app.loop(
        Session(camera, *parts, timeout=factory.analysis_timeout(config, camera)), Reports(watch)
    )


class Phase(NamedTuple):
    """Measurements: frames per second, megabytes (highest), open files (highest)."""

    rate: float
    memory: float
    files: int


class Page:
    """The process with the page.

    Args:
        rate: frames per second of its camera.
    """

    def __init__(self, rate: float) -> None:
        command = [sys.executable, "-m", "tests.soak_page", "--serve", "--rate", str(rate)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.port = int(self._line())

    def warm_up(self) -> None:
        """Wait until the loop has had all kinds of pictures."""
        while int(self._line().split()[0]) < WARM_UP:
            pass

    def measure(self, seconds: float) -> Phase:
        """Read its reports for a while."""
        self._line()  # perhaps of the phase before
        lines = [tuple(map(float, self._line().split()))]
        while lines[-1][1] - lines[0][1] < seconds:
            lines.append(tuple(map(float, self._line().split())))
        (first, start, *_), (last, end, *_) = lines[0], lines[-1]
        memory, files = (max(values) for values in list(zip(*lines, strict=True))[2:])
        return Phase((last - first) / (end - start), memory, int(files))

    def _line(self) -> str:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the page died: {self.process.wait()}")
        return line


def attack(page: Page, name: str, seconds: float) -> tuple[Phase, int]:
    """Measure the page while it is attacked; also return the number of connections."""
    command = [
        sys.executable,
        "-m",
        "tests.attacks",
        name,
        str(page.port),
        str(seconds + 3),
        PASSWORD,
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as attacker:
        time.sleep(2)  # until it has begun
        phase = page.measure(seconds)
        count, _ = attacker.communicate()
    return phase, int(count)


def run(seconds: float, rate: float, names: list[str]) -> bool:
    """Print the table, and return whether the page needs no more than at first."""
    page = Page(rate)
    try:
        page.warm_up()
        for name in names:  # each takes some memory once, as every thread does
            attack(page, name, 2)
        time.sleep(3)
        first = calm = page.measure(seconds)
        print("attack        connections  frames/s before  during  ratio     MB  files")
        for name in names:
            during, count = attack(page, name, seconds)
            ratio = during.rate / calm.rate
            print(
                f"{name:<13} {count:11}  {calm.rate:15.1f}  {during.rate:6.1f}  {ratio:5.2f}  "
                f"{during.memory:5.1f}  {during.files:5}",
                flush=True,
            )
            calm = page.measure(seconds)
        time.sleep(3)
        last = page.measure(seconds)
    finally:
        page.process.terminate()
        page.process.wait()
    print(
        f"first {first.memory:.1f} MB, {first.files} files; last {last.memory:.1f} MB, {last.files}"
    )
    return last.memory - first.memory <= TOLERANCE and last.files <= first.files


def main(arguments: list[str] | None = None) -> int:
    """Return the exit code: 0 steady, 1 grown."""
    parser = argparse.ArgumentParser(description="Attack the web page; measure the loop.")
    parser.add_argument("--seconds", type=float, default=8, help="of each phase")
    parser.add_argument("--rate", type=float, default=30, help="frames per second; 0 = most")
    parser.add_argument("--attack", choices=ATTACKS, action="append", help="only this one")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.serve:
        serve(options.rate)
    return int(not run(options.seconds, options.rate, options.attack or list(ATTACKS)))


if __name__ == "__main__":
    sys.exit(main())
