"""A lamp that Home Assistant finds by MQTT, for the automations."""

from __future__ import annotations

import json

from tests.broker.watcher import Watcher

ENTITY = "light.lamp"
SWITCH, COLOUR = "lamp/set", "lamp/colour"  # topics of what it is wanted to do


def announce(watcher: Watcher) -> None:
    """Make the lamp known to Home Assistant."""
    lamp = {
        "name": "Lamp", "unique_id": "lamp", "command_topic": SWITCH,
        "rgb_command_topic": COLOUR, "brightness_command_topic": "lamp/brightness",
    }  # fmt: skip
    watcher.publish("homeassistant/light/lamp/config", json.dumps(lamp), retain=True)
