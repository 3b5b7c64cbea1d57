"""Settings of the web page in a running session."""

from contextlib import closing
from dataclasses import replace

import pytest

from edge.config.schema import Config, WebConfig
from edge.display.memory import MemoryDisplay
from edge.display.web.display import WebDisplay
from edge.runtime.reconfigure import reconfigure
from edge.scene import Frame, Scene
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
