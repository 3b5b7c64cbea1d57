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


def parse_address(address: str) -> tuple[str, int]:
    """Return host and port of "HOST:PORT", either of which may be left out.

    Raises:
        ConfigError: it is written in another way, or the port is not a number from 0 to 65535.
    """
    found = NOTATION.fullmatch(address)
    if not found:
        raise ConfigError(
            f"web:{address}: write web:HOST:PORT, or web:[ADDRESS]:PORT for an IPv6 address"
        )
    port = found["port"] or str(PORT)
    if not re.fullmatch("[0-9]{1,5}", port) or int(port) > 65535:
        raise ConfigError(f"web:{address}: the port must be a number from 0 to 65535")
    return found["v6"] or found["host"] or HOST, int(port)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; "::" takes IPv4 too.

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
        raise DeviceError(_reason(error, host, port)) from error
    except ValueError as error:  # also UnicodeError: a name that cannot be one
        raise DeviceError(f"cannot listen on {host!r}: not the name of a host") from error


def is_local(listener: socket.socket) -> bool:
    """Return whether only programs of this machine can connect."""
    return ip_address(listener.getsockname()[0].partition("%")[0]).is_loopback


def url(scheme: str, host: str, port: int) -> str:
    """Return the address as browsers write it."""
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}/"


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} is in use: close the other program, or take another port, as in "
            f"--display web::{port + 1} or the setting web.address"
        )
    if error.errno == errno.EACCES:
        return f"port {port} is not allowed: use one above 1023"
    return f"cannot listen on {host}:{port}: {error.strerror or error}"
