"""The web page's part in a run: its languages, and what the loop reports to it."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from edge import __version__
from edge.config.schema import DisplayConfig
from edge.display.web.terminal_code import terminal_code
from edge.display.web.texts import Texts
from edge.labels import Colour, Label
from edge.render import language, theme_file
from edge.render.language import Language
from edge.render.palette import DARK, LIGHT

if TYPE_CHECKING:
    from edge.runtime.session import Session
    from edge.scene import Scene

INTERVAL = 2.0  # seconds over which the rate is measured

log = logging.getLogger(__name__)


def open_texts(config: DisplayConfig) -> Texts:
    """Return the page's languages with the words of the screen.

    The page is in one of the bundled languages: a custom one belongs to the screen only.

    Raises:
        ConfigError: no such theme.
    """
    theme = theme_file.load(config.theme)

    @cache
    def load(code: str) -> Language:
        words = language.load(code)
        return theme.worded(words.with_expressions() if config.words == "expressions" else words)

    return Texts(config.language, load, _colours)


def _colours(label: Label) -> tuple[Colour, Colour]:
    return DARK.label_colour(label), LIGHT.label_colour(label)


class Reporter:
    """Reports to the page, if there is one, what is shown and how the machine does."""

    def __init__(self) -> None:
        self._rate: float | None  # pictures per second; None before it was measured
        self._since, self._frames, self._rate = time.monotonic(), 0, None

    def report(self, scene: Scene, session: Session) -> None:
        """Report a scene that is shown."""
        if self._count():  # the network may come late, and its address may change
            # A page without a screen beside it has no use for its own code.
            session.renderer.page_address = getattr(session.display, "code_address", "")
        # Only displays with a page have this attribute.
        if news := getattr(session.display, "news", None):
            news.publish(scene, session.renderer.people_colours(scene), self._health(session))

    def _count(self) -> bool:
        """Count a picture; return whether the rate was measured anew."""
        now = time.monotonic()
        self._frames += 1
        if now - self._since < INTERVAL:
            return False
        self._rate = round(self._frames / (now - self._since), 1)
        self._since, self._frames = now, 0
        return True

    def _health(self, session: Session) -> Mapping[str, Any]:
        thermometer = session.status.thermometer
        return {
            "camera": session.camera.name,
            "display": session.display.name,
            "rate": self._rate,
            "temperature": thermometer.degrees,
            "hot": thermometer.too_hot,
            "version": __version__,
        }


def print_addresses(addresses: tuple[str, ...]) -> None:
    """Print addresses of the page that a phone can use, in a terminal with a QR code."""
    for address in addresses:
        print(f"on a phone in the same network: {address}")
    if addresses and sys.stdout.isatty() and _has_blocks(sys.stdout.encoding):
        print(terminal_code(addresses[0]), flush=True)


def _has_blocks(encoding: str) -> bool:
    try:
        "▀▄█".encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
