"""The order in which the parts of a session are opened."""

import sys

import pytest

from edge.config import loader
from edge.runtime import factory

PARTS = """
opened = []
class Camera:
    name, live, physical, length, rate, damaged_frames = "mine", True, True, None, None, 0
    def __init__(self, config): opened.append("camera")
    def __iter__(self): return iter(())
    def close(self): opened.append("camera closed")
class Eyes:
    def __init__(self, config): opened.append("network")
    def detect(self, frame): return []
class NoEyes(Eyes):
    def detect(self, frame): raise ValueError("no eyes")
class Screen:
    name, size, watched = "mine", (320, 240), True
    def __init__(self, config): opened.append("screen")
    def show(self, pixels, time): opened.append("starting")
    def power(self, on): pass
    def adjust(self, *settings): pass
    def close(self): pass
"""


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """Return the list of what the parts of a module of the user's have done."""
    (tmp_path / "edge_parts.py").write_text(PARTS, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "edge_parts", raising=False)
    import edge_parts

    return edge_parts.opened


def settings(eyes="Eyes"):
    parts = {"camera.source": "Camera", "display.target": "Screen", "detector.backend": eyes}
    return loader.load(settings=[f"{key}=edge_parts:{name}" for key, name in parts.items()])


def test_the_screen_comes_first_and_networks_are_loaded_while_the_camera_wakes_up(opened):
    factory.open_session(settings()).close()
    assert opened[:4] == ["screen", "starting", "camera", "network"]


def test_the_camera_is_released_where_a_network_cannot_be_opened(opened):
    with pytest.raises(Exception, match="no eyes"):
        factory.open_session(settings("NoEyes"))
    assert opened[-1] == "camera closed"
