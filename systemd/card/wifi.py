"""The Wi-Fi network that the Pi joins."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from card.user_file import read_user_file
from edge.errors import ConfigError


@dataclass(frozen=True)
class Wifi:
    """A network with WPA2.

    Attributes:
        ssid: name of the network.
        psk: pre-shared key, 64 hexadecimal digits.
        country: regulatory domain, two capital letters; "" is the world domain.
    """

    ssid: str
    psk: str
    country: str


class Names(NamedTuple):
    """Names of the three parts in error messages."""

    ssid: str = "WIFI_SSID"
    password: str = "WIFI_PASSWORD_FILE"  # noqa: S105 (the name of an option)
    country: str = "WIFI_COUNTRY"


def parse_wifi(ssid: str, password_file: str, country: str) -> Wifi | None:
    """Return the network; None if no name is given.

    Args:
        ssid: name of the network, or "".
        password_file: path of a file with the password or the pre-shared key.
        country: two capital letters, or "".

    Raises:
        ConfigError: one of them is wrong or missing.
    """
    if not ssid:
        if password_file or country:
            raise ConfigError("WIFI_SSID is missing: give the name of the network")
        return None
    names = Names()
    check_ssid(ssid, names.ssid)
    if not password_file:
        raise ConfigError("WIFI_PASSWORD_FILE is missing: give a file that contains the password")
    password = read_password(password_file)
    return make_wifi(
        ssid, password, country, names._replace(password=f"{names[1]} {password_file}")
    )


def read_password(path: str) -> str:
    """Return the password in a file that WIFI_PASSWORD_FILE names.

    Raises:
        ConfigError: the file cannot be read.
    """
    return read_user_file(Path(path).expanduser(), Names().password).rstrip("\r\n")


def make_wifi(ssid: str, password: str, country: str, names: Names) -> Wifi:
    """Return the network.

    Args:
        ssid: name of the network.
        password: of it, or the pre-shared key.
        country: two capital letters, or "".
        names: of the three in error messages.

    Raises:
        ConfigError: one of them is wrong.
    """
    check_ssid(ssid, names.ssid)
    if country and not re.fullmatch(r"[A-Z]{2}", country):
        raise ConfigError(f"{names.country} {country!r}: must be two capital letters, such as DE")
    if re.fullmatch(r"[0-9a-fA-F]{64}", password):
        return Wifi(ssid, password.lower(), country)
    if not re.fullmatch(r"[ -~]{8,63}", password):
        raise ConfigError(
            f"{names.password}: must contain one line: a password of 8 to 63 ASCII "
            "characters, or the key as 64 hexadecimal digits"
        )
    return Wifi(ssid, _pre_shared_key(ssid, password), country)


def check_ssid(ssid: str, name: str) -> None:
    """Check the name of a network; `name` is that of its option, for the message.

    Raises:
        ConfigError: it cannot be one.
    """
    # The shell may pass any bytes (surrogateescape), but the files of cloud-init must be Unicode.
    size = len(ssid.encode(errors="surrogateescape"))
    if not 1 <= size <= 32 or not ssid.isprintable():
        raise ConfigError(
            f"{name} {ssid!r}: must be 1 to 32 bytes of printable UTF-8, this has {size}"
        )


@cache
def _pre_shared_key(ssid: str, password: str) -> str:
    """Derive the key from the password (IEEE 802.11i, annex H.4), so that the card has no password.

    The devices of a fleet share a network, and the derivation is slow on purpose.
    """
    return hashlib.pbkdf2_hmac("sha1", password.encode(), ssid.encode(), 4096, 32).hex()
