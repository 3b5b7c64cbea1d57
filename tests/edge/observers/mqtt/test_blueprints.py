"""The blueprints for Home Assistant fit the entities of the discovery message.

Home Assistant itself loads and runs them in `make test-home-assistant`; here they are read as text.
"""

import json
import re

import pytest

from edge.labels import KNOWN
from edge.observers.mqtt.home_assistant import Discovery
from edge.observers.mqtt.topics import Topics
from edge.observers.observation import observation_of
from tests.edge.scenes import ONE, scene
from tests.files import ROOT

FOLDER = ROOT / "docs/home-assistant"
NAMES = ("doorbell_smile", "mood_light", "quiet_hours")
PARTS = ["blueprint", "mode", "max_exceeded", "variables", "triggers", "actions"]


def read(name):
    return FOLDER.joinpath(f"{name}.yaml").read_text("utf-8")


def keys(text, indent):
    """Return the keys of the lines with an indent."""
    return re.findall(rf"(?m)^ {{{indent}}}(\w+):", text)


def section(text, key, indent):
    """Return the lines below a key, as far as they are indented deeper."""
    pattern = rf"(?m)^ {{{indent}}}{key}:\n((?: {{{indent + 2}}}.*\n|\n)+)"
    return re.search(pattern, text)[1]


def components():
    topics = Topics("emotion-edge/{device}/{what}", "door")
    discovery = Discovery(topics, "homeassistant", 2.0, switch=True, snapshots=True)
    message = discovery.due(observation_of(scene(ONE), 0.0, {"version": "1"}, {}))
    return json.loads(message.payload)["components"]


def test_there_are_three():
    assert sorted(path.stem for path in FOLDER.glob("*.yaml")) == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_has_the_parts_that_home_assistant_expects(name):
    text = read(name)
    assert "\t" not in text
    assert not [line for line in text.splitlines() if (len(line) - len(line.lstrip())) % 2]
    assert [part for part in keys(text, 0) if part != "conditions"] == PARTS
    head = section(text, "blueprint", 0)
    assert keys(head, 2) == ["name", "description", "domain", "author", "homeassistant", "input"]
    assert "  domain: automation\n" in head


@pytest.mark.parametrize("name", NAMES)
def test_each_input_can_be_chosen_and_is_used(name):
    text = read(name)
    inputs = section(section(text, "blueprint", 0), "input", 2)
    names = keys(inputs, 4)
    assert set(re.findall(r"!input (\w+)", text)) == set(names)
    for each in names:
        assert {"name", "selector"} <= set(keys(section(inputs, each, 4), 6)), each


@pytest.mark.parametrize(
    ("name", "entity", "key"),
    [
        ("doorbell_smile", "expression", "expression"),
        ("mood_light", "emotion", "emotion"),
        ("quiet_hours", "camera", "camera"),
    ],
)
def test_each_offers_an_entity_of_the_device(name, entity, key):
    chosen = section(section(section(read(name), "blueprint", 0), "input", 2), entity, 4)
    wanted = dict(re.findall(r"(\w+): (\w+)$", section(chosen, "filter", 10), re.MULTILINE))
    found = components()[key]
    assert wanted.pop("integration") == "mqtt"
    assert wanted.pop("domain") == found["platform"]
    assert wanted == ({"device_class": "enum"} if key == "emotion" else {})
    assert f'"{found["name"]}"' in chosen  # by which people find it


def test_labels_are_those_of_the_device():
    colours = keys(section(section(read("mood_light"), "variables", 0), "colours", 2), 4)
    assert sorted(colours) == sorted(KNOWN)
    assert set(colours) - {"contempt"} < set(components()["emotion"]["options"])
    assert "'nobody'" in read("mood_light")
    assert "nobody" in components()["emotion"]["options"]
    smile = re.search(r"default: (\w+)\n", read("doorbell_smile"))[1]
    assert smile in components()["expression"]["event_types"]


def test_home_assistants_list_of_the_entities_is_that_of_the_message():
    lines = FOLDER.joinpath("entities.txt").read_text("utf-8").splitlines()
    listed = {tuple(re.split(r"  +", line)[:2]) for line in lines}
    assert listed == {
        (
            f"{each['platform']}.emotion_edge_door_{each['name'].lower().replace(' ', '_')}",
            f"Emotion Edge door {each['name']}",
        )
        for each in components().values()
    }
