"""Addresses that a phone can use."""

import socket
from contextlib import closing
from ipaddress import ip_address

import pytest

from edge.config.schema import WebConfig
from edge.display.web.access import is_own
from edge.display.web.display import WebDisplay
from edge.display.web.lan import lan_addresses, local_name


def test_addresses_are_those_of_networks():
    for address in map(ip_address, lan_addresses(ipv6=True)):
        assert not any((address.is_loopback, address.is_link_local, address.is_unspecified))


@pytest.mark.parametrize("ipv6", [False, True])
def test_a_page_for_all_addresses_names_those_that_a_phone_can_use(ipv6):
    host = "[::]:0" if ipv6 else "0.0.0.0:0"
    with closing(WebDisplay(host, WebConfig(open=True))) as web:
        found = lan_addresses(ipv6=ipv6)
        named = found and local_name()  # comes last: not every phone finds it
        assert len(web.addresses) == len(found) + bool(named)
        assert not any("0.0.0.0" in each or "[::]" in each for each in web.addresses)
        assert all(f":{web.port}/" in each for each in web.addresses)


def test_a_page_for_this_machine_names_none():
    with closing(WebDisplay(":0")) as web:
        assert web.addresses == ()


def test_the_name_is_given_where_a_program_answers_for_it_and_the_page_takes_it(tmp_path):
    answering = tmp_path / "pid"
    assert local_name(answering) == ""
    answering.touch()
    if name := local_name(answering):  # none where the host name has a domain
        assert name == f"{socket.gethostname()}.local"
        assert is_own(f"{name}:8080", ())
    else:
        assert "." in socket.gethostname()
