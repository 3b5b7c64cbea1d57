"""The screen goes, comes, and sleeps."""

from __future__ import annotations

from collections.abc import Iterator

from tests.system import clip, looks
from tests.system.appliance import Appliance
from tests.system.checks.common import in_one_process
from tests.system.steps import say
from tests.system.vm import SCREEN


def face_is_named(appliance: Appliance) -> Iterator[str]:
    """From power on to a box, a name and a card."""
    yield from appliance.look("face", looks.face(clip.LEFT), seconds=240)
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
    yield from appliance.look("display-back", looks.face(clip.RIGHT))
    seen = appliance.now() - plugged
    said = appliance.wait_said("shows the picture", since=plugged)
    say(f"  mode set {said.time - plugged:.1f} s after plugging, looked at after {seen:.1f} s")


@in_one_process
def screen_of_another_size(appliance: Appliance) -> Iterator[str]:
    """It is exchanged for an older, squarer one, and that for the first one."""
    for size in ((1024, 768), SCREEN):
        exchanged = appliance.now()
        appliance.resize_display(*size)
        wanted = looks.face(clip.RIGHT, screen=size)
        yield from appliance.look(f"screen-{size[0]}x{size[1]}", wanted)
        seen = appliance.now() - exchanged
        said = appliance.wait_said(f"shows the picture, {size[0]}x{size[1]}", since=exchanged)
        say(f"  {size}: mode set after {said.time - exchanged:.1f} s, looked at after {seen:.1f} s")


@in_one_process
def screen_sleeps_and_wakes(appliance: Appliance) -> Iterator[str]:
    """Nobody is there for some seconds, then somebody comes."""
    began = appliance.now()
    appliance.play(clip.NOBODY)
    appliance.wait_said("state: blank", since=began)
    if appliance.has_signal():
        yield "the screen is not switched off while nobody is there"
    appliance.play(clip.LEFT)
    yield from appliance.look("awake", looks.face(clip.LEFT, "de"))
    if not appliance.has_signal():
        yield "the screen has no signal while somebody is there"
