"""Reloads that concern the connection to a broker."""

import threading
from contextlib import closing

import pytest

from edge.config import loader
from edge.demo.clip import DemoCamera
from edge.display.memory import MemoryDisplay
from edge.observers.mqtt.memory import CONNECT, MemoryBroker
from edge.observers.opening import open_mqtt
from edge.runtime.reconfigure import reconfigure
from tests.broker.watcher import until
from tests.edge.scenes import ONE, scene
from tests.edge.sessions import session

pytest.importorskip("paho.mqtt.enums", reason="paho-mqtt 2 is not installed")


class LoggingBroker(MemoryBroker):
    """Keeps what happens, and takes its time for the last message of a client.

    Attributes:
        log: "connected", "online" and "offline", in order.
    """

    def __init__(self):
        self.log, self._another = [], threading.Event()
        super().__init__()

    def _answer(self, first, body):
        if first >> 4 == CONNECT:
            self.log.append("connected")
            self._another.set()
        return super()._answer(first, body)

    def _confirm(self, quality, body):
        answer = super()._confirm(quality, body)
        if self.topics[-1].endswith("/availability"):
            online = body.endswith(b"online")
            if online:
                self._another.clear()
            else:
                self._another.wait(0.3)  # a second client would come meanwhile
            self.log.append("online" if online else "offline")
        return answer


@pytest.fixture
def broker():
    with closing(LoggingBroker()) as made:
        yield made


@pytest.fixture
def running():
    with closing(session(DemoCamera((64, 48)), MemoryDisplay())) as made:
        yield made


def settings(port, *options):
    mqtt = "mqtt.enabled=true", "mqtt.host=127.0.0.1", f"mqtt.port={port}"
    base = "camera.source=demo", "display.target=none"
    return loader.load(settings=[*base, *mqtt, *options])


def test_the_old_connection_is_offline_before_the_new_one_is_online(broker, running):
    config = loader.load(settings=["camera.source=demo", "display.target=none"])
    for interval in (1, 2, 3):
        wanted = settings(broker.port, f"mqtt.interval={interval}")
        config = reconfigure(running, config, wanted)
        assert config == wanted
        until(lambda: broker.log[-1:] == ["online"], "the connection")
    again = ["offline", "connected", "online"]
    assert broker.log == ["connected", "online", *again, *again]


@pytest.mark.parametrize("wrong", ["mqtt.topic=a/+", "mqtt.discovery=home+x"])
def test_wrong_settings_keep_the_old_connection(broker, running, wrong):
    first = settings(broker.port)
    reconfigure(running, loader.load(settings=["display.target=none"]), first)
    until(lambda: broker.log[-1:] == ["online"], "the connection")
    assert reconfigure(running, first, settings(broker.port, wrong)) == first
    assert running.observers.active
    assert broker.log == ["connected", "online"]


def test_events_of_faces_that_wait_for_the_broker_are_left_out_at_a_switch_to_groups(running):
    unreachable = settings(9)
    outlet = open_mqtt(unreachable.mqtt, print, print)
    running.observers.use("mqtt", outlet)
    waiting = outlet._connection._waiting
    running.observers.observe(scene(ONE), {})
    until(lambda: waiting, "an event that waits")
    reconfigure(running, unreachable, settings(9, "privacy.level=aggregate"))
    assert not waiting
    running.observers.observe(scene(ONE), {})
    running.observers.close()
    assert not waiting
