"""Messages that switch the camera off and on."""

from __future__ import annotations

import logging
from collections.abc import Callable

from edge.observers.mqtt.connection import Message
from edge.observers.mqtt.topics import CAMERA, Topics

ON, OFF = b"ON", b"OFF"

log = logging.getLogger(__name__)


class CameraSwitch:
    """Take messages for the camera; a wrong one is logged, once.

    A retained message is refused: it would switch the camera at each connection, long after
    somebody has sent it.

    Args:
        topics: of the device.
        switch: opens or closes the camera.
    """

    def __init__(self, topics: Topics, switch: Callable[[bool], None]) -> None:
        self._topic, self._switch = topics.of(CAMERA), switch
        self._logged = False

    def receive(self, message: Message) -> None:
        """Switch the camera if a message wants it."""
        if message.payload in (ON, OFF) and not message.retain:
            self._switch(message.payload == ON)
        elif message.payload and not self._logged:  # an empty one removes a retained message
            self._logged = True
            log.warning("mqtt: %s: a message is refused: send ON or OFF, not retained", self._topic)
