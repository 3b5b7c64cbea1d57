"""The web page's part in a run: its languages, and what the loop reports to it and to observers."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from edge.config.observers import AggregateConfig
from edge.config.schema import DisplayConfig
from edge.display.web.terminal_code import terminal_code
from edge.display.web.texts import Chart, Texts
from edge.labels import Colour, Label
from edge.render import language, theme_file
from edge.render.language import Language
from edge.render.notice import Notice
from edge.render.palette import DARK, LIGHT
from edge.runtime.health import HealthMeter, measure

if TYPE_CHECKING:
    from edge.config.layers import Layers
    from edge.display.web.settings_store import SettingsStore
    from edge.runtime.session import Session
    from edge.scene import Scene

log = logging.getLogger(__name__)


def open_texts(
    config: DisplayConfig, counts: AggregateConfig | None = None, notice: Notice | None = None
) -> Texts:
    """Return the page's languages with the words of the screen.

    The page is in one of the bundled languages: a custom one belongs to the screen only.

    Args:
        config: of the screen.
        counts: names the database of the counts, for a page of their own.
        notice: that emotions are recognized here; None shows none.

    Raises:
        ConfigError: no such theme.
    """
    theme = theme_file.load(config.theme)

    @cache
    def load(code: str) -> Language:
        words = language.load(code)
        return theme.worded(words.with_expressions() if config.words == "expressions" else words)

    def rows(code: str) -> list[tuple[str, str]]:
        words = load(code)
        title = words["notice_title"], words["notice_text"]
        return [title, *(notice.rows(words) if notice else ())]

    chart = _chart_of(counts, load) if counts and counts.enabled else None
    return Texts(config.language, load, colours_of, chart, rows if notice else None)


def open_store(layers: Layers) -> SettingsStore:
    """Return the settings of the web page."""
    from edge.display.web.settings_store import SettingsStore
    from edge.render.theme import BUILT_IN
    from edge.runtime.factory import notice_of

    return SettingsStore(layers, (*BUILT_IN, *theme_file.bundled()), notice_of)


def _chart_of(config: AggregateConfig, load: Callable[[str], Language]) -> Chart:
    from edge.observers.aggregate.chart import Look
    from edge.observers.aggregate.days import days_as_html
    from edge.observers.opening import counts_file

    def chart(code: str, days: int, icon: str, links: str) -> str:
        words = load(code)
        direction = "ltr" if words.left_to_right else "rtl"
        look = Look(code, direction, words.words, colours_of, icon, links)
        today = datetime.now().astimezone().date()
        return days_as_html(counts_file(config), today, days, config.group, look)

    return chart


def colours_of(label: Label) -> tuple[Colour, Colour]:
    """Return the colours of a label, in the dark and in the light."""
    return DARK.label_colour(label), LIGHT.label_colour(label)


class Reporter:
    """Reports what is shown and how the machine does, to the page and the observers."""

    def __init__(self) -> None:
        self._meter = HealthMeter()
        self._frames = 0

    def report(self, scene: Scene, session: Session) -> None:
        """Report a scene that is shown."""
        if self._meter.count():  # the network may come late, and its address may change
            # A page without a screen beside it has no use for its own code.
            session.renderer.page_address = getattr(session.display, "code_address", "")
        self._frames += not scene.frame.trouble
        # Only displays with a page have this attribute.
        news = getattr(session.display, "news", None)
        if not news and not session.observers.active:
            return
        health = self._meter.health(session)
        session.observers.observe(scene, health, measure(session, self._frames))
        if news:
            minute = session.observers.only_minute
            counts = None if minute is None else {"people": minute.people, "labels": minute.counts}
            if not hasattr(session.display, "main"):  # visitors see the page, not its address
                health = {**health, "display": ""}
            news.publish(scene, session.renderer.people_colours(scene), health, counts)


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
