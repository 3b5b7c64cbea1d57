"""Addresses, IPv6 among them."""

import socket
from contextlib import closing

import pytest

from edge.config.schema import WebConfig
from edge.display.web.address import parse_address
from edge.display.web.display import WebDisplay
from edge.errors import ConfigError, DeviceError
from tests.edge.display.web.clients import get


def has_ipv6():
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


ipv6 = pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")


def test_host_and_port_may_be_left_out():
    assert parse_address("") == ("127.0.0.1", 8080)
    assert parse_address("0.0.0.0") == ("0.0.0.0", 8080)
    assert parse_address(":90") == ("127.0.0.1", 90)
    assert parse_address("pi.local:90") == ("pi.local", 90)
    assert parse_address("[::1]") == ("::1", 8080)
    assert parse_address("[::1]:90") == ("::1", 90)
    assert parse_address("[fe80::1%eth0]:90") == ("fe80::1%eth0", 90)


@pytest.mark.parametrize(
    "address", [":web", ":70000", ":-1", ":²", ":1e3", "[::1]:x", ":999999999"]
)
def test_a_wrong_port_raises_config_error(address):
    with pytest.raises(ConfigError, match="port"):
        parse_address(address)


@pytest.mark.parametrize("address", ["::1", "::1:80", "[::1", "http://x:1", "[x]:1", "a b:1", "[]"])
def test_another_notation_raises_config_error(address):
    with pytest.raises(ConfigError, match="write web:HOST:PORT"):
        parse_address(address)


@pytest.mark.parametrize("host", ["name.invalid", "a\0b", "x" * 300, "é" * 70, "203.0.113.7"])
def test_a_host_that_is_not_this_machine_raises_device_error(host):
    with pytest.raises((DeviceError, ConfigError)):
        WebDisplay(f"{host}:0")


@ipv6
@pytest.mark.parametrize(
    ("address", "host"), [("[::1]:0", "::1"), ("[::]:0", "::1"), ("[::]:0", "127.0.0.1")]
)
def test_the_page_answers_on_ipv6_and_with_two_colons_on_both(address, host):
    with closing(WebDisplay(address, WebConfig(open=True))) as web:
        assert web.name == f"http://{address.rpartition(':')[0]}:{web.port}/"
        request = f"GET / HTTP/1.1\r\nHost: [::1]:{web.port}\r\n\r\n"
        from tests.edge.display.web.clients import ask

        assert ask(web.port, request.encode(), host)[0] == 200


def test_a_name_of_this_machine_may_be_given():
    with closing(WebDisplay("localhost:0")) as web:
        assert get(web.port, Host="localhost")[0] == 200


def test_by_default_only_this_machine_is_served():
    with closing(WebDisplay(":0")) as web:
        assert web.name.startswith("http://127.0.0.1:")
        assert web._server._listener.getsockname()[0] == "127.0.0.1"


def test_a_port_in_use_raises_device_error():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(DeviceError, match=f"port {port} is in use"):
            WebDisplay(f":{port}")
