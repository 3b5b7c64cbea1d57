"""A client that counts the messages of all devices at a broker."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter, defaultdict
from typing import Any

from tests.broker.watcher import LIMIT

TOPICS = "emotion-edge/+/+"


def event_id(event: dict[str, Any]) -> tuple[Any, ...]:
    """Return what a change of a label has in common in a message and in a file of events."""
    return tuple(event[key] for key in ("at", "track", "label", "before"))


class Collector:
    """Client of a broker that keeps what it gets, and connects again after a restart.

    Args:
        port: of the broker on loopback.
        topics: to subscribe to.
        identity: with one, the broker keeps what comes while this client is away.
        login: username and password, and the file of an authority (ca) where there is TLS.

    Attributes:
        counts: number of messages by their kind, such as "event".
        events: how often each event came, by device and identity.
        states: the last state, by device.
        bridges: the last word about its bridge, by site.
        availability: (time, payload, retained) of each message, by device.
    """

    def __init__(self, port: int, topics: str = TOPICS, identity: str = "", **login: str) -> None:
        from paho.mqtt.client import Client
        from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
        from paho.mqtt.packettypes import PacketTypes
        from paho.mqtt.properties import Properties

        self.bridges: dict[str, str] = {}
        self.counts: Counter[str] = Counter()
        self.events: Counter[tuple[str, tuple[Any, ...]]] = Counter()
        self.states: dict[str, dict[str, Any]] = {}
        self.availability: dict[str, list[tuple[float, str, bool]]] = defaultdict(list)
        self._topics, self._ready = topics, threading.Event()
        self.client = Client(
            CallbackAPIVersion.VERSION2, identity, protocol=MQTTProtocolVersion.MQTTv5
        )
        self.client.reconnect_delay_set(0.05, 0.05)
        self.client.on_connect = lambda client, *_: client.subscribe(self._topics, 1)
        self.client.on_subscribe = lambda *_: self._ready.set()
        self.client.on_message = lambda _client, _data, message: self._take(message)
        if ca := login.pop("ca", ""):
            self.client.tls_set(ca)
        if login:
            self.client.username_pw_set(**login)
        session = Properties(PacketTypes.CONNECT)
        session.SessionExpiryInterval = 3600 if identity else 0
        self.client.connect("localhost", port, clean_start=not identity, properties=session)
        self.client.loop_start()
        assert self._ready.wait(LIMIT)

    def _take(self, message: Any) -> None:
        *_, device, kind = message.topic.split("/")
        self.counts[kind] += 1
        if kind == "availability":
            found = time.monotonic(), message.payload.decode(), message.retain
            self.availability[device].append(found)
        elif kind == "event":
            self.events[device, event_id(json.loads(message.payload))] += 1
        elif kind == "bridge":
            self.bridges[device] = message.payload.decode()
        elif kind == "state":
            self.states[device] = json.loads(message.payload)

    def last(self, payload: str) -> list[str]:
        """Return the devices whose last availability is `payload`."""
        return [name for name, all_ in tuple(self.availability.items()) if all_[-1][1] == payload]

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


def retained(port: int) -> dict[str, str]:
    """Return the availability that a broker has kept, by device."""
    client = Collector(port)
    time.sleep(0.3)
    client.close()
    return {name: all_[0][1] for name, all_ in client.availability.items() if all_[0][2]}
