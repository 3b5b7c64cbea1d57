"""The broker that only confirms, with a real client."""

import pytest

from edge.observers.mqtt.memory import MemoryBroker
from tests.broker.watcher import until
from tests.edge.observers.mqtt.test_broker import observed
from tests.edge.scenes import ONE


@pytest.fixture
def broker(opened):
    pytest.importorskip("paho.mqtt.enums", reason="paho-mqtt 2 is not installed")
    made = MemoryBroker()
    opened.callback(made.close)
    return made


@pytest.mark.parametrize("qos", [0, 1, 2])
def test_an_outlet_connects_subscribes_and_gets_its_messages_confirmed(broker, open_outlet, qos):
    outlet = open_outlet(broker.port, qos=qos, home_assistant=True, camera_switch=True)
    until(lambda: outlet.connected, "connected")
    outlet._discovery.sent(outlet._discovery.due(observed(ONE)))
    outlet.take(observed(ONE))
    connection = outlet._connection
    until(lambda: connection._is_free() and not connection._underway, "confirmed")
    until(lambda: len(broker.topics) == 4, "the messages")
    kinds = [topic.removeprefix("emotion-edge/door/") for topic in broker.topics]
    assert sorted(kinds) == ["availability", "event", "instance", "state"]
    outlet.close()
    until(lambda: broker.topics[-1].endswith("availability"), "the last message")


def test_a_long_message_is_read_to_its_end(broker, open_outlet):
    outlet = open_outlet(broker.port, home_assistant=True)
    until(lambda: outlet.connected, "connected")
    outlet.take(observed(ONE))  # the discovery takes some kilobytes
    until(lambda: len(broker.topics) == 5, "the messages")
    assert "homeassistant/device/emotion-edge-door/config" in broker.topics
