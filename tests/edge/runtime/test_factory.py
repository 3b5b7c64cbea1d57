"""The parts of a session: in which order they are opened, and what the settings make of them."""

import sys
from contextlib import closing
from dataclasses import replace

import pytest

from edge.config import loader
from edge.display.memory import MemoryDisplay
from edge.runtime import factory
from edge.system.stopwatch import Stopwatch
from tests.edge.scenes import renderer, scene
from tests.edge.sessions import settings
from tests.files import DEMO

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


def parts_of_the_user(eyes="Eyes"):
    parts = {"camera.source": "Camera", "display.target": "Screen", "detector.backend": eyes}
    return loader.load(settings=[f"{key}=edge_parts:{name}" for key, name in parts.items()])


def test_the_screen_comes_first_and_networks_are_loaded_while_the_camera_wakes_up(opened):
    factory.open_session(parts_of_the_user()).close()
    assert opened[:4] == ["screen", "starting", "camera", "network"]


def test_the_camera_is_released_where_a_network_cannot_be_opened(opened):
    with pytest.raises(Exception, match="no eyes"):
        factory.open_session(parts_of_the_user("NoEyes"))
    assert opened[-1] == "camera closed"


class TestFactory:
    def status(self, *changes):
        return factory.open_status(settings(*changes), Stopwatch())

    def states(self, status):
        later = [replace(scene(), frame=replace(scene().frame, time=time)) for time in (0, 30, 90)]
        return [status.describe(one).state for one in later]

    def test_a_screen_becomes_idle_and_then_blank(self):
        settings = "display.target=web", "display.idle=20", "display.blank=60"
        assert self.states(self.status(*settings)) == ["", "idle", "blank"]

    def test_a_file_gets_every_frame(self):
        settings = "display.target=out.mp4", "display.idle=20", "display.blank=60"
        assert self.states(self.status(*settings)) == ["", "", ""]

    @pytest.mark.parametrize(
        ("changes", "shown"),
        [
            ((), False),
            (("notice.operator=City Museum",), True),
            (("notice.enabled=on",), True),
            (("notice.operator=City Museum", "notice.enabled=off"), False),
        ],
    )
    def test_the_notice_is_shown_where_it_is_on_or_an_operator_is_named(self, changes, shown):
        assert bool(factory.notice_of(settings(*changes))) == shown

    def test_the_notice_says_whether_pictures_are_stored(self):
        on = "notice.enabled=on"
        assert not factory.notice_of(settings(on)).stores
        assert factory.notice_of(settings(on, "record.snapshots=true")).stores
        assert factory.notice_of(settings(on, "record.video=true")).stores

    def test_a_screen_waits_with_the_first_reading_and_a_file_does_not(self):
        for target, expected in (("web", "starting"), ("out.mp4", "")):
            config = settings(f"display.target={target}")
            status = factory.open_status(config, Stopwatch(), introduction=5.0)
            assert status.describe(scene()).state == expected

    @pytest.mark.parametrize(("words", "name"), [("feelings", "Happy"), ("expressions", "Smiling")])
    def test_the_names_are_those_of_display_words(self, words, name):
        found, _ = factory.open_language(settings(f"display.words={words}").display)
        assert found["happy"] == name
        assert found["unsure"] == "Unsure"

    @pytest.mark.parametrize(
        ("changes", "watched"),
        [
            ((), False),
            (("web.enabled=true",), True),  # people see the page
            (("web.enabled=true", "display.target=out.mp4"), False),  # a film has every frame
            (("display.target=web",), True),
        ],
    )
    def test_people_watch_a_screen_or_the_page_alone(self, changes, watched):
        assert factory.is_watched(settings(*changes)) is watched
        status = factory.open_status(settings(*changes), Stopwatch(), introduction=5.0)
        assert status.describe(scene()).state == ("starting" if watched else "")

    def test_a_closed_camera_does_not_keep_files_from_being_read(self):
        closed = "privacy.camera=false"
        for source, is_closed in (("demo", True), ("v4l2:7", True), (str(DEMO), False)):
            made = factory.open_camera(settings(closed, f"camera.source={source}"))
            with closing(made) as camera:
                assert (camera.name == "switched off") is is_closed

    def test_the_screen_shows_that_the_program_is_starting(self):
        display = MemoryDisplay()
        factory.show_state(renderer(), display, "starting")
        expected = renderer().render(scene(state="starting"))
        assert (display.pictures[0] == expected).all()
