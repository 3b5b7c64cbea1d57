"""Trial of a custom network in a process of its own, which may crash or ask for any memory.

The runtime's C++ code reads the file; a damaged one can end the process, hang it, or take
gigabytes. `python -m edge.emotion.trial FILE THREADS` opens the network and lets it answer, within
limits; the last line that it prints is the reason of a refusal, or "ok".
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from pathlib import Path

from edge.emotion.answer import check_answers
from edge.emotion.manifest import sha256
from edge.emotion.opening import open_model
from edge.engine.litert import find_runtime
from edge.errors import EmotionEdgeError, ModelError
from edge.system.crash_guard import CrashGuard
from edge.system.printable import printable, reason

SECONDS = 25.0  # the watchdog of the service waits for 30
MEMORY = 160 * 2**20  # bytes for the network; the service has 350 MB for everything
PASSED = "ok"


class UndecidedError(ModelError):
    """The trial had no end, perhaps since the machine was busy."""


def try_model(path: Path, threads: int, seconds: float = SECONDS) -> None:
    """Open a network and let it answer in another process.

    Raises:
        ModelError: it is refused, crashed, or took too long or too much memory.
    """
    import subprocess  # only custom networks are tried

    command = [sys.executable, "-sP", "-m", "edge.emotion.trial", str(path), str(threads)]
    # -sP: nothing is imported from folders that are not on the path of this process.
    paths = os.pathsep.join(filter(None, sys.path))
    try:
        trial = subprocess.run(
            command,
            env={**os.environ, "PYTHONPATH": paths},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UndecidedError(f"{path}: no answer within {seconds:g} s") from error
    except OSError as error:
        raise UndecidedError(f"{path}: cannot be tried: {reason(error)}") from error
    lines = trial.stdout.decode(errors="backslashreplace").splitlines()
    verdict = printable(lines[-1]) if lines else ""
    if trial.returncode < 0:
        name = signal.strsignal(-trial.returncode)
        raise ModelError(
            f"{path}: the runtime crashed with it ({name}): it is damaged, or needs more than "
            f"{MEMORY // 2**20} MB of memory"
        )
    if verdict != PASSED:
        raise ModelError(verdict or f"{path}: the runtime ended with it")


def try_once(path: Path, checksum: str, threads: int, guard: CrashGuard) -> None:
    """Try a network as `try_model` does, unless the guard remembers the verdict.

    Raises:
        ModelError: it is refused.
    """
    import hashlib

    parts = checksum, sha256(path.with_suffix(".toml")), find_runtime()[0]
    subject = f"trial-{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:16]}"
    if not (verdict := guard.noted(subject)):
        verdict = _verdict(path, threads)
        guard.note(subject, verdict)
    if verdict != PASSED:
        raise ModelError(verdict)


def _verdict(path: Path, threads: int) -> str:
    try:
        try_model(path, threads)
    except UndecidedError:  # not to be remembered
        raise
    except ModelError as error:
        return str(error)
    return PASSED


def main(path: Path, threads: int) -> None:
    """Try a network in this process, and print the verdict."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        find_runtime()
        _limit_memory()
        check_answers(*open_model(path, threads))
    except MemoryError:
        print(f"{path}: it needs more than {MEMORY // 2**20} MB of memory")
    except EmotionEdgeError as error:
        print(error)
    else:
        print(PASSED)


def _limit_memory() -> None:
    """Limit what this process may take beyond what Python and the runtime have already."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
