"""Devices of a fleet, from a table with one row for each."""

from __future__ import annotations

import argparse
import logging
import stat
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from card import appliance_config
from card.fleet_mqtt import CA_ON_DEVICE, check_mqtt, read_certificate, read_login
from card.fleet_settings import columns as settings_columns
from card.fleet_settings import read_settings
from card.options import CardOptions, parse_hostname
from card.ssh_keys import parse_ssh_keys
from card.table import Row, Table, read_table
from card.wifi import Names, Wifi, make_wifi, read_password
from edge.config import loader
from edge.config.observers import MqttConfig
from edge.errors import ConfigError
from edge.observers.mqtt.topics import STATE, Topics

NAME = "hostname"
PASSWORDS = ("wifi_password", "mqtt_password")
OPTIONS = {
    NAME: "name of the device and its host name, another for each; needed",
    "wifi_ssid": "Wi-Fi network; empty: none",
    "wifi_password": "its password, or the key as 64 hexadecimal digits",
    "wifi_country": "two capital letters, such as DE",
    "ssh_key": "a public key, or a file with public keys; empty: no login",
    "mqtt_user": "user at the MQTT broker",
    "mqtt_password": "its password",
    "mqtt_ca": "with mqtt.tls: file (PEM) of the authority that signed the broker's certificate",
}
MAX_DEVICES = 1000

log = logging.getLogger(__name__)


class Device(NamedTuple):
    """A row of the table, and what follows from it."""

    row: Row
    options: CardOptions
    mqtt: MqttConfig


def columns() -> list[str]:
    """Return the columns that a table may have: the options, and every setting."""
    return [*OPTIONS, *settings_columns()]


def read_fleet(arguments: argparse.Namespace) -> list[CardOptions]:
    """Return the options of each device.

    An option of `make card` counts for all devices, unless the table has a column for it.

    Args:
        arguments: of the command line.

    Raises:
        ConfigError: the table is wrong; the message names row and column.
    """
    if arguments.hostname:
        raise ConfigError(f"HOSTNAME and FLEET: the column {NAME} of FLEET names the devices")
    path = Path(arguments.fleet).expanduser()
    table = read_table(path, "FLEET", NAME, columns())
    if not 0 < len(table.rows) <= MAX_DEVICES:
        raise ConfigError(f"FLEET {path}: {len(table.rows)} devices: must be 1 to {MAX_DEVICES}")
    if set(PASSWORDS) & set(table.columns) and path.stat().st_mode & stat.S_IRWXO:
        log.warning("%s holds passwords, and others can read it: chmod o= %s", path, path)
    devices = [_device(row, table, arguments) for row in table.rows]
    _check_unique(devices)
    return [device.options for device in devices]


def _device(row: Row, table: Table, arguments: argparse.Namespace) -> Device:
    if NAME not in row.cells:
        raise ConfigError(f"{row.at(NAME)}: empty: every device needs a name")
    hostname = parse_hostname(row.cells[NAME], row.at(NAME))
    settings = read_settings(row)
    if ca := read_certificate(row):
        settings.setdefault("mqtt", {})["ca"] = CA_ON_DEVICE
    try:
        text, packages = appliance_config.merge(arguments.config, arguments.language, settings)
        config = loader.load(appliance_config.PACKAGE_CONFIG, page=tomllib.loads(text))
    except ConfigError as error:
        raise ConfigError(f"{row.place}: {error}") from None
    check_mqtt(row, hostname, config.mqtt)
    options = CardOptions(
        hostname,
        _wifi(row, table, arguments),
        _ssh_keys(row, table, arguments),
        text,
        packages,
        arguments.readonly,
        read_login(row, config.mqtt),
        ca,
    )
    return Device(row, options, config.mqtt)


def _ssh_keys(row: Row, table: Table, arguments: argparse.Namespace) -> tuple[str, ...]:
    if "ssh_key" in table.columns:
        return parse_ssh_keys(row.cells.get("ssh_key", ""), row.at("ssh_key"))
    return parse_ssh_keys(arguments.ssh_key)


def _wifi(row: Row, table: Table, arguments: argparse.Namespace) -> Wifi | None:
    """Return the Wi-Fi network of a device: what the table has no column for is an option."""

    def find(column: str, option: str) -> tuple[str, str]:
        if column in table.columns:
            return row.cells.get(column, ""), row.at(column)
        return getattr(arguments, column, ""), option

    ssid, at_ssid = find("wifi_ssid", "WIFI_SSID")
    password, at_password = find("wifi_password", "WIFI_PASSWORD_FILE")
    country, at_country = find("wifi_country", "WIFI_COUNTRY")
    if not ssid:
        if "wifi_password" in row.cells:
            raise ConfigError(f"{row.at('wifi_password')}: there is no wifi_ssid")
        return None
    if at_password == "WIFI_PASSWORD_FILE" and arguments.wifi_password_file:  # noqa: S105
        password = read_password(arguments.wifi_password_file)
    return make_wifi(ssid, password, country, Names(at_ssid, at_password, at_country))


def _check_unique(devices: Iterable[Device]) -> None:
    """Check that no two devices have one host name, or write to the same topics of a broker."""
    names: dict[str, Row] = {}
    topics: dict[tuple[str, int, str], Row] = {}
    for row, options, mqtt in devices:
        first = names.setdefault(options.hostname.lower(), row)
        if first is not row:
            raise ConfigError(f"{row.at(NAME)}: {options.hostname} is in {_short(first)} too")
        if mqtt.enabled:
            topic = Topics(mqtt.topic, mqtt.device or options.hostname).of(STATE)
            first = topics.setdefault((mqtt.host, mqtt.port, topic), row)
            if first is not row:
                raise ConfigError(f"{row.place}: topic {topic} is that of {_short(first)} too")


def _short(row: Row) -> str:
    return "row " + row.place.rpartition(" ")[2]
