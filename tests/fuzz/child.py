"""A command in a child process with limits on time and memory."""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

CPU_SECONDS = 20
WALL_SECONDS = 90.0  # other programs may use the cores
ADDRESS_SPACE = 12 * 2**30  # bytes; protects the machine, `Outcome.memory` is what is judged
FILE_SIZE = 500 * 2**20  # bytes
TRACES = ("Traceback (most recent call last)", "Exception ignored", "Fatal Python error")
ALLOWED_CONTROL = {"\n", "\t", "\r"}

Main = Callable[[Sequence[str]], int]


class Outcome(NamedTuple):
    """Result of a case.

    Attributes:
        fault: "" or traceback, hang, crash, memory, silent, exit code, control character.
        memory: the most that the process used, bytes.
        output: of stderr.
    """

    fault: str
    memory: int
    output: str


def run(main: Main, arguments: Sequence[str], folder: Path) -> Outcome:
    """Run a command with its output in `folder`, which is also its current directory."""
    child = start(main, arguments, folder)
    status, usage = wait(child, WALL_SECONDS)
    output = (folder / "stderr").read_text("utf-8", "replace")
    return Outcome(judge(status, output), usage.ru_maxrss * 1024, output)


def start(
    main: Main, arguments: Sequence[str], folder: Path, cpu_seconds: int = CPU_SECONDS
) -> int:
    """Start a command in a child process and return its process id."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if not child:
        _become(main, arguments, folder, cpu_seconds)
    return child


def wait(child: int, seconds: float) -> tuple[int | None, resource.struct_rusage]:
    """Wait for the end of a process; end it when its time is over.

    Returns:
        its status as of `os.waitpid`, or None if it had to be ended; what it used.
    """
    end, pause = time.monotonic() + seconds, 0.002
    while time.monotonic() < end:
        found, status, usage = os.wait4(child, os.WNOHANG)
        if found:
            return status, usage
        time.sleep(pause)
        pause = min(2 * pause, 0.05)
    os.kill(child, signal.SIGKILL)
    _, status, usage = os.wait4(child, 0)
    return None, usage


def judge(status: int | None, output: str) -> str:
    """Return the fault that status and stderr of a process show, or ""."""
    if status is None or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return "hang"
    if any(trace in output for trace in TRACES):
        return "traceback"
    if os.WIFSIGNALED(status):
        return "crash"
    code = os.WEXITSTATUS(status)
    if code not in (0, 1, 2):
        return f"exit code {code}"
    if code and not output.strip():
        return "silent"
    if any(ord(c) < 32 and c not in ALLOWED_CONTROL for c in output):
        return "control character"
    return ""


def _become(main: Main, arguments: Sequence[str], folder: Path, cpu_seconds: int) -> None:
    """Run the command in this process and end it; never return."""
    code = 70
    try:
        os.chdir(folder)
        for name, descriptor in (("stdout", 1), ("stderr", 2)):
            file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(file, descriptor)
        # As a new interpreter has them in a UTF-8 locale; a test may have replaced them.
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", 1, "utf-8", "backslashreplace", closefd=False)  # noqa: SIM115
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 5))
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
        resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_SIZE, FILE_SIZE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        code = main(arguments)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 (printed: the parent reports it as a traceback)
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
