"""Work folder of the system test: paths, log files of commands, stamps of what is kept."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
WORK = REPOSITORY / "build" / "system-test"
LOGS = WORK / "logs"


class SkipError(Exception):
    """This machine cannot run the test."""


class FailedError(Exception):
    """A stage failed; the message names the log."""


def run_logged(name: str, command: Sequence[str | Path]) -> None:
    """Run a command and write its output to logs/NAME.log.

    Raises:
        FailedError: it failed; the message has the last lines of its output.
    """
    log = LOGS / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as file:
        code = subprocess.run(command, stdout=file, stderr=file, check=False).returncode
    if code:
        last = log.read_text(errors="replace").splitlines()[-15:]
        raise FailedError("\n".join([f"{name} failed with exit code {code}, see {log}:", *last]))


class Stamp:
    """Record beside a file or folder of the sources that it was built from.

    Args:
        built: the file or folder.
        sources: files, by their content, and texts that it depends on.
    """

    def __init__(self, built: Path, *sources: Path | str) -> None:
        self._file = built.with_name(f"{built.name}.stamp")
        parts = (s.read_bytes() if isinstance(s, Path) else s.encode() for s in sources)
        self._key = hashlib.sha256(b"\0".join(parts)).hexdigest()

    def is_fresh(self) -> bool:
        """Return whether it was built completely, from these very sources."""
        return self._file.is_file() and self._file.read_text() == self._key

    def remove(self) -> None:
        """Invalidate before a build: an interrupted build must not leave a valid stamp."""
        self._file.unlink(missing_ok=True)

    def write(self) -> None:
        """Validate after a complete build."""
        self._file.write_text(self._key)
