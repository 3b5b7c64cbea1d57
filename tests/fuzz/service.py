"""The lanes of a service that must keep running: requests to its page, and reloads."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import time
from contextlib import suppress
from pathlib import Path
from random import Random

from edge import cli
from tests.fuzz import child
from tests.fuzz.child import Outcome
from tests.fuzz.lanes import CONFIG, DEFAULTS
from tests.fuzz.mutate import damage_bytes, damage_text

STARTED = re.compile(r"display: http://127\.0\.0\.1:(\d+)/")
RELOADED = re.compile(r"configuration (not )?read again")
ANSWER_SECONDS = 5.0  # a stream has no end
CPU_SECONDS = 10**6  # a service may run for as long as the test
REQUESTS = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    b"GET /snapshot.jpg HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    b"HEAD /stream.mjpg HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\npassword=x",
    b"GET /%2e%2e/etc/passwd HTTP/1.0\r\nCookie: session=abc\r\nAuthorization: Basic eDp5\r\n\r\n",
)


class Service:
    """A running `emotion-edge run` with the demo on a page.

    Args:
        folder: for its configuration and output.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copy(DEFAULTS, folder / CONFIG)
        files = ["--camera", "demo", "--display", "web:127.0.0.1:0"]
        small = ["-o", "camera.width=64", "-o", "camera.height=48"]
        arguments = ["run", "--config", CONFIG, *files, *small]
        self.process = child.start(cli.main, arguments, folder, CPU_SECONDS)
        self.port = int(self.expect(STARTED, 0).group(1))
        self.expect(re.compile("state: "), 0)

    @property
    def output(self) -> str:
        """Text that the service has written to stderr."""
        path = self.folder / "stderr"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def expect(self, pattern: re.Pattern[str], start: int) -> re.Match[str]:
        """Wait for a line in the output from position `start`.

        Raises:
            TimeoutError: it did not come.
            ProcessLookupError: the service ended.
        """
        end = time.monotonic() + child.WALL_SECONDS
        while not (found := pattern.search(self.output, start)):
            if not self.running:
                raise ProcessLookupError
            if time.monotonic() > end:
                raise TimeoutError
            time.sleep(0.005)
        return found

    @property
    def running(self) -> bool:
        """True until the process has ended."""
        return os.waitid(os.P_PID, self.process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    @property
    def memory(self) -> int:
        """Resident memory, bytes; 0 once it has ended."""
        with suppress(OSError, StopIteration):
            lines = Path(f"/proc/{self.process}/status").read_text().splitlines()
            return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) * 1024
        return 0

    def stop(self) -> None:
        """End the process."""
        with suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)


class ServiceLane:
    """Cases against one service, which is started again only after it failed.

    Args:
        weight: number of cases in each round.
    """

    def __init__(self, weight: int) -> None:
        self.weight = weight
        self._service: Service | None = None

    def usual_memory(self, folder: Path) -> int:
        """Return the memory of a service that has just started, bytes."""
        service = Service(folder)
        memory = service.memory
        service.stop()
        return memory

    def run(self, random: Random, folder: Path) -> Outcome:
        """Run a case; the service writes into the folder of the first case."""
        if self._service is None:
            home = folder.with_name(f"service-{os.getpid()}-{id(self)}-{time.monotonic_ns()}")
            home.mkdir()
            self._service = Service(home)
        service, start = self._service, len(self._service.output)
        fault = self._disturb(service, random, folder)
        output = service.output[start:]
        fault = child.judge(0, output) or fault
        memory = service.memory
        if fault:
            service.stop()
            self._service = None
        return Outcome(fault, memory, output)

    def close(self) -> None:
        """End the service."""
        if self._service:
            self._service.stop()

    def _disturb(self, service: Service, random: Random, folder: Path) -> str:
        raise NotImplementedError


class Requests(ServiceLane):
    """Damaged requests to the page."""

    def _disturb(self, service: Service, random: Random, folder: Path) -> str:
        request = damage_bytes(random, random.choice(REQUESTS), list(REQUESTS))
        (folder / "request").write_bytes(request)
        with suppress(OSError), _connect(service.port) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            connection.recv(65536)
        return "" if service.running else "crash"


def _connect(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), child.WALL_SECONDS)
    connection.settimeout(ANSWER_SECONDS)
    return connection


class Reloads(ServiceLane):
    """Damaged settings for SIGHUP."""

    def _disturb(self, service: Service, random: Random, folder: Path) -> str:
        data = damage_text(random, DEFAULTS.read_text("utf-8"))
        (folder / CONFIG).write_bytes(data)
        (service.folder / CONFIG).write_bytes(data)
        start = len(service.output)
        os.kill(service.process, signal.SIGHUP)
        try:
            service.expect(RELOADED, start)
        except ProcessLookupError:
            return "crash"
        except TimeoutError:
            return "hang"
        return ""
