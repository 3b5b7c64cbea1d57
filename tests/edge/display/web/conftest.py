"""A real browser, and a page that shows it what a test wants."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest

from edge.config.schema import WebConfig
from edge.display.web.display import WebDisplay
from edge.display.web.texts import Texts, bundled, languages
from edge.render.palette import DARK, LIGHT
from edge.scene import Scene
from tests.browser.driver import Browser, find_driver

HEALTH = {
    "camera": "demo clip",
    "display": "screen",
    "rate": 26.5,
    "temperature": 48.2,
    "hot": False,
    "version": "0.1.0",
}


def looks(label):
    """Return the colours of a label, in the dark and in the light."""
    return DARK.label_colour(label), LIGHT.label_colour(label)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return the browser of all tests: it takes seconds to start."""
    if not find_driver():
        pytest.skip("no chromedriver: make test-browser")
    with Browser() as browser:
        yield browser


@pytest.fixture
def browser(chromium: Browser) -> Iterator[Browser]:
    """Return a browser whose console has to stay silent."""
    chromium.open("about:blank")
    chromium.log()
    yield chromium
    chromium.open("about:blank")
    assert chromium.log() == []


class Page:
    """A page of this machine, and a browser that may open it."""

    languages = tuple(code for code, _, _ in languages())

    def __init__(self, browser: Browser, port: int = 0, config: WebConfig | None = None) -> None:
        config = config or WebConfig(snapshots=True)
        address = f"127.0.0.1:{port}"
        self._browser = browser
        self.display = WebDisplay(address, config, texts=Texts(colours=looks))

    def publish(self, scene: Scene, **health: object) -> None:
        """Show a scene, and a grey picture."""
        colours = {track.id: DARK.people[i % 12] for i, track in enumerate(scene.tracks)}
        self.display.news.publish(scene, colours, {**HEALTH, **health})
        self.display.show(np.full((720, 1280, 3), 90, np.uint8), 0)

    def open(self, size=(390, 844), scheme="dark", language="en", *, still=False) -> None:
        """Open the page on a device."""
        self._browser.show(*size, scheme, still=still)
        self._browser.open(f"{self.display.name}?lang={language}")

    def words(self, names, code="en") -> list[str]:
        """Return words of a language."""
        return [bundled(code).words[name] for name in names]

    def watching(self) -> int:
        """Return the number of open streams."""
        connections = self.display._server._connections
        return sum(each.state == "watching" for each in connections)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page that shows nothing yet."""
    page = Page(browser)
    with closing(page.display):
        yield page
        browser.open("about:blank")  # before the page closes, which is an error in the console
