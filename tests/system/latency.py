"""Time from the camera to the screen in the virtual machine, with the kernel's UVC driver.

python -m tests.system.latency [--restore] [--rate N ...] [--seconds N]

The USB webcam of the guest (guest/opt/test/webcam.py) plays a clip with a time code and reports on
the serial port when it takes a frame; from there on count its transfer over USB, uvcvideo, JPEG,
analysis, drawing and the page flip. Screenshots show which frame the screen has by then. The
machine is emulated, so the times say little; as multiples of the frame time they say how many
frames the program is late. A frame counts as shown at the end of the first screenshot with it: the
true time lies up to one interval between two screenshots earlier.
"""

from __future__ import annotations

import argparse
import itertools
import os
import platform
import re
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tests.arm64.report import table
from tests.system import log as logs
from tests.system import run
from tests.system.appliance import Appliance
from tests.system.checks.webcam import used_webcam
from tests.system.qmp import GuestError
from tests.system.screens import view_of
from tests.system.time_code import CODED, COUNT, read_code
from tests.system.vm import SCREEN, VirtualMachine
from tests.system.workspace import SkipError

SERIAL = "/dev/ttyS0"  # of the guest
POLL = 0.001  # seconds between two looks at what the guest has written
RATES = (2, 5)  # frames per second of the webcam
SECONDS = 60.0
SETTLE = 20.0  # seconds after the first frame that are left out
FIRST_FRAME = 600.0  # seconds until it is on the screen; other programs may use the processor too
REPORTED = re.compile(rb"frame (\d+)\r?\n")
VIEW = view_of(CODED)
HEADINGS = ("frames per second", "taken", "shown", "between screenshots", "median", "95 %")


class Seen(NamedTuple):
    """A screenshot: when it was complete, in seconds, and the number in it, None for none."""

    time: float
    code: int | None


class Latency(NamedTuple):
    """Result of a measurement; times in seconds.

    Attributes:
        taken: number of frames that the camera took.
        shown: number of those that were seen on the screen.
        frame_time: between two frames that the camera took, median.
        interval: between two screenshots, median.
        delays: from camera to screen, of each frame that was shown.
    """

    taken: int
    shown: int
    frame_time: float
    interval: float
    delays: tuple[float, ...]


class FrameReports:
    """Times at which the webcam took its frames, read from the serial port in a thread.

    Args:
        file: gets what the guest writes.
    """

    def __init__(self, file: Path) -> None:
        self.times: dict[int, float] = {}
        self._file, self._ended = file.open("rb"), threading.Event()
        self._file.seek(0, os.SEEK_END)
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._ended.set()
        self._thread.join()
        self._file.close()

    def _follow(self) -> None:
        rest = b""
        while not self._ended.wait(POLL):
            rest += self._file.read()
            now = time.monotonic()
            for match in REPORTED.finditer(rest):
                self.times[int(match[1])] = now
            rest = rest[rest.rfind(b"\n") + 1 :]


def evaluate(taken: dict[int, float], screenshots: Sequence[Seen]) -> Latency:
    """Match the frames that were taken with those that were seen.

    Args:
        taken: seconds by number of the frame.
        screenshots: in their order.
    """
    first, last = screenshots[0].time, screenshots[-1].time
    delays: dict[int, float] = {}
    for moment, code in screenshots:
        known = [n for n, t in taken.items() if n % COUNT == code and t <= moment]
        if known:
            delays.setdefault(max(known), moment - taken[max(known)])
    # What the first screenshot shows may have been there for long.
    counted = [number for number, moment in sorted(taken.items()) if first < moment < last]
    moments = [taken[number] for number in counted]
    found = tuple(delays[number] for number in counted if number in delays)
    return Latency(
        len(counted),
        len(found),
        _interval(moments),
        _interval([s.time for s in screenshots]),
        found,
    )


def _interval(moments: Sequence[float]) -> float:
    return statistics.median(b - a for a, b in itertools.pairwise(moments))


def row(rate: int, found: Latency) -> list[str]:
    """Return a row of the table: delays in milliseconds, and as multiples of the frame time."""
    percentiles = statistics.quantiles(found.delays, n=20)
    cells = [
        f"{1000 * delay:.0f} ms = {delay / found.frame_time:.2f}"
        for delay in (statistics.median(found.delays), percentiles[-1])
    ]
    shown = f"{found.shown} ({found.shown / found.taken:.0%})"
    interval = f"{1000 * found.interval:.0f} ms"
    return [f"{1 / found.frame_time:.1f} of {rate}", str(found.taken), shown, interval, *cells]


@contextmanager
def reporting_webcam(appliance: Appliance, rate: int) -> Iterator[None]:
    """Use the webcam with the time code at a rate for the block."""
    appliance.shell(f"systemctl set-environment WEBCAM_RATE={rate} WEBCAM_REPORT={SERIAL}")
    try:
        with used_webcam(appliance, CODED):
            yield
    finally:
        appliance.shell("systemctl unset-environment WEBCAM_RATE WEBCAM_REPORT")


def measure(vm: VirtualMachine, appliance: Appliance, rate: int, seconds: float) -> Latency:
    """Take screenshots for some seconds, and return the delays.

    Raises:
        GuestError: no frame with a time code is shown.
    """
    with closing(FrameReports(vm.serial)) as reports, reporting_webcam(appliance, rate):
        if problems := appliance.wait_for_screen("latency", has_code, FIRST_FRAME):
            raise GuestError("; ".join(problems))
        time.sleep(SETTLE)
        end, screenshots = time.monotonic() + seconds, []
        while time.monotonic() < end:
            picture = vm.screenshot(run.SCREENSHOTS / "latency.ppm")
            screenshots.append(Seen(time.monotonic(), read_code(picture, VIEW)))
    return evaluate(reports.times, screenshots)


def has_code(picture: np.ndarray) -> list[str]:
    """Expect a frame with a time code; see `Appliance.wait_for_screen`."""
    sized = picture.shape[1::-1] == SCREEN
    return [] if sized and read_code(picture, VIEW) is not None else ["no time code"]


def main() -> int:
    """Return the exit code."""
    parser = argparse.ArgumentParser(description="Measure the time from camera to screen.")
    parser.add_argument("--restore", action="store_true", help="as of tests.system.run")
    parser.add_argument("--rate", type=int, action="append", help="frames per second, repeatable")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each measurement")
    options = parser.parse_args()
    logs.configure()
    try:
        if not options.restore:
            run.prepare(["faults"])
    except SkipError as reason:
        print(f"latency skipped: {reason}")
        return 0
    run.SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    rows = []
    with closing(run.start_machine(restore=options.restore)) as vm:
        appliance = Appliance(vm, run.SCREENSHOTS)
        appliance.wait_for_entry("state: frame and faces", since=0, seconds=FIRST_FRAME)
        for rate in options.rate or RATES:
            found = measure(vm, appliance, rate, options.seconds)
            rows.append(row(rate, found))
    print(*table(HEADINGS, rows), sep="\n")
    cores = os.cpu_count()
    print(
        f"{platform.machine()} emulated without hardware, 2 cores of it on {cores} of this machine"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
