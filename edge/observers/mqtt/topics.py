"""Topics of the messages, made from the template of the settings."""

from __future__ import annotations

import re
import socket

from edge.errors import ConfigError
from edge.system.printable import value

DEVICE, WHAT = "{device}", "{what}"
LONGEST = 200  # bytes of a topic; brokers allow 65,535
STATE, EVENT, AVAILABILITY, INSTANCE = "state", "event", "availability", "instance"
CAMERA, SNAPSHOT = "camera", "snapshot"  # messages to the device


class Topics:
    """Topics of one device.

    Args:
        template: with {what}, which is the kind of the message, and {device}.
        device: name of the device; "" for the name of the host.

    Attributes:
        device: the name, of letters that may stand in a level of a topic.

    Raises:
        ConfigError: one of them cannot be used.
    """

    def __init__(self, template: str, device: str) -> None:
        self.device = device or re.sub(r"[^\w-]", "-", socket.gethostname()) or "emotion-edge"
        if not re.fullmatch(r"[\w.-]{1,64}", self.device):
            raise ConfigError(
                f"mqtt.device: {value(device)}: use up to 64 letters, digits and the signs . _ -"
            )
        self._template = template.replace(DEVICE, self.device)
        longest = self.of(AVAILABILITY)
        if WHAT not in template or not _is_topic(longest):
            raise ConfigError(
                f"mqtt.topic: {value(template)}: write levels with {WHAT} in them, without "
                "the signs + and #, such as emotion-edge/{device}/{what}"
            )

    def of(self, what: str) -> str:
        """Return the topic of a kind of messages."""
        return self._template.replace(WHAT, what)


def check_discovery(topic: str, prefix: str) -> None:
    """Check a topic of discovery, which begins with the prefix of the settings.

    Raises:
        ConfigError: it cannot be used.
    """
    if not _is_topic(topic):
        raise ConfigError(
            f"mqtt.discovery: {value(prefix)}: write one level or more, without the signs + and #, "
            "such as homeassistant"
        )


def _is_topic(text: str) -> bool:
    levels = text.split("/")
    plain = text.isprintable() and not set("+#{}") & set(text) and not text.startswith("$")
    return plain and all(levels) and len(text.encode()) <= LONGEST
