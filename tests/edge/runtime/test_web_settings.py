"""Settings of the web page in a running session."""

from contextlib import closing
from dataclasses import replace

import pytest

from edge.config.layers import Layers
from edge.config.schema import Config, WebConfig
from edge.display.memory import MemoryDisplay
from edge.display.web.display import WebDisplay
from edge.display.web.password import PasswordHash
from edge.display.web.settings_store import SettingsStore
from edge.runtime.backends import with_page
from edge.runtime.reconfigure import reconfigure
from edge.scene import Frame, Scene
from tests.edge.display.web.clients import get
from tests.edge.pictures import RED
from tests.edge.sessions import session


class Camera:
    name, live, physical, length, rate, damaged_frames = "test", False, False, 1, None, 0

    def __iter__(self):
        yield Frame(RED)

    def close(self):
        pass


def test_the_picture_says_that_everybody_can_watch():
    with closing(WebDisplay("0.0.0.0:0", WebConfig(open=True))) as web:
        assert session(Camera(), web).describe(Scene(Frame(RED))).notices == ("web_open",)
    with closing(WebDisplay(":0", WebConfig(open=True))) as web:
        assert session(Camera(), web).describe(Scene(Frame(RED))).notices == ()


@pytest.mark.parametrize("page", [True, False])
def test_another_page_needs_a_restart(page, caplog):
    display = WebDisplay(":0") if page else MemoryDisplay()
    with closing(display):
        running, old = session(Camera(), display), Config()
        new = replace(old, web=WebConfig(clients=1))
        assert reconfigure(running, old, new) == (old if page else new)
    assert running.settings_refused is page
    assert ("needs a restart" in caplog.text) is page


def test_a_page_that_is_opened_again_has_the_settings_page_still(tmp_path):
    pin = str(PasswordHash.of("my own pin"))
    first = Config(web=WebConfig(enabled=True, address="127.0.0.1:0", pin=pin))
    running = session(Camera(), with_page(MemoryDisplay(), first.web))
    running.offer_settings(SettingsStore(Layers(tmp_path)))
    before = running.display.page.port
    with closing(running):
        reconfigure(running, first, replace(first, web=replace(first.web, clients=1)))
        assert running.display.page.port != before
        assert get(running.display.page.port, "/settings")[0] == 200
