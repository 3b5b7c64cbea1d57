"""The connection to a broker: what ends while it begins, and what the library has no room for."""

import socket
import ssl
import threading

import pytest

from edge.observers.mqtt import journal
from edge.observers.mqtt.connection import Connection, Message, _is_confirmed, _is_open
from edge.observers.mqtt.settings import Broker
from tests.broker.watcher import until
from tests.edge.display.web.test_tls import FOLDER as CERTIFICATES

LAST = Message("door/availability", "offline", retain=True)
GREETING = Message("door/availability", "online", retain=True), Message("door/instance", "1")
ACCEPTED = b"\x20\x03\x00\x00\x00"  # CONNACK of MQTT 5 without properties


def connect(port, tls=None):
    broker = Broker("localhost" if tls else "127.0.0.1", port, "", "", tls, 1, 10)
    return Connection(broker, "door", LAST, (), lambda: GREETING, lambda message: None)


class Failing:
    """A message for which the library notices a fault while its state is looked at."""

    rc = 0

    def wait_for_publish(self, timeout):
        pass

    def is_published(self):
        raise RuntimeError("Message publish failed: the client is not currently connected")


class Unqueued(Failing):
    def wait_for_publish(self, timeout):
        raise ValueError("Message is not queued due to ERR_QUEUE_SIZE")


@pytest.mark.parametrize("sent", [Failing(), Unqueued()])
def test_a_message_that_fails_while_it_is_looked_at_is_neither_open_nor_confirmed(sent):
    assert not _is_open(sent)
    assert not _is_confirmed(sent, 0.0)


class SlowContext(ssl.SSLContext):
    """TLS whose beginning waits for the test."""

    def __init__(self, protocol):
        self.begun, self.free = threading.Event(), threading.Event()

    def wrap_socket(self, *arguments, **options):
        self.begun.set()
        self.free.wait(30)
        return super().wrap_socket(*arguments, **options)


def test_a_connection_that_is_closed_while_it_begins_does_not_come_up(start_broker):
    keys = f"certfile {CERTIFICATES}/certificate.pem", f"keyfile {CERTIFICATES}/key.pem"
    broker = start_broker("allow_anonymous true", *keys)
    context = SlowContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(CERTIFICATES / "certificate.pem")
    connection = connect(broker.port, context)
    assert context.begun.wait(30)
    connection.close(LAST)
    context.free.set()
    until(lambda: not connection._thread.is_alive(), "the end of the connection")
    assert not connection.up


@pytest.fixture
def fickle(opened):
    """A broker that accepts, and ends the connection before it confirms anything, until `good`."""
    listener, good, kept = socket.create_server(("127.0.0.1", 0)), threading.Event(), []
    opened.callback(listener.close)

    def serve():
        while True:
            try:
                client = listener.accept()[0]
            except OSError:
                return
            client.recv(65536)
            client.sendall(ACCEPTED)
            if good.is_set():
                kept.append(client)
            else:
                client.recv(65536)
                client.close()

    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1], good


def test_messages_that_the_library_has_no_room_for_are_counted(fickle, monkeypatch):
    monkeypatch.setattr(journal, "FIRST", 0.001)
    monkeypatch.setattr(journal, "LONGEST", 0.001)
    port, good = fickle
    connection = connect(port)
    until(lambda: len(connection._client._out_messages) == 40, "a library without room")
    good.set()
    until(lambda: connection.up, "a connection")
    connection.send(Message("door/event", "1"), keep=True)
    assert connection.lost == 1
    connection.close(LAST)
