"""Settings of the connection to a broker, checked before it is opened."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from typing import NamedTuple

from edge.config.credentials import find_credentials
from edge.config.observers import MqttConfig
from edge.errors import ConfigError, NotInstalledError
from edge.system.printable import printable, reason, value

PORT, TLS_PORT = 1883, 8883
CREDENTIAL = "emotion-edge.mqtt"  # name of systemd's credential


class Broker(NamedTuple):
    """Where and how to connect.

    Attributes:
        host: name or address.
        port: TCP port.
        user, password: "" for none.
        tls: checks the certificate of the broker; None connects without TLS.
        qos: quality of service of the messages, 0 to 2.
        queue: number of events that are kept while there is no connection.
    """

    host: str
    port: int
    user: str
    password: str
    tls: ssl.SSLContext | None
    qos: int
    queue: int

    @property
    def name(self) -> str:
        """Host and port."""
        return f"{self.host}:{self.port}"


def read_broker(config: MqttConfig, environment: Mapping[str, str] = os.environ) -> Broker:
    """Return how to connect to the broker that the configuration names.

    Args:
        config: its section of the configuration.
        environment: systemd names the folder of credentials here.

    Raises:
        ConfigError: no host, or a file that cannot be used.
    """
    if not config.host or not config.host.isprintable() or set(config.host) & set("/ @"):
        raise ConfigError(f"mqtt.host: {value(config.host)}: write the broker's name or address")
    user, password = find_credentials(
        config.credentials, "mqtt.credentials", CREDENTIAL, environment
    )
    tls = _context(config.ca) if config.tls else None
    port = config.port or (TLS_PORT if config.tls else PORT)
    return Broker(config.host, port, user, password, tls, config.qos, config.queue)


def check_library() -> None:
    """Raise NotInstalledError if paho-mqtt 2 is missing."""
    try:
        from paho.mqtt.enums import CallbackAPIVersion  # noqa: F401 - version 1 has none
    except ImportError as error:
        raise NotInstalledError(
            "mqtt.enabled needs paho-mqtt 2: sudo apt install python3-paho-mqtt, or with pip: "
            "pip install 'emotion-edge[mqtt]'"
        ) from error


def _context(ca: str) -> ssl.SSLContext:
    """Return what checks the certificate and the name of the broker."""
    try:
        return ssl.create_default_context(cafile=ca or None)
    except (OSError, ValueError) as error:  # SSLError is an OSError
        text = "no PEM certificate" if isinstance(error, ssl.SSLError) else reason(error)
        raise ConfigError(f"mqtt.ca: {printable(ca)}: {text}") from error
