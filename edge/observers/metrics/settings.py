"""Settings of the metrics, checked before they are served."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from ipaddress import ip_address
from typing import NamedTuple

from edge.config.credentials import find_credentials
from edge.config.observers import MetricsConfig
from edge.display.web.address import parse_address
from edge.errors import ConfigError, NotInstalledError
from edge.observers.metrics.lock import Login

PORT = 9108
CREDENTIAL = "emotion-edge.metrics"  # name of systemd's credential
SHORTEST = 12  # characters of a password: fifty guesses a second can be made

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


def read_login(config: MetricsConfig, environment: Mapping[str, str] = os.environ) -> Login:
    """Return what whoever reads the metrics must give.

    Args:
        config: its section of the configuration.
        environment: systemd names the folder of credentials here.

    Raises:
        ConfigError: the file cannot be used, or the password is too short.
    """
    found = find_credentials(config.credentials, "metrics.credentials", CREDENTIAL, environment)
    login = Login(*found)
    if login.user and len(login.password) < SHORTEST:
        raise ConfigError(
            f"metrics.credentials: the password is shorter than {SHORTEST} characters: make one "
            "with: openssl rand -hex 16"
        )
    return login


def read_address(config: MetricsConfig, *, locked: bool = False) -> Address:
    """Return where metrics are served; log that everybody can read them, where that is so.

    Args:
        config: its section of the configuration.
        locked: a password is demanded.

    Raises:
        ConfigError: the address is malformed, or others could read them without a password and
            `metrics.open` is off.
    """
    try:
        host, port = parse_address(config.address, "", PORT)
    except ConfigError as error:
        raise ConfigError(f"metrics.address: {error}") from error
    public = not _is_loopback(host)
    if public and not (locked or config.open):
        raise ConfigError(
            f"metrics.address: {config.address}: others could read them without a password: name "
            "a file with one in metrics.credentials, allow that with metrics.open = true, or use "
            f"127.0.0.1:{port}"
        )
    if public and locked:
        log.info("metrics: numbers and password are not encrypted")
    elif public:
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
