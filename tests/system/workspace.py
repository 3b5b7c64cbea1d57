"""What every stage of the system test uses: a clock, a log file per command, work that is kept."""

from __future__ import annotations

import hashlib
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
WORK = REPOSITORY / "build" / "system-test"
STARTED = time.monotonic()


class SkipError(Exception):
    """This machine cannot run the system test."""


class FailedError(Exception):
    """A stage failed; the text says where to look."""


def say(line: str) -> None:
    print(f"[{time.monotonic() - STARTED:4.0f} s] {line}", flush=True)


def logged(name: str, command: Sequence[str | Path]) -> None:
    """Run a command; what it says goes to a file.

    Raises:
        FailedError: with the last lines of the file.
    """
    log = WORK / "logs" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as file:
        code = subprocess.run(command, stdout=file, stderr=file, check=False).returncode
    if code:
        last = log.read_text(errors="replace").splitlines()[-15:]
        raise FailedError("\n".join([f"{name} failed with exit code {code}, see {log}:", *last]))


class Stamp:
    """Remembers beside a folder what it was made from.

    Args:
        folder: what is kept.
        sources: files and texts that it depends on.
    """

    def __init__(self, folder: Path, *sources: Path | str) -> None:
        self._file = folder.with_name(f"{folder.name}.stamp")
        parts = (s.read_bytes() if isinstance(s, Path) else s.encode() for s in sources)
        self._key = hashlib.sha256(b"\0".join(parts)).hexdigest()

    def fresh(self) -> bool:
        return self._file.is_file() and self._file.read_text() == self._key

    def drop(self) -> None:
        """Say that it is being made: a half-made folder has no stamp."""
        self._file.unlink(missing_ok=True)

    def put(self) -> None:
        self._file.write_text(self._key)
