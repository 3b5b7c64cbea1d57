"""Home Assistant: the message by which it makes a device of this one, by itself."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Callable
from typing import Any
from zlib import crc32

from edge.labels import AWAY, UNSURE, Labels
from edge.observers.mqtt.command import OFF, ON, PRESS
from edge.observers.mqtt.connection import Message
from edge.observers.mqtt.messages import GONE, NOBODY
from edge.observers.mqtt.topics import (
    AVAILABILITY,
    CAMERA,
    EVENT,
    SNAPSHOT,
    STATE,
    Topics,
    check_discovery,
)
from edge.observers.observation import Observation

NAME = "Emotion Edge"
DELAY = 5.0  # seconds, at most, after Home Assistant has started: not all devices at once
EXPIRY = 30  # seconds, beside the interval, after which a value that is not renewed is unknown
DIAGNOSTIC = {"entity_category": "diagnostic"}

Component = dict[str, Any]


class Discovery:
    """Make the discovery message, and decide when it is sent.

    It is sent with the first observation, for each connection, when the labels change, and after
    Home Assistant has started again.

    Args:
        topics: of the device.
        prefix: first level of the topics of discovery.
        interval: seconds between two states.
        clock: returns seconds.
        chance: returns a number from 0 to 1.
        switch: messages may open and close the camera.
        snapshots: messages may request snapshots; not where only groups are counted.

    Attributes:
        status: topic on which Home Assistant announces itself.

    Raises:
        ConfigError: the prefix cannot be used.
    """

    def __init__(
        self,
        topics: Topics,
        prefix: str,
        interval: float,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
        *,
        switch: bool = False,
        snapshots: bool = False,
    ) -> None:
        self._switch, self._snapshots = switch, snapshots
        self._topics, self._clock, self._chance = topics, clock, chance
        self._expiry = round(2 * interval) + EXPIRY
        self._id = _identity(topics.device)
        self._topic = f"{prefix}/device/{self._id}/config"
        check_discovery(self._topic, prefix)
        self.status = f"{prefix}/status"
        self._due, self._sent = float("-inf"), ""
        self._made: tuple[object, str] = None, ""

    def renew(self) -> None:
        """Send the message again: the broker may have lost it."""
        self._sent = ""

    def receive(self, message: Message) -> None:
        """Send the message again a little later if Home Assistant has started."""
        if message.topic == self.status and message.payload == b"online":
            self._due, self._sent = self._clock() + DELAY * self._chance(), ""

    def due(self, observation: Observation) -> Message | None:
        """Return the message if it is to be sent now; `sent` confirms it."""
        if self._clock() < self._due:
            return None
        text = self._newest_text(observation)
        return None if text == self._sent else Message(self._topic, text, retain=True)

    def sent(self, message: Message) -> None:
        """Remember that a message was sent."""
        self._sent = str(message.payload)

    def removal(self) -> Message:
        """Return the message that removes the device from Home Assistant."""
        return Message(self._topic, "", retain=True)

    def _newest_text(self, observation: Observation) -> str:
        """Return the text; it is long, and made again only where something differs in it."""
        health = observation.health
        facts = (
            observation.labels,
            observation.aggregate,
            health.get("version"),
            health.get("model"),
        )
        if facts != self._made[0]:
            self._made = facts, self._text(observation)
        return self._made[1]

    def _text(self, observation: Observation) -> str:
        version = str(observation.health.get("version", ""))
        origin = {"name": NAME, "sw_version": version}
        device = {
            "identifiers": [self._id],
            "name": f"{NAME} {self._topics.device}",
            "manufacturer": NAME,
            "model": str(observation.health.get("model", "")),
            "sw_version": version,
        }
        components = {
            key: {"unique_id": f"{self._id}-{key}", **component}
            for key, component in self._components(observation).items()
        }
        for key, component in self._optional(observation.labels).items():
            # Alone, a platform takes an earlier component away.
            components.setdefault(key, {"platform": component["platform"]})
        return json.dumps(
            {
                "device": device,
                "origin": origin,
                "availability_topic": self._topics.of(AVAILABILITY),
                "state_topic": self._topics.of(STATE),
                "qos": 1,
                "components": components,
            }
        )

    def _components(self, observation: Observation) -> dict[str, Component]:
        labels = observation.labels
        snapshots = self._snapshots and not observation.aggregate
        return {
            **(self._groups(labels) if observation.aggregate else self._faces(labels)),
            **({"camera": self._camera()} if self._switch else {}),
            **({"snapshot": self._snapshot()} if snapshots else {}),
            **self._health(),
        }

    def _optional(self, labels: Labels) -> dict[str, Component]:
        """Return the components that settings take away."""
        commands = {"camera": self._camera(), "snapshot": self._snapshot()}
        return {**self._faces(labels), **commands}

    def _groups(self, labels: Labels) -> dict[str, Component]:
        """Return sensors of the last minute's numbers of people."""
        measured = {"state_class": "measurement"}
        return {
            "people": self._sensor("People", "value_json.people", **measured),
            **{
                f"people-{number}": self._sensor(
                    f"People {label.name}",
                    f"value_json.labels.get({json.dumps(label.name)}, 0)",
                    **measured,
                )
                for number, label in enumerate(labels)
            },
        }

    def _faces(self, labels: Labels) -> dict[str, Component]:
        names = [label.name for label in labels]
        shown = [*names, *(name for name in (UNSURE, AWAY) if name not in names)]
        emotion = {"device_class": "enum", "options": [*shown, NOBODY]}
        percent = {"unit_of_measurement": "%", "state_class": "measurement"}
        return {
            "emotion": self._sensor("Emotion", "value_json.emotion", **emotion),
            "faces": self._sensor("Faces", "value_json.faces", state_class="measurement"),
            **{
                f"score-{number}": self._sensor(f"Score {name}", _percentage(name), **percent)
                for number, name in enumerate(names)
            },
            "expression": {
                "platform": "event",
                "name": "Expression",
                "state_topic": self._topics.of(EVENT),
                "event_types": [*shown, GONE],
            },
        }

    def _health(self) -> dict[str, Component]:
        rate = {"unit_of_measurement": "Hz", "device_class": "frequency"}
        heat = {"unit_of_measurement": "°C", "device_class": "temperature"}
        both = "'installed_version': value_json.version, 'latest_version': value_json.version"
        return {
            "rate": self._sensor("Frame rate", "value_json.rate", **rate, **DIAGNOSTIC),
            "temperature": self._sensor(
                "Temperature", "value_json.temperature", **heat, **DIAGNOSTIC
            ),
            "screen": self._sensor("Screen", "value_json.state or 'faces'", **DIAGNOSTIC),
            "dropped": self._sensor(
                "Left out", "value_json.dropped", state_class="total_increasing", **DIAGNOSTIC
            ),
            "version": {
                "platform": "update",
                "name": "Version",
                "value_template": f"{{{{ {{{both}}} | tojson }}}}",
                **DIAGNOSTIC,
            },
        }

    def _camera(self) -> Component:
        return {
            "platform": "switch",
            "name": "Camera",
            "command_topic": self._topics.of(CAMERA),
            "payload_on": ON.decode(),
            "payload_off": OFF.decode(),
            "value_template": "{{ 'ON' if value_json.camera_on else 'OFF' }}",
        }

    def _snapshot(self) -> Component:
        return {
            "platform": "button",
            "name": "Snapshot",
            "command_topic": self._topics.of(SNAPSHOT),
            "payload_press": PRESS.decode(),
        }

    def _sensor(self, name: str, value: str, **options: Any) -> Component:
        template = f"{{{{ {value} }}}}"
        expiry = {"expire_after": self._expiry}
        return {"platform": "sensor", "name": name, "value_template": template, **expiry, **options}


def _percentage(name: str) -> str:
    """Return the expression for a score in percent; None, which is unknown, where nobody is."""
    score = f"value_json.scores[{json.dumps(name)}]"
    return f"(100 * {score}) | round(1) if {score} is not none else None"


def _identity(device: str) -> str:
    """Return an id of letters that Home Assistant allows; other names have a checksum in theirs."""
    plain = f"emotion-edge-{device}"
    allowed = re.sub(r"[^a-zA-Z0-9_-]", "-", plain)
    return allowed if allowed == plain else f"{allowed}-{crc32(device.encode()):08x}"
