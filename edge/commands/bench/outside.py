"""The world outside of the program in `bench --observers`, as a process of its own.

Its processor time is not that of the program: a broker, a Prometheus, and a browser with the page.
It prints the broker's port, and at the end of its standard input what it has got.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from contextlib import suppress
from http.client import HTTPException, HTTPResponse

from edge.commands.bench.process import environment
from edge.errors import DeviceError
from edge.observers.mqtt.memory import MemoryBroker

SCRAPES = 1.0  # seconds between two of them
AGAIN = 0.1  # seconds until a server that does not run is tried again
PATIENCE = 10.0  # seconds
CHUNK = 65536  # bytes
STREAMS = {"pictures": "stream.mjpg", "news": "events"}


class Outside:
    """The process.

    Args:
        metrics: port of loopback where metrics are served now and then.
        page: port of loopback where the page is.

    Attributes:
        broker: port of its broker.
    """

    def __init__(self, metrics: int, page: int) -> None:
        command = [sys.executable, "-m", __name__, str(metrics), str(page)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise DeviceError("the process with broker and browser has not started")
        self.broker = int(line)

    def close(self) -> dict[str, int]:
        """End it; return the numbers of messages and scrapes, and of bytes from the page."""
        text, _ = self._process.communicate(timeout=PATIENCE)
        return dict(json.loads(text))


def main(metrics: int, page: int) -> None:
    """Play the world outside until standard input ends; see `Outside`."""
    got: Counter[str] = Counter(dict.fromkeys(("messages", "scrapes", *STREAMS), 0))
    broker = MemoryBroker()
    _start(_scrape, f"http://127.0.0.1:{metrics}/metrics", got)
    for name, path in STREAMS.items():
        _start(_follow, f"http://127.0.0.1:{page}/{path}", got, name)
    print(broker.port, flush=True)
    sys.stdin.read()
    got["messages"] = len(broker.topics)
    print(json.dumps(got))


def _start(target: object, *arguments: object) -> None:
    threading.Thread(target=target, args=arguments, daemon=True).start()  # type: ignore[arg-type]


def _scrape(url: str, got: Counter[str]) -> None:
    while True:
        pause = AGAIN
        with suppress(OSError, HTTPException), _get(url) as it:
            got["scrapes"] += bool(it.read())
            pause = SCRAPES
        time.sleep(pause)


def _follow(url: str, got: Counter[str], name: str) -> None:
    """Read a stream, and again whenever it begins anew."""
    while True:
        with suppress(OSError, HTTPException), _get(url) as it:
            while data := it.read1(CHUNK):
                got[name] += len(data)
        time.sleep(AGAIN)


def _get(url: str) -> HTTPResponse:
    answer: HTTPResponse = urllib.request.urlopen(url, timeout=PATIENCE)  # noqa: S310 - loopback
    return answer


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
