from __future__ import annotations

import queue
import time
from contextlib import ExitStack

import pytest

from edge.config.observers import MqttConfig
from edge.observers.opening import open_mqtt
from tests.broker.mosquitto import Mosquitto, find_broker

LIMIT = 20  # seconds after which a test fails that waits for a message


def until(condition, what="condition"):
    """Wait until a condition holds."""
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end, f"not within {LIMIT} s: {what}"
        time.sleep(0.01)


class Watcher:
    """Client that keeps every message of a broker."""

    def __init__(self, port, user="", password=""):
        from paho.mqtt.client import Client
        from paho.mqtt.enums import CallbackAPIVersion

        self._queue, self.seen = queue.Queue(), []
        self._ready = queue.Queue()
        self.client = Client(CallbackAPIVersion.VERSION2)
        self.client.on_connect = lambda client, *_: client.subscribe("#", 1)
        self.client.on_subscribe = lambda *_: self._ready.put(True)
        self.client.on_message = lambda _client, _data, message: self._queue.put(message)
        if user:
            self.client.username_pw_set(user, password)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        self._ready.get(timeout=LIMIT)

    def wait(self, topic, accept=lambda payload: True):
        """Return the next message of a topic whose payload is accepted."""
        end = time.monotonic() + LIMIT
        while True:
            message = self._queue.get(timeout=max(0.01, end - time.monotonic()))
            self.seen.append(message)
            if message.topic == topic and accept(message.payload):
                return message

    def publish(self, topic, payload, retain=False):
        self.client.publish(topic, payload, 1, retain).wait_for_publish(LIMIT)

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def opened():
    """Close what a test opens, the last first."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def start_broker(tmp_path, opened):
    """Return a function that starts Mosquitto with settings of its listener."""
    pytest.importorskip("paho.mqtt.enums", reason="paho-mqtt 2 is not installed")
    if not find_broker():
        pytest.skip("Mosquitto is not installed: make test-mqtt")

    def start(*settings):
        broker = Mosquitto(tmp_path, *(settings or ("allow_anonymous true",)))
        opened.callback(broker.stop)
        return broker

    return start


@pytest.fixture
def broker(start_broker):
    return start_broker()


@pytest.fixture
def watcher(broker, opened):
    made = Watcher(broker.port)
    opened.callback(made.close)
    return made


@pytest.fixture
def switched():
    """States of the camera that messages have wanted."""
    return []


@pytest.fixture
def pressed():
    """One entry for each snapshot that messages have wanted."""
    return []


@pytest.fixture
def open_outlet(opened, switched, pressed):
    """Return a function that opens an outlet to a broker's port."""

    def make(port, **settings):
        options = {"host": "127.0.0.1", "device": "door", "interval": 0.1, **settings}
        config = MqttConfig(enabled=True, port=port, **options)
        outlet = open_mqtt(config, switched.append, lambda: pressed.append(True))
        opened.callback(outlet.close)
        return outlet

    return make
