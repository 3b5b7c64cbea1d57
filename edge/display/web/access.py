"""Requests that a browser sends for a foreign page are refused.

A page anywhere on the Internet can make a browser in this network send requests to this machine. It
cannot read the answers, unless its own name leads to this machine (DNS rebinding): the name in
"Host" is then foreign.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from http import HTTPStatus
from ipaddress import ip_address

from edge.display.web.request import Refused, Request

# A name or an IPv4 address, or an IPv6 address in brackets; then perhaps a port.
HOST = re.compile(r"(?:\[([0-9a-fA-F:.]+(?:%\w+)?)\]|([^:\[\]/@\s]+))(?::[0-9]{1,5})?")


def check(request: Request, hosts: Iterable[str]) -> None:
    """Check the header "Host", and where a browser says that the request comes from.

    Args:
        request: of any client.
        hosts: names of this machine, beside "localhost", its addresses and its host name.

    Raises:
        Refused: it is for another machine, or from another page.
    """
    host = request.header("Host")
    if not host:
        raise Refused(HTTPStatus.BAD_REQUEST)
    if not is_own(host, hosts):
        raise Refused(HTTPStatus.MISDIRECTED_REQUEST)
    origin = request.header("Origin")
    if origin and origin.partition("://")[2].lower() != host.lower():
        raise Refused(HTTPStatus.FORBIDDEN)
    if request.header("Sec-Fetch-Site") in ("cross-site", "same-site") and not _is_link(request):
        raise Refused(HTTPStatus.FORBIDDEN)


def is_own(host: str, hosts: Iterable[str]) -> bool:
    """Return whether the value of a "Host" header is a name or an address of this machine.

    Any IP address is: a browser sends one only if it was opened with it, and it leads nowhere else.
    """
    found = HOST.fullmatch(host)
    if not found:
        return False
    address, name = found[1] or found[2], (found[2] or "").lower().removesuffix(".")
    try:
        ip_address(address)
    except ValueError:
        own = socket.gethostname().lower()
        return name in {"localhost", own, f"{own}.local", *(each.lower() for each in hosts)}
    return True


def _is_link(request: Request) -> bool:
    """Return whether somebody followed a link of another page to here."""
    return (
        request.method in ("GET", "HEAD")
        and request.header("Sec-Fetch-Mode") == "navigate"
        and request.header("Sec-Fetch-Dest") == "document"
    )
