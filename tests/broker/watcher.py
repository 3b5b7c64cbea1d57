"""A client that sees every message of a broker."""

from __future__ import annotations

import queue
import time

LIMIT = 20  # seconds after which a test fails that waits for a message


def until(condition, what="condition", limit=LIMIT, pause=0.01):
    """Wait until a condition holds; return what it returned."""
    end = time.monotonic() + limit
    while not (found := condition()):
        assert time.monotonic() < end, f"not within {limit} s: {what}"
        time.sleep(pause)
    return found


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

    def wait(self, topic, accept=lambda payload: True, limit=LIMIT):
        """Return the next message of a topic whose payload is accepted."""
        end = time.monotonic() + limit
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
