"""What the user wants of a card, checked before anything is written."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edge.config import loader as configuration
from edge.config import toml
from edge.errors import ConfigError
from edge.render import language as languages

SHIPPED = Path(__file__).resolve().parents[1] / "deb" / "files" / "config.toml"
# What raspi-config installs for its "overlay file system"; without busybox that finds no grep when
# it is needed, gives up, and nobody hears of it.
OVERLAY = ("overlayroot", "busybox")
KEY_TYPES = {
    "ssh-ed25519",
    "ssh-rsa",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
}


@dataclass(frozen=True)
class Wifi:
    """A network to join.

    Attributes:
        ssid: its name.
        psk: the key made of name and password, 64 hexadecimal digits.
        country: two letters, whose rules the radio keeps; "" for what is allowed everywhere.
    """

    ssid: str
    psk: str
    country: str


@dataclass(frozen=True)
class Wishes:
    """All of them; "", () and None where there is none.

    Attributes:
        hostname: of the Pi.
        wifi: a network to join.
        keys: public ssh keys that may log in.
        config: the appliance's configuration, TOML.
        font: Debian's package with letters for the language on the screen.
        readonly: nothing is written to the card any more, once it is installed.
    """

    hostname: str = ""
    wifi: Wifi | None = None
    keys: tuple[str, ...] = ()
    config: str = ""
    font: str = ""
    readonly: bool = False

    def later(self) -> list[str]:
        """Names of packages that the appliance starts without."""
        return [*[self.font] * bool(self.font), *OVERLAY * self.readonly]


def hostname(text: str) -> str:
    """A name of one part, as RFC 1123 has it.

    Raises:
        ConfigError: it is none.
    """
    if text and not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?", text):
        raise ConfigError(
            f"HOSTNAME {text!r}: 1 to 63 letters a-z, digits and hyphens, no hyphen at the ends"
        )
    return text


def wifi(ssid: str, password_file: str, country: str) -> Wifi | None:
    """The network; None where no name is given.

    Raises:
        ConfigError: one of them is wrong or missing.
    """
    if not ssid:
        if password_file or country:
            raise ConfigError("WIFI_SSID is missing: the name of the network")
        return None
    # surrogateescape: what the shell passes need not be Unicode, but cloud-init's files must be.
    raw = ssid.encode(errors="surrogateescape")
    if not 1 <= len(raw) <= 32 or not ssid.isprintable():
        raise ConfigError(
            f"WIFI_SSID {ssid!r}: 1 to 32 bytes of printable UTF-8, this has {len(raw)}"
        )
    if not password_file:
        raise ConfigError("WIFI_PASSWORD_FILE is missing: a file with the password in it")
    if country and not re.fullmatch(r"[A-Z]{2}", country):
        raise ConfigError(f"WIFI_COUNTRY {country!r}: two capital letters, as DE")
    return Wifi(ssid, _psk(raw, Path(password_file).expanduser()), country)


def _psk(ssid: bytes, path: Path) -> str:
    """What WPA makes of name and password: it opens this network, and tells no password."""
    password = _text(path, "WIFI_PASSWORD_FILE").rstrip("\r\n")
    if re.fullmatch(r"[0-9a-fA-F]{64}", password):
        return password.lower()
    if not re.fullmatch(r"[ -~]{8,63}", password):
        raise ConfigError(
            f"WIFI_PASSWORD_FILE {path}: one line of 8 to 63 ASCII characters, or the key itself"
        )
    return hashlib.pbkdf2_hmac("sha1", password.encode(), ssid, 4096, 32).hex()


def ssh_keys(text: str) -> tuple[str, ...]:
    """Public keys: the text is one, or names a file of them.

    Raises:
        ConfigError: there is none, or one is none.
    """
    if not text:
        return ()
    if text.split()[:1] and text.split()[0] not in KEY_TYPES:
        path = Path(text).expanduser()
        where, text = str(path), _text(path, "SSH_KEY")
    else:
        where = "SSH_KEY"
    if "PRIVATE KEY" in text:
        raise ConfigError(f"{where}: this is the private key: give the one that ends in .pub")
    lines = [line.strip() for line in text.splitlines() if line.strip()[:1] not in ("", "#")]
    if not lines or not all(line.isprintable() and _is_key(line) for line in lines):
        raise ConfigError(f"{where}: no public ssh key, as in ~/.ssh/id_ed25519.pub")
    return tuple(lines)


def _is_key(line: str) -> bool:
    """Type, base64, comment; the base64 begins with the type once more."""
    kind, _, rest = line.partition(" ")
    try:
        blob = base64.b64decode(rest.split(" ")[0], validate=True)
    except binascii.Error:
        return False
    name = kind.encode()
    head = len(name).to_bytes(4, "big") + name
    return kind in KEY_TYPES and blob.startswith(head) and len(blob) > len(head)


def config(path: str, language: str) -> tuple[str, str]:
    """The appliance's configuration as TOML: the package's, CONFIG over it, LANGUAGE over both.

    Returns:
        the text, "" where neither is given; the package with the language's letters, or "".

    Raises:
        ConfigError: the appliance would not take it.
    """
    if language.endswith(".toml"):
        raise ConfigError(f"LANGUAGE {language}: one of {', '.join(languages.available())}")
    if not path and not language:
        return "", ""
    given = _text(Path(path).expanduser(), "CONFIG") if path else ""
    if path:
        configuration.load(Path(path).expanduser())  # says what is wrong with it
    table = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    for section, values in tomllib.loads(given).items():
        table.setdefault(section, {}).update(values)
    spoken = table["display"]["language"] = language or table["display"]["language"]
    # A path is one of the Pi's: there is nothing to look at here.
    package = "" if spoken.endswith(".toml") else languages.load(spoken).package
    return _written(table, given), package


def _written(table: dict[str, dict[str, Any]], given: str) -> str:
    """CONFIG or the package's text, comments and all, where the appliance reads the same in it."""
    line = f"language = {toml.literal(table['display']['language'])}"
    ours = re.sub(r'(?m)^language = "\w*"', lambda _: line, SHIPPED.read_text("utf-8"))
    usual = tomllib.loads(configuration.DEFAULTS.read_text("utf-8"))
    for text in (given, ours):
        told = tomllib.loads(text)
        if all(v | told.get(s, {}) == v | table.get(s, {}) for s, v in usual.items()):
            return text
    lines = ["# Made by make card, of your settings over the package's."]
    for section, values in table.items():
        lines += ["", f"[{section}]", *(f"{k} = {toml.literal(v)}" for k, v in values.items())]
    return "\n".join([*lines, ""])


def _text(path: Path, what: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigError(f"{what} {path}: {reason}") from None
