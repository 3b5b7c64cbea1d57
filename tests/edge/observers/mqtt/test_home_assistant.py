"""The message by which Home Assistant finds the device, and when it is sent."""

import json
import re
from dataclasses import replace

import pytest

from edge.observers.mqtt.connection import Message
from edge.observers.mqtt.home_assistant import DELAY, Discovery
from edge.observers.mqtt.topics import Topics
from edge.observers.observation import observation_of
from tests.broker.watcher import Watcher, until
from tests.edge.observers.schema import faults
from tests.edge.scenes import ONE, labelled, scene

TOPIC = "homeassistant/device/emotion-edge-door/config"
TEXT = {"type": "string"}
# The fields that Home Assistant demands or knows, of the components that are used here.
COMMON = {
    "unique_id": TEXT,
    "name": TEXT,
    "value_template": TEXT,
    "entity_category": {"const": "diagnostic"},
}
SENSOR = {
    "type": "object",
    "properties": {
        **COMMON,
        "platform": {"const": "sensor"},
        "device_class": {"enum": ["enum", "temperature", "frequency"]},
        "options": {"type": "array", "items": TEXT, "minItems": 3},
        "unit_of_measurement": {"enum": ["%", "Hz", "°C"]},
        "state_class": {"enum": ["measurement", "total_increasing"]},
        "expire_after": {"type": "integer", "minimum": 1},
    },
    "required": ["platform", "unique_id", "name", "value_template"],
    "additionalProperties": False,
}
EVENT = {
    "type": "object",
    "properties": {
        **COMMON,
        "platform": {"const": "event"},
        "state_topic": TEXT,
        "event_types": {"type": "array", "items": TEXT, "minItems": 1},
    },
    "required": ["platform", "unique_id", "state_topic", "event_types"],
    "additionalProperties": False,
}
UPDATE = {
    "type": "object",
    "properties": {**COMMON, "platform": {"const": "update"}},
    "required": ["platform", "unique_id"],
    "additionalProperties": False,
}
SWITCH = {
    "type": "object",
    "properties": {
        **COMMON,
        "platform": {"const": "switch"},
        "command_topic": TEXT,
        "payload_on": TEXT,
        "payload_off": TEXT,
    },
    "required": ["platform", "unique_id", "command_topic"],
    "additionalProperties": False,
}
BUTTON = {
    "type": "object",
    "properties": {
        **COMMON,
        "platform": {"const": "button"},
        "command_topic": TEXT,
        "payload_press": {"const": "PRESS"},
    },
    "required": ["platform", "unique_id", "command_topic"],
    "additionalProperties": False,
}
REMOVED = {
    "type": "object",
    "properties": {"platform": {"enum": ["switch", "button", "sensor", "event"]}},
    "required": ["platform"],
    "additionalProperties": False,
}
NAMED = {"type": "object", "properties": {"name": TEXT}, "required": ["name"]}
SCHEMA = {
    "type": "object",
    "properties": {
        "device": {**NAMED, "required": ["name", "identifiers"]},
        "origin": NAMED,
        "availability_topic": TEXT,
        "state_topic": TEXT,
        "qos": {"enum": [0, 1, 2]},
        "components": {
            "type": "object",
            "additionalProperties": {"oneOf": [SENSOR, EVENT, UPDATE, SWITCH, BUTTON, REMOVED]},
        },
    },
    "required": ["device", "origin", "components"],
    "additionalProperties": False,
}


def observed(made=None):
    return observation_of(made or scene(ONE), 0.0, {"version": "1.2", "model": "compact"}, {})


@pytest.fixture
def clock():
    return [0.0]


@pytest.fixture
def discovery(clock):
    topics = Topics("emotion-edge/{device}/{what}", "door")
    return Discovery(topics, "homeassistant", 2.0, lambda: clock[0], lambda: 1.0)


class CountingDiscovery(Discovery):
    """Counts how often its text, which is long, is made."""

    made = 0

    def _text(self, observation):
        self.made += 1
        return super()._text(observation)


def test_the_text_is_made_again_only_where_it_differs():
    discovery = CountingDiscovery(Topics("a/{what}", "door"), "homeassistant", 2.0)
    first = discovery.due(observed())
    for number in range(30):
        other = {"version": "1.2", "model": "compact", "rate": 30.0 + number}
        assert discovery.due(observation_of(scene(ONE), float(number), other, {})) == first
    assert discovery.made == 1
    others = (
        observed(labelled(20)),
        replace(observed(), aggregate=True),
        replace(observed(), health={"version": "1.3", "model": "compact"}),
        replace(observed(), health={"version": "1.3", "model": "large"}),
    )
    texts = [discovery.due(each).payload for each in others]
    assert discovery.made == 5
    assert len({first.payload, *texts}) == 5


def found(discovery, observation):
    message = discovery.due(observation)
    assert (message.topic, message.retain) == (TOPIC, True)
    return json.loads(message.payload)


@pytest.mark.parametrize("classes", [2, 8, 12, 20])
def test_the_message_has_the_fields_that_home_assistant_demands(discovery, classes):
    content = found(discovery, observed(labelled(classes, ONE)))
    assert faults(content, SCHEMA) == []
    assert content["components"].pop("camera") == {"platform": "switch"}  # there is none
    assert content["components"].pop("snapshot") == {"platform": "button"}
    components = content["components"].values()
    ids = [component["unique_id"] for component in components]
    assert len(set(ids)) == len(ids)
    for component in components:  # "options" are allowed for an enum only, which has no unit
        assert ("options" in component) == (component.get("device_class") == "enum")
        assert not ("options" in component and "state_class" in component)


def test_labels_of_the_network_are_states_types_and_scores(discovery):
    components = found(discovery, observed(labelled(2, ONE)))["components"]
    assert components["emotion"]["options"] == ["smile", "no_smile", "unsure", "away", "nobody"]
    assert components["expression"]["event_types"][-2:] == ["away", "gone"]
    assert [key for key in components if key.startswith("score")] == ["score-0", "score-1"]


def test_groups_take_the_place_of_faces_where_only_they_are_counted(discovery):
    before = found(discovery, observed(labelled(2, ONE)))["components"]
    content = found(discovery, replace(observed(labelled(2, ONE)), aggregate=True))
    assert faults(content, SCHEMA) == []
    components = content["components"]
    for key in ("emotion", "faces", "score-0", "score-1", "expression"):
        assert components[key] == {"platform": before[key]["platform"]}  # is taken away
    assert components["people"]["value_template"] == "{{ value_json.people }}"
    template = components["people-1"]["value_template"]
    assert template == '{{ value_json.labels.get("no_smile", 0) }}'
    assert before.keys() <= components.keys()


def test_a_switch_of_the_camera_is_there_only_where_messages_may_switch_it(discovery, clock):
    assert found(discovery, observed())["components"]["camera"] == {"platform": "switch"}
    topics = Topics("{device}/{what}", "door")
    content = json.loads(Discovery(topics, "ha", 2.0, switch=True).due(observed()).payload)
    assert faults(content, SCHEMA) == []
    assert content["components"]["camera"]["command_topic"] == "door/camera"


def test_a_button_for_a_snapshot_is_there_only_where_messages_may_request_one():
    topics = Topics("{device}/{what}", "door")
    made = Discovery(topics, "ha", 2.0, snapshots=True)
    content = json.loads(made.due(observed()).payload)
    assert faults(content, SCHEMA) == []
    assert content["components"]["snapshot"]["command_topic"] == "door/snapshot"
    groups = json.loads(made.due(replace(observed(), aggregate=True)).payload)
    assert groups["components"]["snapshot"] == {"platform": "button"}


def test_the_device_has_an_identifier_of_plain_letters():
    topics = Topics("{device}/{what}", "Tür.1")
    message = Discovery(topics, "ha", 2.0).due(observed())
    assert re.fullmatch(r"ha/device/[a-zA-Z0-9_-]+/config", message.topic)


def test_it_is_sent_once_for_each_connection_and_when_labels_change(discovery):
    def send(observation):
        message = discovery.due(observation)
        if message:
            discovery.sent(message)
        return message is not None

    eight = observed(labelled(8, ONE))
    assert [send(each) for each in (observed(), observed(), eight, eight)] == [
        True, False, True, False,
    ]  # fmt: skip
    discovery.renew()
    assert send(eight)


def test_it_is_sent_again_a_little_after_home_assistant_has_started(discovery, clock):
    discovery.sent(discovery.due(observed()))
    for topic, payload in (("homeassistant/status", b"offline"), ("other", b"online")):
        discovery.receive(Message(topic, payload))
    discovery.receive(Message("homeassistant/status", b"\xff" * 9000))
    assert discovery.due(observed()) is None
    discovery.receive(Message("homeassistant/status", b"online"))
    assert discovery.due(observed()) is None
    clock[0] = DELAY
    assert discovery.due(observed())


def test_through_a_broker_it_is_retained_and_removed_when_switched_off(
    broker, watcher, open_outlet
):
    outlet = open_outlet(broker.port, home_assistant=True)
    until(lambda: outlet._connection.up, "connected")
    outlet.take(observed())
    assert faults(json.loads(watcher.wait(TOPIC).payload), SCHEMA) == []
    outlet.take(observed())
    outlet._discovery._chance = lambda: 0.0
    watcher.publish("homeassistant/status", "online")
    until(lambda: not outlet._discovery._sent, "Home Assistant is noticed")
    outlet.take(replace(observed(), time=1.0))
    watcher.wait(TOPIC)
    late = Watcher(broker.port)
    assert late.wait(TOPIC).retain
    late.close()
    outlet.close()
    open_outlet(broker.port)
    assert watcher.wait(TOPIC).payload == b""


@pytest.mark.parametrize(("one", "other"), [("客厅", "卧室"), ("a.b", "a-b")])
def test_devices_with_other_letters_have_ids_of_their_own(one, other):
    found = set()
    for device in (one, other):
        discovery = Discovery(Topics("emotion-edge/{device}/{what}", device), "homeassistant", 1.0)
        message = discovery.due(observation_of(scene(), 0.0, {}, {}))
        assert re.fullmatch(r"homeassistant/device/[a-zA-Z0-9_-]+/config", message.topic)
        found.add(message.topic)
    assert len(found) == 2
