"""One run of a hook: a process group that is never waited for."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from edge.errors import DeviceError
from edge.system.printable import reason

OUTPUT = 4096  # bytes that are kept of what a run prints
CHUNK, CHUNKS = 16384, 4  # bytes that are read at once, and how often in a poll
MEMORY = 256 * 2**20  # bytes of data of each process
PATIENCE = 1.0  # seconds that `close` waits for a process that was killed
FIRST_TO_END = "1000"  # the highest oom_score_adj: where memory is short, the hook ends, not we


class HookProcess:
    """A running command with its children.

    Args:
        command: program with arguments.
        environment: of the process.
        data: for its standard input; a pipe holds it, so that it need not be read.

    Raises:
        DeviceError: it cannot be started.

    Attributes:
        output: what it has printed, `OUTPUT` bytes at most.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], data: bytes) -> None:
        self.output = b""
        try:
            self._process = _start(command, environment, data)
        except (OSError, ValueError) as error:
            raise DeviceError(f"not started: {reason(error)}") from error
        assert self._process.stdout
        self._descriptor = self._process.stdout.fileno()
        os.set_blocking(self._descriptor, False)
        _restrict(self._process.pid)

    def poll(self) -> int | None:
        """Return the status at the end, negative for a signal; None while it runs.

        At its end, the children that it left behind are ended too.
        """
        self._read()
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        # Where SIGCHLD is ignored, the kernel forgets a process at its end, and its status.
        with suppress(ChildProcessError):
            if os.waitid(os.P_PID, self._process.pid, options) is None:
                return None
        return self._finish()

    def kill(self) -> None:
        """End the process and its children; `poll` returns the status soon after."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """End the process and its children now."""
        if self._process.returncode is None:
            self.kill()
            with suppress(subprocess.TimeoutExpired):  # an input or output of the kernel hangs
                self._process.wait(PATIENCE)
        self._close_output()

    def _finish(self) -> int:
        # Before its number is free: the group must not be that of another program by then.
        self.kill()
        status = self._process.wait()
        self._read()
        self._close_output()
        return status

    def _read(self) -> None:
        """Take what was printed; what is beyond the limit is thrown away, in bounded time."""
        for _ in range(CHUNKS):
            try:
                data = os.read(self._descriptor, CHUNK)
            except BlockingIOError:
                return
            if not data:
                return
            self.output += data[: OUTPUT - len(self.output)]

    def _close_output(self) -> None:
        if self._process.stdout:
            self._process.stdout.close()


def _start(
    command: Sequence[str], environment: Mapping[str, str], data: bytes
) -> subprocess.Popen[bytes]:
    stdin, writer = os.pipe()
    try:
        with os.fdopen(writer, "wb", buffering=0) as file:
            os.set_blocking(writer, False)
            if file.write(data) != len(data):
                raise OSError(errno.EMSGSIZE, "the event is too long for a pipe")
        return subprocess.Popen(
            command,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,  # a group of its own, without a terminal
            bufsize=0,
        )
    finally:
        os.close(stdin)


def _restrict(pid: int) -> None:
    """Limit the memory of a process, and its children; one that has ended has none."""
    with suppress(OSError):
        resource.prlimit(pid, resource.RLIMIT_DATA, (MEMORY, MEMORY))
        resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        Path(f"/proc/{pid}/oom_score_adj").write_text(FIRST_TO_END)
