"""Count the instructions of single operations on pictures, per pixel, on arm64 by emulation.

python -m tests.arm64.operations [--core NAME]

Where the program has a choice (`edge.camera.offered`, `edge.display.kms.device`), it depends on
these figures. Needs what `tests.arm64.count` needs.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Callable

import cv2
import numpy as np

from edge.commands.bench import clips
from edge.media.scaling import enlarge, shrink
from tests.arm64 import emulator
from tests.arm64.boards import CORES
from tests.arm64.guest import BEGIN, MarkingStopwatch, Marks
from tests.system import log as logs
from tests.system.workspace import FailedError, SkipError

RUNS = 5
MODULE = "tests.arm64.operations"
GUEST = "guest"  # argument of the process that is counted
FRAME, SCREEN = (960, 720), (1280, 720)
Operation = tuple[int, Callable[[], object]]  # pixels that it is counted by, what it does


def operations() -> dict[str, Operation]:
    """Return the operations by name; their pixels are those of the larger picture."""
    frame = clips.ASTRONAUT.still(FRAME)
    small = np.ascontiguousarray(frame[:480, :640])
    shown = np.empty((720, 960, 3), np.uint8)
    half, part = np.empty((360, 480, 3), np.uint8), np.empty((540, 720, 3), np.uint8)
    wide, narrow = np.empty((720, 1280, 4), np.uint8), np.empty((720, 1280, 2), np.uint8)
    screen = np.zeros((720, 1280, 3), np.uint8)
    jpegs = [
        cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, factor])[1]
        for factor in (cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422)
    ]
    yuyv = np.zeros((720, 960, 2), np.uint8)
    pixels, on_screen = FRAME[0] * FRAME[1], SCREEN[0] * SCREEN[1]
    return {
        "decode a JPEG, 4:2:0": (pixels, lambda: cv2.imdecode(jpegs[0], cv2.IMREAD_COLOR)),
        "decode a JPEG, 4:2:2": (pixels, lambda: cv2.imdecode(jpegs[1], cv2.IMREAD_COLOR)),
        "exchange red and blue": (pixels, lambda: cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)),
        "convert YUYV": (pixels, lambda: cv2.cvtColor(yuyv, cv2.COLOR_YUV2BGR_YUYV)),
        "copy": (pixels, lambda: np.copyto(shown, frame)),
        "mirror": (pixels, lambda: cv2.flip(frame, 1, dst=shown)),
        "enlarge from 640x480": (pixels, lambda: enlarge(small, shown)),
        "enlarge from 640x478": (pixels, lambda: enlarge(small[:478], shown)),
        "shrink to a half": (pixels, lambda: shrink(frame, half)),
        "shrink to three quarters": (pixels, lambda: shrink(frame, part)),
        "to a screen of 32 bits": (
            on_screen,
            lambda: cv2.cvtColor(screen, cv2.COLOR_RGB2BGRA, dst=wide),
        ),
        "to a screen of 16 bits": (
            on_screen,
            lambda: cv2.cvtColor(screen, cv2.COLOR_RGB2BGR565, dst=narrow),
        ),
    }


def run() -> None:
    """Run each operation several times between marks, and print what `tests.arm64.guest` does."""
    cv2.setNumThreads(1)
    marks: Marks = []
    for name, (_, operation) in operations().items():
        operation()
        watch = MarkingStopwatch(name, marks)
        for _ in range(RUNS):
            operation()
            watch.lap(name)
    print(json.dumps({"marks": marks, "faces": {}}))


def main() -> int:
    """Return the exit code: 0 counted or skipped, 1 failed."""
    if sys.argv[1:] == [GUEST]:
        run()
        return 0
    cores = {core.name: core for core in CORES}
    parser = argparse.ArgumentParser(description="Count operations on pictures on arm64.")
    parser.add_argument("--core", choices=cores, default=CORES[0].name)
    core = cores[parser.parse_args().core]
    logs.configure()
    try:
        emulator.prepare()
        counts, _ = emulator.count(core, [GUEST], MODULE)
    except SkipError as reason:
        print(f"arm64 counts skipped: {reason}")
        return 0
    except FailedError as error:
        print(f"arm64 counts failed: {error}", file=sys.stderr)
        return 1
    print(f"| instructions per pixel | {core.name} |\n| --- | --- |")
    for name, (pixels, _) in operations().items():
        found = [steps for part, stage, steps in counts if part == name and stage != BEGIN]
        print(f"| {name} | {statistics.median(found) / pixels:.2f} |")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
