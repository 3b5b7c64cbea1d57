"""What the system test checks, in this order. A new check: a function, and its line in CHECKS.

Each gets the appliance as the one before left it, and gives what is wrong, a line each; it leaves
screen and camera plugged in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps

from tests.system import clip, looks
from tests.system.appliance import Appliance
from tests.system.steps import say

Check = Callable[[Appliance], Iterator[str]]


def in_one_process(check: Check) -> Check:
    """The service is not restarted while it is checked."""

    @wraps(check)
    def watched(appliance: Appliance) -> Iterator[str]:
        before = appliance.process()
        yield from check(appliance)
        after = appliance.process()
        if before != after or after == "0":
            yield f"the service was process {before} and is {after}"

    return watched


def face_is_named(appliance: Appliance) -> Iterator[str]:
    """From power on to a box, a name and a card."""
    yield from appliance.look("1-face", looks.face(clip.LEFT), seconds=240)
    say(f"  looked at {appliance.now():.0f} s after power on")


@in_one_process
def display_comes_back(appliance: Appliance) -> Iterator[str]:
    """The screen is unplugged and plugged in; meanwhile the world goes on."""
    began = appliance.now()
    appliance.unplug_display()
    appliance.wait_said("unplugged", since=began)
    appliance.play(clip.RIGHT)
    plugged = appliance.now()
    appliance.plug_display()
    yield from appliance.look("2-display-back", looks.face(clip.RIGHT))
    seen = appliance.now() - plugged
    said = appliance.wait_said("shows the picture", since=plugged)
    say(f"  mode set {said.time - plugged:.1f} s after plugging, looked at after {seen:.1f} s")


@in_one_process
def camera_comes_back(appliance: Appliance) -> Iterator[str]:
    """The camera stops, vanishes, and is plugged in again."""
    appliance.unplug_camera()
    yield from appliance.look("3-camera-lost", looks.camera_lost(clip.RIGHT))
    appliance.play(clip.LEFT)
    plugged = appliance.now()
    appliance.plug_camera()
    yield from appliance.look("4-camera-back", looks.face(clip.LEFT))
    say(f"  looked at {appliance.now() - plugged:.1f} s after plugging")


@in_one_process
def settings_are_read_again(appliance: Appliance) -> Iterator[str]:
    """Another language, without a gap."""
    appliance.configure('language = "de"\nblank = 5.0')
    yield from appliance.look("5-german", looks.face(clip.LEFT, "de"))


@in_one_process
def screen_sleeps_and_wakes(appliance: Appliance) -> Iterator[str]:
    """Nobody is there for some seconds, then somebody comes."""
    began = appliance.now()
    appliance.play(clip.NOBODY)
    appliance.wait_said("state: blank", since=began)
    if appliance.has_signal():
        yield "the screen is not switched off while nobody is there"
    appliance.play(clip.LEFT)
    yield from appliance.look("6-awake", looks.face(clip.LEFT, "de"))
    if not appliance.has_signal():
        yield "the screen has no signal while somebody is there"


CHECKS: tuple[Check, ...] = (
    face_is_named,
    display_comes_back,
    camera_comes_back,
    settings_are_read_again,
    screen_sleeps_and_wakes,
)
