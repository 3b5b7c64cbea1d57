"""Two brokers with the files of docs/fleet.md: a site, and the central one."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from edge.config.observers import MqttConfig
from edge.observers.mqtt import journal
from edge.observers.opening import open_mqtt
from tests.broker.watcher import until
from tests.edge.observers.mqtt.test_broker import observed
from tests.edge.scenes import ONE
from tests.fleet.brokers import CA, SECRET, start_broker
from tests.fleet.collector import Collector

DEVICES = ("entrance", "cafe", "tower-1")
NAMES = ("happy", "sad", "angry", "fear")


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(journal, "FIRST", 0.05)
    monkeypatch.setattr(journal, "LONGEST", 0.05)


@pytest.fixture
def central(tmp_path, opened):
    broker = start_broker("central", tmp_path / "central", ("north", "reader", "operator"))
    opened.callback(broker.stop)
    return broker


@pytest.fixture
def site(tmp_path, opened, central):
    broker = start_broker("site", tmp_path / "site", ("house", *DEVICES), central.port)
    opened.callback(broker.stop)
    return broker


@pytest.fixture
def reader(central, opened):
    """Return a function that makes a client of the central broker."""

    def make(topics="sites/+/+/+", user="reader", **options):
        login = {"username": user, "password": SECRET, "ca": str(CA)}
        client = Collector(central.port, topics, **options, **login)
        opened.callback(client.close)
        return client

    return make


@pytest.fixture
def device(site, opened, tmp_path):
    """Return a function that makes a device of the site: the outlet of the program."""

    def make(name, user="", **settings):
        login = tmp_path / f"{name}.login"
        login.write_text(f"{user or name}:{SECRET}")
        login.chmod(0o600)
        config = MqttConfig(
            enabled=True, host="127.0.0.1", port=site.port, device=name, interval=0.1,
            credentials=str(login), **settings,
        )  # fmt: skip
        outlet = open_mqtt(config, switched.append, lambda: None)
        opened.callback(outlet.close)
        until(lambda: outlet._connection.up, f"{name} connected")
        return outlet

    switched = []
    make.switched = switched
    return make


def show(outlet, count, first=0):
    """Let a device see another label `count` times."""
    for number in range(first, first + count):
        label = NAMES[number % len(NAMES)]
        seen = observed(ONE, time=number / 30, name=label)
        outlet.take(replace(seen, at=seen.at + number))
        until(lambda: outlet._connection._is_free() and not outlet._connection._waiting, "sent")


def test_messages_of_all_devices_arrive_at_the_central_broker_once(device, reader):
    central = reader()
    outlets = [device(name) for name in DEVICES]
    for outlet in outlets:
        show(outlet, 20)
    until(lambda: central.counts["event"] >= 60, "all events")
    time.sleep(0.3)  # one that came twice would come now
    assert central.counts["event"] == len(central.events) == 60
    assert {name for name, _ in central.events} == set(DEVICES) == set(central.states)
    assert {name: all_[-1][1] for name, all_ in central.availability.items()} == dict.fromkeys(
        DEVICES, "online"
    )


def test_consumers_of_a_shared_subscription_share_the_events(device, reader):
    shared = [reader("$share/counters/sites/+/+/event") for _ in range(2)]
    whole = reader("sites/+/+/event")
    for name in DEVICES:
        show(device(name), 20)
    until(lambda: whole.counts["event"] >= 60, "all events")
    until(lambda: sum(each.counts["event"] for each in shared) >= 60, "all events, shared")
    one, two = (set(each.events) for each in shared)
    assert not one & two
    assert one | two == set(whole.events)
    assert min(len(one), len(two)) >= 15


def test_retained_state_and_wills_cross_the_bridge(device, reader, site):
    first = device("entrance")
    live = reader()
    until(lambda: live.last("online") == ["entrance"], "online")
    late = reader()
    until(lambda: late.availability["entrance"], "what is retained")
    assert late.availability["entrance"][0][1:] == ("online", True)
    first._connection._client.socket().shutdown(2)
    until(lambda: "offline" in [text for _, text, _ in live.availability["entrance"]], "the will")
    until(lambda: live.last("online") == ["entrance"], "it is back by itself")


def test_a_site_that_is_gone_is_announced_by_its_bridge(device, reader, site):
    device("entrance")
    central = reader("sites/+/bridge")
    until(lambda: central.bridges == {"north": "1"}, "the bridge is up")
    site._process.kill()
    until(lambda: central.bridges == {"north": "0"}, "the bridge is gone")


def test_events_wait_at_the_site_while_the_central_broker_is_away(device, reader, central):
    watcher = reader("sites/+/+/event", identity="watcher")
    outlet = device("entrance")
    show(outlet, 2)
    until(lambda: watcher.counts["event"] == 2, "events")
    central.stop()
    show(outlet, 20, first=2)
    central.start()
    until(lambda: watcher.counts["event"] >= 22, "events that waited")
    assert len(watcher.events) == 22


def test_the_operator_closes_a_camera_and_others_may_not(device, reader, site):
    device("entrance", camera_switch=True)
    bridge = reader("sites/+/bridge")
    until(lambda: bridge.bridges == {"north": "1"}, "the bridge is up")
    topic = "sites/north/entrance/camera"
    reader().client.publish(topic, "ON", 1).wait_for_publish(5)
    reader(user="operator").client.publish(topic, "OFF", 1).wait_for_publish(5)
    until(lambda: device.switched, "the message")
    assert device.switched == [False]


def test_a_device_cannot_write_to_the_topics_of_another(device, reader, site, opened):
    device("entrance")
    login = {"username": "house", "password": SECRET}
    watcher = Collector(site.port, **login)
    opened.callback(watcher.close)
    until(lambda: watcher.last("online") == ["entrance"], "online")
    intruder = Collector(site.port, username="cafe", password=SECRET)
    opened.callback(intruder.close)
    intruder.client.publish("emotion-edge/entrance/state", "{}", 1).wait_for_publish(5)
    intruder.client.publish("emotion-edge/cafe/state", '{"ours": 1}', 1).wait_for_publish(5)
    until(lambda: watcher.states, "the own state")
    assert watcher.states == {"cafe": {"ours": 1}}
    assert not intruder.counts["availability"]
