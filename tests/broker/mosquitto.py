"""Mosquitto as a process of a test."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

LIMIT = 20  # seconds after which a broker counts as failed


def find_broker() -> str:
    """Return the path of Mosquitto; "" where it is not installed."""
    return shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""


def free_port() -> int:
    """Return a TCP port of loopback that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Mosquitto:
    """A broker on a port of its own, which can be stopped, started again and held.

    Args:
        folder: for its files.
        settings: lines of its configuration, of the listener.
        verbose: log every message.
    """

    def __init__(self, folder: Path, *settings: str, verbose: bool = True) -> None:
        self.port = free_port()
        self._folder, self._settings, self._verbose = folder, settings, verbose
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it, and wait until it accepts connections."""
        lines = [f"listener {self.port} 127.0.0.1", "user root", *self._settings]
        path = self._folder / "mosquitto.conf"
        path.write_text("\n".join([*lines, ""]))
        log = self._folder.joinpath("mosquitto.log").open("ab")
        with log:
            command = [find_broker(), "-c", str(path), *(["-v"] if self._verbose else [])]
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        for _ in range(LIMIT * 50):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                assert self._process.poll() is None, self.log
                time.sleep(0.02)
            else:
                return
        raise AssertionError(self.log)

    @property
    def pid(self) -> int:
        """Number of its process."""
        assert self._process
        return self._process.pid

    @property
    def log(self) -> str:
        """Text that the broker has logged."""
        return self._folder.joinpath("mosquitto.log").read_text()

    def stop(self) -> None:
        """End it; without persistence, retained messages are lost."""
        process, self._process = self._process, None
        if process:
            process.send_signal(signal.SIGCONT)
            process.terminate()
            process.wait(LIMIT)

    def hold(self) -> None:
        """Let it hang: its connections stay open, and nothing is answered."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)
        while ") T " not in Path(f"/proc/{self._process.pid}/stat").read_text():
            time.sleep(0.001)

    def release(self) -> None:
        """Let it go on."""
        assert self._process
        self._process.send_signal(signal.SIGCONT)
