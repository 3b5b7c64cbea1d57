"""Run the commands of a report."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Sequence
from typing import NamedTuple

GRACE = 20.0  # seconds to end after SIGINT


class Done(NamedTuple):
    """Result of a command: exit code (None: not installed), standard output and error."""

    code: int | None
    out: str
    err: str


Run = Callable[[Sequence[str], float], Done]


def run_command(command: Sequence[str], seconds: float) -> Done:
    """Run a command; end it by SIGINT, as Ctrl-C does, when its time is over."""
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, errors="replace",
        )  # fmt: skip
    except OSError as error:
        return Done(None, "", error.strerror or "cannot be started")
    with process:
        for pause, ending in ((seconds, signal.SIGINT), (GRACE, signal.SIGKILL)):
            try:
                return Done(*_output(process, pause))
            except subprocess.TimeoutExpired:
                process.send_signal(ending)
        return Done(*_output(process, None))


def _output(process: subprocess.Popen[str], seconds: float | None) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=seconds)
    return process.returncode, out, err
