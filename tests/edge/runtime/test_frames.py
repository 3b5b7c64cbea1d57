"""Frames that suit the screen, by the way the camera hangs, and who is asked for them."""

from contextlib import closing

import pytest

from edge.config import loader
from edge.config.schema import CameraConfig
from edge.render.viewport import space_of
from edge.runtime import factory
from edge.runtime.backends.cameras import open_camera
from edge.runtime.backends.drivers import CameraDrivers
from edge.runtime.frames import shown_in
from tests.edge.webcams import FakeCapture, FakePicamera2, none_offered


@pytest.mark.parametrize(
    ("screen", "rotate", "exact"),
    [
        ((1920, 1080), 0, (1440, 1080)),
        ((1920, 1080), 180, (1440, 1080)),
        ((1920, 1080), 90, (1080, 810)),  # it is 810 x 1080 when it has been turned
        ((1080, 1920), 270, (1440, 1080)),
    ],
)
def test_a_frame_is_exact_after_it_is_turned(screen, rotate, exact):
    space = space_of(screen, "auto")
    shown = shown_in(space, CameraConfig(rotate=rotate))
    assert shown.exact == exact
    assert shown.scale(exact) == 1


def test_a_raspberry_pi_camera_gives_what_the_screen_shows():
    device = FakePicamera2()
    settings = loader.load(settings=["camera.source=picamera2"]).camera
    shown = shown_in(space_of((1920, 1080), "auto"), settings)
    drivers = CameraDrivers(lambda: device, list, FakeCapture, bool, none_offered, shown=shown)
    camera, _ = open_camera(settings, watched=False, drivers=drivers)
    with closing(camera):
        assert device.calls[0][1]["main"]["size"] == (1440, 1080)


def test_the_space_of_a_renderer_is_that_of_its_present_size():
    renderer = factory.open_renderer(loader.load().display)
    assert renderer.space.exact((4, 3)) == (960, 720)
    renderer.resize((1080, 1920))
    assert renderer.space.exact((4, 3)) == (1690, 1268)
