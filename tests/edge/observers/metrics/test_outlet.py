"""The port that is served: requests, clients that do not behave, and addresses."""

import logging
import sys
import threading
from contextlib import closing

import pytest

from edge.config.observers import MetricsConfig
from edge.display.web.address import listen
from edge.errors import ConfigError, DeviceError, NotInstalledError
from edge.observers.feed import Feed
from edge.observers.metrics.page import FRESH, MetricsPage
from edge.observers.metrics.settings import read_address
from edge.observers.opening import open_metrics
from tests.edge.display.web.clients import ask, connect, get, until
from tests.edge.observers.metrics.conftest import observed
from tests.edge.scenes import ONE


@pytest.fixture
def port(open_outlet):
    outlet = open_outlet()
    outlet.take(observed(ONE))
    return outlet.port


def test_a_scrape_is_answered(port):
    status, headers, body = get(port, "/metrics")
    assert status == 200
    assert headers["content-type"].startswith("text/plain")
    assert b"emotion_edge_frames_total 1.0\n" in body
    assert b"process_start_time_seconds" in body
    assert get(port, "/metrics", "HEAD") == (200, headers, b"")


@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (404, {"path": "/"}),
        (404, {"path": "/metrics/"}),
        (405, {"path": "/metrics", "method": "POST"}),
        (421, {"path": "/metrics", "Host": "attacker.example"}),
        (403, {"path": "/metrics", "Origin": "http://attacker.example"}),
    ],
)
def test_other_requests_are_refused(port, status, request_):
    found = get(port, **request_)
    assert found[0] == status
    assert b"emotion_edge" not in found[2]


def test_nonsense_is_refused(port):
    assert ask(port, b"\x16\x03\x01\x02\x00\n\n")[0] == 400
    assert ask(port, b"GET /metrics HTTP/1.1\r\n" + b"a: b\r\n" * 9000)[0] in (0, 431)


def test_clients_that_send_nothing_or_read_nothing_prevent_no_scrape(port, opened):
    for number in range(40):
        sock = opened.enter_context(connect(port))
        if number % 2:
            sock.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n")
    until(lambda: get(port, "/metrics")[0] == 200)


def test_many_scrapes_at_once_cost_as_much_as_one():
    now, made, running, most = [0.0], [], [], []

    def render():
        running.append(1)
        most.append(len(running))
        made.append(now[0])
        running.pop()
        return b"text", "text/plain"

    page = MetricsPage(render, clock=lambda: now[0])
    threads = [threading.Thread(target=page._newest) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (made, most) == ([0.0], [1])
    now[0] = FRESH
    assert page._newest() == (b"text", "text/plain")
    assert made == [0.0, FRESH]


def test_a_port_in_use_is_one_line_and_tried_again(open_outlet, caplog):
    caplog.set_level(logging.WARNING)
    with closing(listen("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        outlet, now = open_outlet(address=f"127.0.0.1:{taken}"), [0.0]
        with closing(Feed(outlet, clock=lambda: now[0])) as feed:
            for number in range(4):
                feed.put(observed(ONE, frames=number))
                until(lambda number=number: feed.dropped > number)
                now[0] += 100.0
            assert len(caplog.messages) == 1
            assert f"metrics: port {taken} is in use" in caplog.messages[0]
            assert "with metrics.address" in caplog.messages[0]
            other.close()
            feed.put(observed(ONE, frames=9))
            until(lambda: outlet.port == taken)
            assert get(taken, "/metrics")[0] == 200
    with pytest.raises(OSError, match="refused"):
        connect(taken)


@pytest.mark.parametrize("address", ["0.0.0.0:9108", "192.168.1.7", "[::]:9108", "door.local:0"])
def test_others_can_read_them_only_where_that_is_wanted(address, caplog):
    with pytest.raises(ConfigError, match=r"allow that with metrics\.open = true"):
        read_address(MetricsConfig(enabled=True, address=address))
    assert read_address(MetricsConfig(enabled=True, address=address, open=True)).public
    assert caplog.messages == ["metrics: everybody in the network can read them (metrics.open)"]


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("127.0.0.1:9108", "127.0.0.1", 9108),
        ("localhost", "localhost", 9108),
        ("", "127.0.0.1", 9108),
        (":9200", "127.0.0.1", 9200),
        ("[::1]:9200", "::1", 9200),
    ],
)
def test_addresses_of_this_machine_need_no_word(address, host, port, caplog):
    assert read_address(MetricsConfig(enabled=True, address=address)) == (host, port, False)
    assert caplog.messages == []


@pytest.mark.parametrize("address", ["a b", "127.0.0.1:x", "127.0.0.1:70000", "::1"])
def test_an_address_must_be_one(address):
    with pytest.raises(ConfigError, match=r"^metrics\.address: .*(write HOST:PORT|the port must)"):
        read_address(MetricsConfig(enabled=True, address=address))


def test_a_name_that_leads_elsewhere_is_not_served(open_outlet, monkeypatch):
    outlet = open_outlet(address="localhost:0")
    monkeypatch.setattr(
        "edge.observers.metrics.outlet.listen", lambda _host, port, _cure: listen("0.0.0.0", port)
    )
    with pytest.raises(DeviceError, match=r"metrics\.open"):
        outlet.take(observed())
    assert outlet.port == 0


def test_nothing_is_open_where_they_are_off():
    assert open_metrics(MetricsConfig(address="nonsense:x")) is None


def test_without_the_library_there_is_one_line_that_helps(monkeypatch):
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(NotInstalledError, match=r"apt install python3-prometheus-client"):
        open_metrics(MetricsConfig(enabled=True))
