"""Outlet that Prometheus reads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector

from edge.display.web.address import is_local, listen
from edge.display.web.server import Server
from edge.errors import DeviceError
from edge.observers.metrics.families import families
from edge.observers.metrics.lock import Lock, Login
from edge.observers.metrics.numbers import Numbers
from edge.observers.metrics.page import FRESH, MetricsPage
from edge.observers.metrics.settings import Address
from edge.observers.metrics.text import text_of
from edge.observers.observation import Observation
from edge.system.throttling import read_throttling

if TYPE_CHECKING:
    from prometheus_client.core import Metric

WATCHERS = 1  # no connection of this server lasts
EVERYBODY = Login()
SOON = 0.2  # seconds between two looks before the port is open
PATIENCE = 5.0  # seconds for a request, and for its answer


class MetricsOutlet:
    """Count what is observed, and serve the numbers; the port is opened by the first observation.

    Args:
        address: where to serve them.
        login: that whoever reads them must give.
        throttling: returns what the firmware reports.

    Attributes:
        port: TCP port that is served; 0 while none is.
    """

    name, prompt, every = "metrics", False, True

    def __init__(
        self,
        address: Address,
        login: Login = EVERYBODY,
        throttling: Callable[[], int | None] = read_throttling,
    ) -> None:
        self._address, self._door, self._throttling = address, Lock(login), throttling
        self._server: Server | None = None
        self._numbers, self._lock = Numbers(), threading.Lock()
        self._registry = CollectorRegistry()
        self._registry.register(self)
        ProcessCollector(registry=self._registry)
        self.port = 0

    @property
    def pause(self) -> float:
        """No scrape gets newer numbers than those of a second ago; but the port opens soon."""
        return FRESH if self._server else SOON

    def take(self, observation: Observation) -> None:
        with self._lock:
            self._numbers.update(observation)
        if not self._server:
            self._open()

    def close(self) -> None:
        if self._server:
            self._server.close()

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics, for the registry."""
        with self._lock:
            found = list(families(self._numbers, self._throttling))
        yield from found

    def render(self) -> tuple[bytes, str]:
        """Return the text of all metrics and its type."""
        return text_of(self._registry.collect()), CONTENT_TYPE_LATEST

    def _open(self) -> None:
        host, port, public = self._address
        listener = listen(host, port, "with metrics.address")
        if not public and not is_local(listener):
            listener.close()
            raise DeviceError(f"{host} is not on this machine alone: see metrics.open")
        self.port = listener.getsockname()[1]
        page = MetricsPage(self.render, {host}, self._door)
        self._server = Server(listener, page.serve, WATCHERS, PATIENCE, self.name)
