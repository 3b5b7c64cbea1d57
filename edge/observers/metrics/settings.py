"""Settings of the metrics, checked before they are served."""

from __future__ import annotations

import logging
from ipaddress import ip_address
from typing import NamedTuple

from edge.config.observers import MetricsConfig
from edge.display.web.address import parse_address
from edge.errors import ConfigError, NotInstalledError

PORT = 9108

log = logging.getLogger(__name__)


class Address(NamedTuple):
    """Where metrics are served.

    Attributes:
        host: name or address.
        port: TCP port; 0 takes any that is free.
        public: other machines may connect.
    """

    host: str
    port: int
    public: bool


def read_address(config: MetricsConfig) -> Address:
    """Return where metrics are served; log that everybody can read them, where that is so.

    Raises:
        ConfigError: the address is malformed, or others could read them and `metrics.open` is off.
    """
    try:
        host, port = parse_address(config.address, "", PORT)
    except ConfigError as error:
        raise ConfigError(f"metrics.address: {error}") from error
    public = not _is_loopback(host)
    if public and not config.open:
        raise ConfigError(
            f"metrics.address: {config.address}: others could read them without a password: allow "
            f"that with metrics.open = true, or use 127.0.0.1:{port}"
        )
    if public:
        log.warning("metrics: everybody in the network can read them (metrics.open)")
    return Address(host, port, public)


def check_library() -> None:
    """Raise NotInstalledError if prometheus-client is missing."""
    try:
        import prometheus_client  # noqa: F401
    except ImportError as error:
        raise NotInstalledError(
            "metrics.enabled needs prometheus-client: sudo apt install python3-prometheus-client, "
            "or with pip: pip install 'emotion-edge[metrics]'"
        ) from error


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"
