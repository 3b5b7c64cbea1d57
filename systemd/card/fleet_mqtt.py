"""MQTT columns of a table of devices: user, password, certificate authority of the broker."""

from __future__ import annotations

import ssl
from pathlib import Path

from card.cloud_init import MQTT_CA
from card.table import Row
from card.user_file import read_user_file
from edge.config.observers import MqttConfig
from edge.errors import ConfigError
from edge.observers.mqtt.topics import Topics

CA_ON_DEVICE = f"/etc/emotion-edge/{MQTT_CA}"  # where first-boot.sh puts it
MAX_LOGIN = 500  # bytes: the first boot overwrites the file, which has one sector


def read_login(row: Row, mqtt: MqttConfig) -> str:
    """Return "user:password" for the broker, or "" where the row has none.

    Raises:
        ConfigError: it cannot be used.
    """
    user, password = (row.cells.get(f"mqtt_{what}", "") for what in ("user", "password"))
    if not (user or password):
        return ""
    if not (user and password):
        missing = "mqtt_password" if user else "mqtt_user"
        raise ConfigError(f"{row.at(missing)}: empty: the broker wants both")
    if ":" in user:
        raise ConfigError(f"{row.at('mqtt_user')}: must not contain a colon")
    if mqtt.credentials:
        raise ConfigError(f"{row.at('mqtt_user')}: leave mqtt.credentials out: it comes first")
    login = f"{user}:{password}"
    if len(login.encode()) > MAX_LOGIN:
        raise ConfigError(f"{row.at('mqtt_password')}: longer than {MAX_LOGIN} bytes with the user")
    return login


def read_certificate(row: Row) -> str:
    """Return the certificate in the file that a row names; "" where it names none.

    Raises:
        ConfigError: it is none, or cannot be read.
    """
    if "mqtt_ca" not in row.cells:
        return ""
    if "mqtt.ca" in row.cells:
        raise ConfigError(f"{row.at('mqtt_ca')}: leave mqtt.ca out: this writes it")
    path = Path(row.cells["mqtt_ca"]).expanduser()
    text = read_user_file(path, row.at("mqtt_ca"))
    if "PRIVATE KEY" in text:
        raise ConfigError(f"{row.at('mqtt_ca')} {path}: holds a private key: leave it out")
    try:
        ssl.create_default_context(cadata=text)
    except (ssl.SSLError, TypeError):  # TypeError: not even ASCII
        raise ConfigError(f"{row.at('mqtt_ca')} {path}: no PEM certificate") from None
    if not text:  # the same as none for Python
        raise ConfigError(f"{row.at('mqtt_ca')} {path}: empty")
    return text


def check_mqtt(row: Row, hostname: str, mqtt: MqttConfig) -> None:
    """Check what the program would only find at its start, or never.

    Raises:
        ConfigError: messages of this device would get nowhere.
    """
    if not mqtt.enabled:
        meant = [c for c in ("mqtt.host", "mqtt_user", "mqtt_password") if c in row.cells]
        if meant and "mqtt.enabled" not in row.cells:
            raise ConfigError(
                f"{row.at(meant[0])}: mqtt.enabled is false: set it in FLEET or CONFIG"
            )
        return
    if not mqtt.host:
        raise ConfigError(f"{row.at('mqtt.host')}: missing, in FLEET or CONFIG")
    try:
        Topics(mqtt.topic, mqtt.device or hostname)
    except ConfigError as error:
        raise ConfigError(f"{row.place}: {error}") from None
