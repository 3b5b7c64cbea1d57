"""The Wi-Fi network that the Pi joins."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

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
    # The shell may pass any bytes (surrogateescape), but the files of cloud-init must be Unicode.
    raw = ssid.encode(errors="surrogateescape")
    if not 1 <= len(raw) <= 32 or not ssid.isprintable():
        raise ConfigError(
            f"WIFI_SSID {ssid!r}: must be 1 to 32 bytes of printable UTF-8, this has {len(raw)}"
        )
    if not password_file:
        raise ConfigError("WIFI_PASSWORD_FILE is missing: give a file that contains the password")
    if country and not re.fullmatch(r"[A-Z]{2}", country):
        raise ConfigError(f"WIFI_COUNTRY {country!r}: must be two capital letters, such as DE")
    return Wifi(ssid, _pre_shared_key(raw, Path(password_file).expanduser()), country)


def _pre_shared_key(ssid: bytes, path: Path) -> str:
    """Derive the key from the password (IEEE 802.11i, annex H.4), so that the card has no password.

    Raises:
        ConfigError: the file has neither a password nor a key.
    """
    password = read_user_file(path, "WIFI_PASSWORD_FILE").rstrip("\r\n")
    if re.fullmatch(r"[0-9a-fA-F]{64}", password):
        return password.lower()
    if not re.fullmatch(r"[ -~]{8,63}", password):
        raise ConfigError(
            f"WIFI_PASSWORD_FILE {path}: must contain one line: a password of 8 to 63 ASCII "
            "characters, or the key as 64 hexadecimal digits"
        )
    return hashlib.pbkdf2_hmac("sha1", password.encode(), ssid, 4096, 32).hex()
