"""Connection to a broker, kept by a thread of its own."""

from __future__ import annotations

import logging
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from edge.errors import describe
from edge.observers.mqtt.journal import Journal
from edge.observers.mqtt.settings import Broker
from edge.system.bucket import Bucket
from edge.system.printable import printable, reason

KEEPALIVE = 15  # seconds after which a silent broker counts as lost
PATIENCE = 1.0  # seconds that `close` waits, three times at most
PAUSE = 0.01  # seconds between two looks at what the broker has confirmed, at the end
UNDERWAY = 20  # messages that the broker has not confirmed yet
SEE = "see mqtt.port and mqtt.tls"
NOT_ACCEPTED = f"the connection ends before it is accepted: {SEE}"
MAX_PACKET = 16 * 1024  # bytes that the broker may send at once: it leaves out larger messages
BURST, RATE = 100, 100  # messages from the broker: at once; per second after that

log = logging.getLogger(__name__)


class Message(NamedTuple):
    """A message to the broker, or from it.

    Attributes:
        topic: as it is.
        payload: content, bytes where it comes from the broker; "" removes a retained message.
        retain: the broker keeps it for who subscribes later; or has kept it.
    """

    topic: str
    payload: str | bytes
    retain: bool = False


class Connection:
    """Connect, and connect again for ever, with pauses that grow; MQTT 5.

    Args:
        broker: to connect to.
        identity: of this client; two with the same one end each other's connections.
        will: message that the broker sends when the connection is lost.
        topics: to subscribe to.
        greeting: returns the messages to send at each connection.
        receive: gets what comes, in the connection's thread.
        journal: logs faults, and gives the pauses.

    Attributes:
        lost: number of messages that were left out.
        up: the broker has accepted the connection.
    """

    def __init__(
        self,
        broker: Broker,
        identity: str,
        will: Message,
        topics: Sequence[str],
        greeting: Callable[[], Sequence[Message]],
        receive: Callable[[Message], None],
        journal: Journal | None = None,
    ) -> None:
        self.lost = 0
        self._broker, self._topics = broker, topics
        self._greeting, self._receive = greeting, receive
        self._journal = journal or Journal(broker.name)
        self._waiting: deque[Message] = deque()
        self._underway: list[Any] = []
        self._lock = threading.Lock()
        self.up, self._ended = False, threading.Event()
        self._bucket = Bucket(BURST, RATE)
        self._fault = ""
        self._client, self._full = self._make_client(identity, will)
        self._thread = threading.Thread(target=self._run, name="mqtt-network", daemon=True)
        self._thread.start()

    def send(self, message: Message, *, keep: bool) -> bool:
        """Send a message, after those that wait, and return whether it is sent; waits for nothing.

        Args:
            message: to send.
            keep: keep it while the broker cannot take it; the oldest is left out where too many
                wait. Otherwise it is left out then.
        """
        self.flush()
        with self._lock:
            if self._waiting or not self._is_free():
                if keep:
                    self._waiting.append(message)
                    if len(self._waiting) > self._broker.queue:
                        self._waiting.popleft()
                        self.lost += 1
                return False
        self._publish(message)
        return True

    def flush(self) -> None:
        """Send what waits, as far as the broker takes it; waits for nothing."""
        while True:
            with self._lock:
                if not self._waiting or not self._is_free():
                    return
                message = self._waiting.popleft()
            self._publish(message)

    def forget(self) -> None:
        """Leave out what waits; may be called by any thread."""
        with self._lock:
            self._waiting.clear()

    def close(self, last: Message) -> None:
        """Send a last message if there is a connection, and end; raises nothing.

        What the broker has not confirmed by then is counted as lost, and logged.
        """
        self._ended.set()
        confirmed = False
        if self.up:
            self._flush_all()
            sent = self._client.publish(last.topic, last.payload, 1, last.retain)
            confirmed = _is_confirmed(sent, PATIENCE)
        self._disconnect(with_will=not confirmed)
        self._thread.join(PATIENCE)
        left = len(self._waiting) + sum(map(_is_open, self._underway))
        self.lost += left
        self._journal.ended(left)

    def _disconnect(self, *, with_will: bool) -> None:
        """End the connection; the broker publishes the will where it is asked to."""
        from paho.mqtt.packettypes import PacketTypes
        from paho.mqtt.reasoncodes import ReasonCode

        name = "Disconnect with will message" if with_will else "Normal disconnection"
        self._client.disconnect(ReasonCode(PacketTypes.DISCONNECT, name))

    def _flush_all(self) -> None:
        """Send what waits, as the broker confirms what it has; wait for that for a while."""
        end = time.monotonic() + PATIENCE
        self.flush()
        while self._waiting and self.up and time.monotonic() < end:
            time.sleep(PAUSE)
            self.flush()

    def _publish(self, message: Message) -> None:
        sent = self._client.publish(
            message.topic, message.payload, self._broker.qos, message.retain
        )
        with self._lock:
            if sent.rc == self._full:
                self.lost += 1
            else:
                self._underway.append(sent)

    def _is_free(self) -> bool:
        """Return whether the broker is there and takes messages fast enough."""
        self._underway = [sent for sent in self._underway if _is_open(sent)]
        return self.up and len(self._underway) < UNDERWAY

    def _make_client(self, identity: str, will: Message) -> tuple[Any, int]:
        """Return the client, and its code for a message that it has no room for."""
        from paho.mqtt.client import Client
        from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion

        broker = self._broker
        client = Client(
            CallbackAPIVersion.VERSION2,
            identity,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
        )
        client.will_set(will.topic, will.payload, 1, will.retain)
        if broker.user:
            client.username_pw_set(broker.user, broker.password)
        if broker.tls:
            client.tls_set_context(broker.tls)
        client.on_connect, client.on_disconnect = self._connected, self._disconnected
        client.on_message = self._message
        client.max_queued_messages_set(2 * UNDERWAY)
        return client, MQTTErrorCode.MQTT_ERR_QUEUE_SIZE

    def _run(self) -> None:
        while not self._ended.is_set():
            self._fault = NOT_ACCEPTED
            try:
                self._connect()
                self._client.loop_forever()
            except ssl.SSLCertVerificationError as error:
                self._fault = f"untrusted certificate: {error.verify_message}: see mqtt.ca"
            except ssl.SSLError as error:
                self._fault = f"no TLS: {error.reason or reason(error)}: {SEE}"
            except ConnectionResetError:
                self._fault = NOT_ACCEPTED
            except (OSError, ValueError) as error:  # ValueError: a name that cannot be looked up
                self._fault = f"not reached: {reason(error)}"
            except Exception as error:  # noqa: BLE001 - paho 2.1 raises many for wrong answers
                self._fault = f"does not answer as MQTT 5 requires: {describe(error)}"
                log.debug("mqtt", exc_info=True)
            self.up = False
            if not self._ended.is_set():
                self._journal.down(self._fault)
                self._ended.wait(self._journal.pause())

    def _connect(self) -> None:
        from paho.mqtt.packettypes import PacketTypes
        from paho.mqtt.properties import Properties

        limits = Properties(PacketTypes.CONNECT)
        limits.MaximumPacketSize = MAX_PACKET
        self._client.connect(
            self._broker.host, self._broker.port, KEEPALIVE, clean_start=True, properties=limits
        )

    def _connected(self, client: Any, _data: Any, _flags: Any, code: Any, _properties: Any) -> None:
        if self._ended.is_set():  # closed while it was connecting
            client.disconnect()
            return
        if code.is_failure:
            self._fault = f"refuses the connection: {printable(str(code))}: see mqtt.credentials"
            return
        if self._topics:
            client.subscribe([(topic, 1) for topic in self._topics])
        for message in self._greeting():
            client.publish(message.topic, message.payload, 1, message.retain)
        self.up = True
        self._journal.up()

    def _disconnected(
        self, _client: Any, _data: Any, _flags: Any, code: Any, _properties: Any
    ) -> None:
        if self.up:
            self._fault = f"connection lost: {printable(str(code))}"
        self.up = False

    def _message(self, _client: Any, _data: Any, message: Any) -> None:
        """Hand a message on; of a flood, the broker keeps what is not read in time, or drops it."""
        while (seconds := self._bucket.take()) and not self._ended.is_set():
            self._journal.flooded()
            self._ended.wait(seconds)
        self._receive(Message(message.topic, message.payload, message.retain))


def _is_open(sent: Any) -> bool:
    """Return whether a message waits for the broker's confirmation.

    What has an error was refused, or is sent again by the library: no state to wait for.
    """
    try:
        return not sent.rc and not sent.is_published()
    except (RuntimeError, ValueError):  # the library's thread has set an error meanwhile
        return False


def _is_confirmed(sent: Any, patience: float) -> bool:
    """Wait some seconds for the broker's confirmation of a message; return whether it came."""
    try:
        if not sent.rc:
            sent.wait_for_publish(patience)
        return not sent.rc and bool(sent.is_published())
    except (RuntimeError, ValueError):  # as above
        return False
