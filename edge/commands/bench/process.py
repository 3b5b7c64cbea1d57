"""What only a fresh process shows: how long it takes to start, and how much memory it takes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from edge.errors import DataError

# The kernel's own figure of a child begins with its parent's.
RUN = """
import sys
from edge.cli import main
code = main(sys.argv[1:])
print(*(line for line in open("/proc/self/status") if line.startswith("VmHWM")))
sys.exit(code)
"""


class Fresh(NamedTuple):
    """Of one process.

    Attributes:
        first: seconds from its start until the clip was shown.
        memory: megabytes (of 10^6) at its peak.
    """

    first: float
    memory: float


def run(clip: Path, file: Path | None, settings: list[str]) -> Fresh:
    """Have a new process show a clip and end.

    Args:
        clip: of one frame, to learn how long the first frame takes.
        file: of settings; None takes the usual one.
        settings: each "section.key=value".

    Raises:
        DataError: it failed.
    """
    options = ["--config", str(file.absolute())] if file else []
    options += [part for setting in settings for part in ("-o", setting)]
    command = [sys.executable, "-c", RUN, "run", "--camera", str(clip), "--display", "none"]
    began, end, memory = time.perf_counter(), 0.0, 0.0
    # Packages put ours where only the command looks.
    found = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    pipe = subprocess.PIPE
    with subprocess.Popen([*command, *options], stdout=pipe, text=True, env=found) as process:
        assert process.stdout
        for line in process.stdout:
            if " frames, " in line:  # the summary comes as soon as the last one is shown
                end = time.perf_counter()
            if line.startswith("VmHWM:"):
                memory = int(line.split()[1]) * 1024 / 1e6
    if process.returncode or not end:
        raise DataError(f"a run that shows {clip} failed with exit code {process.returncode}")
    return Fresh(end - began, memory)
