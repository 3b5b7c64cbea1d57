"""The camera is closed and opened by messages, and stays as it is over a restart."""

import logging

import pytest

from edge import app
from edge.camera.closed import ClosedCamera
from edge.config import loader
from edge.display.memory import MemoryDisplay
from edge.runtime import factory
from edge.runtime.reconfigure import reconfigure
from edge.runtime.shutter import BURST, RATE, Shutter, remembered
from edge.runtime.signals import Reload
from tests.edge.sessions import session

SWITCH = ["mqtt.enabled=true", "mqtt.camera_switch=true"]


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    return tmp_path / "state" / "camera-closed"


class LiveCamera(ClosedCamera):
    """A camera that is a device."""

    physical, name = True, "live"
    opened = closed = 0

    def __init__(self):
        super().__init__()
        type(self).opened += 1

    def close(self):
        super().close()
        type(self).closed += 1


@pytest.fixture
def live(monkeypatch):
    class Own(LiveCamera):
        pass

    monkeypatch.setattr(
        factory.backends, "open_camera", lambda config, watched, **_: (Own(), f"wait={config.wait}")
    )
    return Own


@pytest.fixture
def running(live):
    config = loader.load(settings=["display.target=none"])
    made = session(factory.open_camera(config), MemoryDisplay())
    made.shutter = Shutter(config)
    yield made
    made.close()


def switch(running, opened):
    """Switch the camera in the loop, as a message does."""
    running.shutter.request(opened)
    before = running.shutter.config
    wanted = app.loop(running, Reload(loader.load))
    return reconfigure(running, before, wanted)


def test_the_device_is_really_closed_and_the_screen_shows_it(running, live):
    assert (live.opened, live.closed) == (1, 0)
    assert not switch(running, opened=False).privacy.camera
    assert (live.opened, live.closed) == (1, 1)
    frame = next(running.frames)
    assert not frame.pixels.any()
    scene = running.describe(running.pipeline.process(frame))
    assert (scene.state, scene.indicators, scene.tracks) == ("camera_closed", (), ())
    assert switch(running, opened=True).privacy.camera
    assert (live.opened, live.closed) == (2, 1)
    assert running.camera.physical


def test_the_same_request_again_changes_nothing(running):
    running.shutter.request(opened=True)
    assert running.shutter.poll() is None
    switch(running, opened=False)
    closed = running.camera
    running.shutter.request(opened=False)
    assert running.shutter.poll() is None
    assert running.camera is closed


def test_other_settings_of_the_camera_do_not_open_it(running, live):
    config = switch(running, opened=False)
    new = loader.load(settings=["display.target=none", "camera.rate=10", "privacy.camera=false"])
    reconfigure(running, config, new)
    assert (live.opened, live.closed) == (1, 1)
    assert isinstance(running.camera, ClosedCamera)


def test_a_camera_that_cannot_be_opened_again_stays_closed(running, live, monkeypatch):
    switch(running, opened=False)

    def fail(config, watched, **_):
        raise OSError("pulled out")

    monkeypatch.setattr(factory.backends, "open_camera", fail)
    assert not switch(running, opened=True).privacy.camera
    assert next(running.frames).trouble == "camera_closed"


def test_a_restart_remembers_it_where_messages_may_switch(running, state):
    switch(running, opened=False)
    assert state.exists()
    assert not remembered(loader.load(settings=SWITCH)).privacy.camera
    for setting in SWITCH:
        assert remembered(loader.load(settings=[setting])).privacy.camera
    switch(running, opened=True)
    assert not state.exists()
    assert remembered(loader.load(settings=SWITCH)).privacy.camera


def test_of_a_flood_few_requests_are_carried_out_and_the_last_one_counts(caplog):
    caplog.set_level(logging.WARNING)
    now, switched = [0.0], []
    shutter = Shutter(loader.load(), clock=lambda: now[0])
    for number in range(3000):  # a minute and a half, fifty messages a second
        now[0] = number / 50
        shutter.request(opened=bool(number % 2))
        if wanted := shutter.poll():
            switched.append(wanted.privacy.camera)
            shutter.config = wanted
    assert len(switched) <= BURST + 60 * RATE + 1
    last = not shutter.config.privacy.camera
    shutter.request(opened=last)
    assert shutter.poll() is None  # it waits
    now[0] += 1 / RATE
    assert shutter.poll().privacy.camera is last
    assert caplog.messages == [
        "camera: messages switch it too often: now every 10 s at most",
    ]


def test_a_folder_that_cannot_be_written_does_not_keep_the_camera_open(running, state, caplog):
    state.parent.write_text("a file")
    assert not switch(running, opened=False).privacy.camera
    assert "a restart forgets that the camera was switched off" in caplog.text


def test_a_folder_that_cannot_be_searched_counts_as_closed(state, monkeypatch):
    monkeypatch.setenv("STATE_DIRECTORY", f"{state.parent.parent}/" + "x" * 300)
    assert not remembered(loader.load(settings=SWITCH)).privacy.camera


def test_the_setting_alone_keeps_the_camera_closed():
    options = "privacy.camera=false", "display.target=none"
    camera = factory.open_camera(loader.load(settings=options))
    frames = iter(camera)
    assert next(frames).trouble == "camera_closed"
    camera.close()
    assert list(frames) == []
