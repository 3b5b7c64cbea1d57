"""Start-up time and peak memory of `run`, measured in a new process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from edge.commands.bench.still_camera import PICTURE
from edge.errors import DataError

# VmHWM is the peak of this program; ru_maxrss would include the memory of the parent process.
PROGRAM = """
import sys
from edge.cli import main
code = main(sys.argv[1:])
print(*(line for line in open("/proc/self/status") if line.startswith("VmHWM")))
sys.exit(code)
"""


BARE = "import numpy, cv2; print('ready')"  # the program cannot start sooner


class ProcessCost(NamedTuple):
    """Cost of one process.

    Attributes:
        seconds: from the start of the process until the last frame was shown.
        megabytes: peak memory (1 MB = 10^6 bytes).
    """

    seconds: float
    megabytes: float


def measure(
    camera: str, file: Path | None, settings: list[str], picture: Path | None = None
) -> ProcessCost:
    """Run a camera or clip to its end in a new process.

    Args:
        camera: as for `run`; one of a single frame gives the time to the first frame.
        file: configuration file; None loads the default one.
        settings: each "section.key=value".
        picture: of the cameras in `still_camera`.

    Raises:
        DataError: the process failed.
    """
    options = ["--config", str(file.absolute())] if file else []
    options += [part for setting in settings for part in ("-o", setting)]
    command = [sys.executable, "-c", PROGRAM, "run", "--camera", camera, "--display", "none"]
    began, end, memory, cause = time.perf_counter(), 0.0, 0.0, ""
    with subprocess.Popen(
        [*command, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(picture),
    ) as process:
        assert process.stdout
        for line in process.stdout:
            if " frames, " in line:  # the summary, printed after the last frame
                end = time.perf_counter()
            if line.startswith("VmHWM:"):
                memory = int(line.split()[1]) * 1024 / 1e6
            else:
                cause = line.strip() or cause
    if process.returncode or not end:
        raise DataError(f"playing {camera} failed with exit code {process.returncode}: {cause}")
    return ProcessCost(end - began, memory)


def measure_bare() -> float:
    """Return the seconds until a new interpreter has imported numpy and OpenCV.

    Raises:
        DataError: the process failed.
    """
    began = time.perf_counter()
    command = [sys.executable, "-c", BARE]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment()) as bare:
        assert bare.stdout
        line, seconds = bare.stdout.readline(), time.perf_counter() - began
    if not line:
        raise DataError("numpy and OpenCV cannot be imported in a new process")
    return seconds


def environment(picture: Path | None = None) -> dict[str, str]:
    """Return the environment; a package extends sys.path in the command, not in the interpreter."""
    named = {PICTURE: str(picture)} if picture else {}
    return {**os.environ, **named, "PYTHONPATH": os.pathsep.join(sys.path)}
