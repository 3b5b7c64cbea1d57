from __future__ import annotations

from contextlib import ExitStack

import pytest

from edge.config.observers import MqttConfig
from edge.observers.opening import open_mqtt
from tests.broker.mosquitto import Mosquitto, find_broker
from tests.broker.watcher import Watcher


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
