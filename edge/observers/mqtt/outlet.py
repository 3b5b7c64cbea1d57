"""Outlet to an MQTT broker."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Sequence

from edge.observers.changes import LabelChanges
from edge.observers.mqtt.command import Command
from edge.observers.mqtt.connection import Connection, Message
from edge.observers.mqtt.home_assistant import Discovery
from edge.observers.mqtt.messages import event_message, state_message
from edge.observers.mqtt.settings import Broker
from edge.observers.mqtt.topics import AVAILABILITY, EVENT, INSTANCE, STATE, Topics
from edge.observers.observation import Observation

STEP = 1.0  # seconds, at most, between two looks at what is due and at what waits
ONLINE, OFFLINE = "online", "offline"

log = logging.getLogger(__name__)


class MqttOutlet:
    """Send the state of the device now and then, and an event when a face's label changes.

    "online" and "offline", birth and will, are retained on one topic; nothing else of what is seen
    is kept by the broker.

    Args:
        broker: to connect to.
        topics: of the messages.
        interval: seconds between two messages of the state.
        discovery: makes this device known to Home Assistant.
        enabled: it does; otherwise it takes the device away there.
        commands: messages that may want something of the device.
        clock: returns seconds.
    """

    name, prompt, every = "mqtt", True, False

    def __init__(
        self,
        broker: Broker,
        topics: Topics,
        interval: float,
        discovery: Discovery,
        enabled: bool = False,
        commands: Sequence[Command] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._topics, self._interval, self._clock = topics, interval, clock
        self.pause = min(interval / 2, STEP)
        self._changes, self._due = LabelChanges(), float("-inf")
        self._instance = secrets.token_hex(8)
        self._rival = False
        self._discovery, self._known = discovery, enabled
        self._commands = {command.topic: command for command in commands}
        self._camera_on: bool | None = None
        self._connection = Connection(
            broker,
            f"emotion-edge-{topics.device}-{self._instance}",
            self._availability(OFFLINE),
            (topics.of(INSTANCE), *((discovery.status,) if enabled else ()), *self._commands),
            self._greeting,
            self._receive,
        )

    @property
    def connected(self) -> bool:
        """The broker has accepted the connection."""
        return self._connection.up

    def take(self, observation: Observation) -> None:
        if observation.aggregate:
            self.forget_faces()
        self._connection.flush()
        if self._known:
            self._introduce(observation)
        for change in self._changes.update(observation):
            text = event_message(change, observation)
            self._connection.send(Message(self._topics.of(EVENT), text), keep=True)
        now, camera_on = self._clock(), observation.health.get("camera_on")
        if now >= self._due or camera_on != self._camera_on:
            self._camera_on = camera_on
            self._due = now + self._interval
            text = state_message(observation, self._connection.lost)
            self._connection.send(Message(self._topics.of(STATE), text), keep=False)

    def forget_faces(self) -> None:
        self._connection.forget()  # events alone wait

    def close(self) -> None:
        self._connection.close(self._availability(OFFLINE))

    def _availability(self, state: str) -> Message:
        return Message(self._topics.of(AVAILABILITY), state, retain=True)

    def _introduce(self, observation: Observation) -> None:
        message = self._discovery.due(observation)
        if message and self._connection.send(message, keep=False):
            self._discovery.sent(message)

    def _greeting(self) -> Sequence[Message]:
        self._discovery.renew()
        removal = () if self._known else (self._discovery.removal(),)
        return self._availability(ONLINE), self._call(), *removal

    def _call(self) -> Message:
        """Return the message by which another device with the same name would notice this one."""
        return Message(self._topics.of(INSTANCE), self._instance)

    def _receive(self, message: Message) -> None:
        if message.topic == self._topics.of(INSTANCE):
            self._compare(message)
        elif command := self._commands.get(message.topic):
            command.receive(message)
        else:
            self._discovery.receive(message)

    def _compare(self, message: Message) -> None:
        """Log once if another device has this name, and let it know of this one."""
        if message.payload == self._instance.encode() or message.retain or self._rival:
            return
        self._rival = True
        log.warning(
            "mqtt: another device is named %s too, and both write to the same topics: "
            "give each another mqtt.device",
            self._topics.device,
        )
        self._connection.send(self._call(), keep=False)
