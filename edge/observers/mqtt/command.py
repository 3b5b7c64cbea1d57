"""Messages that want something of the device."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping

from edge.observers.mqtt.connection import Message

ON, OFF, PRESS = b"ON", b"OFF", b"PRESS"
PAUSE = 5.0  # least seconds between two snapshots

log = logging.getLogger(__name__)


class Command:
    """Carry out the messages of a topic; what is refused is logged, once for each reason.

    A retained message is refused: it would act at each connection, long after somebody has sent it.

    Args:
        topic: of the messages.
        actions: what a message does, by its whole content; other contents are refused.
        pause: least seconds between two actions; messages that come earlier are refused.
        clock: returns seconds.

    Attributes:
        topic: see above.
    """

    def __init__(
        self,
        topic: str,
        actions: Mapping[bytes, Callable[[], None]],
        pause: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.topic = topic
        self._actions, self._pause, self._clock = actions, pause, clock
        self._next = float("-inf")
        self._logged: set[str] = set()

    def receive(self, message: Message) -> None:
        """Do what a message wants, if it may."""
        found = (do for content, do in self._actions.items() if content == message.payload)
        action = None if message.retain else next(found, None)
        if action and self._clock() >= self._next:
            self._next = self._clock() + self._pause
            action()
        elif action:
            self._refuse(f"one in {self._pause:g} seconds is enough")
        elif message.payload:  # an empty one removes a retained message
            words = " or ".join(word.decode() for word in self._actions)
            self._refuse(f"send {words}, not retained")

    def _refuse(self, advice: str) -> None:
        if advice not in self._logged:
            self._logged.add(advice)
            log.warning("mqtt: %s: a message is refused: %s", self.topic, advice)
