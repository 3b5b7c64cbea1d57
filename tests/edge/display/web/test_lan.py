"""Addresses that a phone can use."""

from contextlib import closing
from ipaddress import ip_address

import pytest

from edge.config.schema import WebConfig
from edge.display.web.display import WebDisplay
from edge.display.web.lan import lan_addresses


def test_addresses_are_those_of_networks():
    for address in map(ip_address, lan_addresses(ipv6=True)):
        assert not any((address.is_loopback, address.is_link_local, address.is_unspecified))


@pytest.mark.parametrize("ipv6", [False, True])
def test_a_page_for_all_addresses_names_those_that_a_phone_can_use(ipv6):
    host = "[::]:0" if ipv6 else "0.0.0.0:0"
    with closing(WebDisplay(host, WebConfig(open=True))) as web:
        assert len(web.addresses) == len(lan_addresses(ipv6=ipv6))
        assert not any("0.0.0.0" in each or "[::]" in each for each in web.addresses)
        assert all(f":{web.port}/" in each for each in web.addresses)


def test_a_page_for_this_machine_names_none():
    with closing(WebDisplay(":0")) as web:
        assert web.addresses == ()
