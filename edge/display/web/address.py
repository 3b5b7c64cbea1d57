"""Address of the page: its notation, and the socket that listens there."""

from __future__ import annotations

import errno
import re
import socket
from ipaddress import ip_address

from edge.errors import ConfigError, DeviceError

HOST, PORT = "127.0.0.1", 8080  # defaults
BACKLOG = 64  # connections that the kernel keeps until they are accepted
# An IPv6 address in brackets, or a host; then perhaps a port.
NOTATION = re.compile(
    r"(?:\[(?P<v6>[0-9a-fA-F:.]+(?:%\w+)?)\]|(?P<host>[^:\[\]/\s]*))(?::(?P<port>[^:]*))?"
)


def parse_address(address: str, name: str = "web:", port: int = PORT) -> tuple[str, int]:
    """Return host and port of "HOST:PORT", either of which may be left out.

    Args:
        address: as above.
        name: what is before it, for messages.
        port: where it names none.

    Raises:
        ConfigError: it is written in another way, or the port is not a number from 0 to 65535.
    """
    found = NOTATION.fullmatch(address)
    if not found:
        raise ConfigError(
            f"{name}{address}: write {name}HOST:PORT, or {name}[ADDRESS]:PORT for an IPv6 address"
        )
    number = found["port"] or str(port)
    if not re.fullmatch("[0-9]{1,5}", number) or int(number) > 65535:
        raise ConfigError(f"{name}{address}: the port must be a number from 0 to 65535")
    return found["v6"] or found["host"] or HOST, int(number)


def listen(host: str, port: int, cure: str = "") -> socket.socket:
    """Return a socket that listens; "::" takes IPv4 too.

    Args:
        host: name or address.
        port: TCP port; 0 takes any that is free.
        cure: where another port is written, for messages; "" for that of the page.

    Raises:
        DeviceError: the port is in use or not allowed, or the host is none of this machine.
    """
    try:
        # IPv4 first, where a name has both: so it was in earlier versions.
        family, *_, where = min(
            socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE),
            key=lambda each: each[0] != socket.AF_INET,
        )
        # A second process must fail, not share the port.
        return socket.create_server(
            where, family=family, backlog=BACKLOG, reuse_port=False, dualstack_ipv6=where[0] == "::"
        )
    except OSError as error:
        raise DeviceError(_reason(error, host, port, cure)) from error
    except ValueError as error:  # also UnicodeError: a name that cannot be one
        raise DeviceError(f"cannot listen on {host!r}: not the name of a host") from error


def is_local(listener: socket.socket) -> bool:
    """Return whether only programs of this machine can connect."""
    return ip_address(listener.getsockname()[0].partition("%")[0]).is_loopback


def url(scheme: str, host: str, port: int) -> str:
    """Return the address as browsers write it."""
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}/"


def _reason(error: OSError, host: str, port: int, cure: str) -> str:
    if error.errno == errno.EADDRINUSE:
        cure = cure or f"as in --display web::{port + 1} or the setting web.address"
        return f"port {port} is in use: close the other program, or take another port, {cure}"
    if error.errno == errno.EACCES:
        return f"port {port} is not allowed: use one above 1023"
    return f"cannot listen on {host}:{port}: {error.strerror or error}"
