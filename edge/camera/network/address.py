"""Addresses of network cameras, and the file with their user and password."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from edge.config.credentials import read_credentials
from edge.errors import ConfigError

SCHEMES = ("rtsp", "rtsps", "http", "https")
LONGEST = 4096  # characters of an address


class Address(NamedTuple):
    """A network camera.

    Attributes:
        name: scheme, host and port, for messages: a path or a query may hold a password.
        parts: of the URL, without user and password.
        user, password: "" where none is needed.
    """

    name: str
    parts: SplitResult
    user: str = ""
    password: str = ""

    @property
    def url(self) -> str:
        """The URL without user and password."""
        return urlunsplit(self.parts)

    @property
    def url_with_password(self) -> str:
        """The URL with user and password, for a library that takes them nowhere else."""
        if not self.user:
            return self.url
        who = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        return urlunsplit(self.parts._replace(netloc=f"{who}@{self.parts.netloc}"))


def read_address(source: str, credentials: str = "") -> Address:
    """Return the address of a network camera.

    Args:
        source: URL; {user} and {password} in it stand for those of the file.
        credentials: path of the file with user and password; "" for none.

    Raises:
        ConfigError: the URL or the file cannot be used.
    """
    user = password = ""
    if credentials:
        user, password = read_credentials(Path(credentials), "camera.credentials")
    if len(source) > LONGEST or not source.isprintable() or " " in source:
        raise ConfigError("camera.source: this is no address of a camera")
    try:
        parts = urlsplit(source)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ConfigError("camera.source: this is no address of a camera") from None
    scheme = parts.scheme.lower()
    if scheme not in SCHEMES:
        raise ConfigError(f"camera.source: {', '.join(SCHEMES)} are known, not {scheme[:40]!r}")
    if "@" in parts.netloc:
        text = "write user and password into a file, and name it in camera.credentials"
        raise ConfigError(f"camera.source: {text}")
    if not host:
        raise ConfigError("camera.source: this address names no camera")
    name = f"{scheme}://{f'[{host}]' if ':' in host else host}{f':{port}' if port else ''}"
    filled = [_fill(part, user, password) for part in (parts.path, parts.query)]
    clean = parts._replace(scheme=scheme, path=filled[0], query=filled[1], fragment="")
    return Address(name, clean, user, password)


def _fill(part: str, user: str, password: str) -> str:
    """Return a part of a URL with user and password in their places, and no foreign letter."""
    for key, value in (("{user}", user), ("{password}", password)):
        part = part.replace(key, quote(value, safe=""))
    return quote(part, safe="/?:@!$&'()*+,;=%-._~[]")
