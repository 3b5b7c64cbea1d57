"""Addresses of this machine that others in the network can use."""

from __future__ import annotations

import fcntl
import socket
import struct
from contextlib import closing
from ipaddress import IPv6Address, ip_address
from pathlib import Path

GET_FLAGS, GET_ADDRESS = 0x8913, 0x8915  # SIOCGIFFLAGS, SIOCGIFADDR of Linux
UP, LOOPBACK, RUNNING = 0x1, 0x8, 0x40  # IFF_...
# Networks of containers and virtual machines within this machine.
INNER = ("docker", "br-", "veth", "virbr", "lxc", "podman")
IPV6 = Path("/proc/net/if_inet6")


def lan_addresses(*, ipv6: bool = False) -> list[str]:
    """Return the IPv4 addresses of this machine's networks, and the global IPv6 ones if wanted."""
    names = [name for _, name in socket.if_nameindex() if not name.startswith(INNER)]
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as sock:
        names = [name for name in names if _is_up(sock, name)]
        found = [address for name in names if (address := _address(sock, name))]
    return [*found, *(_ipv6_addresses(names) if ipv6 else ())]


def _is_up(sock: socket.socket, name: str) -> bool:
    answer = _ask(sock, GET_FLAGS, name)
    flags = struct.unpack_from("H", answer, 16)[0] if answer else 0
    return flags & (UP | RUNNING | LOOPBACK) == UP | RUNNING


def _address(sock: socket.socket, name: str) -> str:
    """Return the IPv4 address of an interface; "" without one that others can use."""
    answer = _ask(sock, GET_ADDRESS, name)
    address = socket.inet_ntoa(answer[20:24]) if answer else ""
    return "" if not address or ip_address(address).is_link_local else address


def _ask(sock: socket.socket, request: int, name: str) -> bytes:
    try:
        return fcntl.ioctl(sock.fileno(), request, struct.pack("256s", name.encode()[:15]))
    except OSError:  # no such address, or gone
        return b""


def _ipv6_addresses(names: list[str]) -> list[str]:
    try:
        lines = [line.split() for line in IPV6.read_text().splitlines()]
    except OSError:  # this kernel has no IPv6
        return []
    found = [IPv6Address(bytes.fromhex(line[0])) for line in lines if line[-1] in names]
    return [str(each) for each in found if not each.is_link_local]
