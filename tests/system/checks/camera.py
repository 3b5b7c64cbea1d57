"""The camera goes, stalls, gives nonsense, and is exchanged."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.system import clip, looks
from tests.system.appliance import CONFIG, Appliance
from tests.system.checks.common import in_one_process
from tests.system.steps import say

USUAL = f"sed -i 's/^patience = .*/patience = 2.5/' {CONFIG}"


@in_one_process
def camera_comes_back(appliance: Appliance) -> Iterator[str]:
    """The camera stops, vanishes, and is plugged in again."""
    appliance.unplug_camera()
    yield from appliance.look("camera-lost", looks.camera_lost(clip.RIGHT))
    appliance.play(clip.LEFT)
    plugged = appliance.now()
    appliance.plug_camera()
    yield from appliance.look("camera-back", looks.face(clip.LEFT))
    say(f"  looked at {appliance.now() - plugged:.1f} s after plugging")


@in_one_process
def stalled_camera_is_lost(appliance: Appliance) -> Iterator[str]:
    """It is there, says nothing of a fault, and gives no frames for a while."""
    with appliance.other_settings(""):
        appliance.shell(USUAL)
        appliance.reload("configuration read again")
        appliance.play(clip.RIGHT)  # to see that the camera that was opened anew gives frames
        yield from appliance.look("camera-reopened", looks.face(clip.RIGHT))
        stalled = appliance.now()
        with appliance.stalled_camera():
            lost = appliance.wait_said("state: camera_lost", since=stalled)
            yield from appliance.look("camera-stalled", looks.camera_lost(clip.RIGHT))
        goes_on = appliance.now()
        yield from appliance.look("stall-over", looks.face(clip.RIGHT))
        seen = appliance.now() - goes_on
    appliance.reload("configuration read again")
    say(f"  lost after {lost.time - stalled:.1f} s, looked at {seen:.1f} s after it went on")


@in_one_process
def noise_is_only_shown(appliance: Appliance) -> Iterator[str]:
    """Random bytes, and frames that are torn off: nothing is found in them, nothing breaks."""
    appliance.play(clip.NOISE)
    yield from appliance.look("noise", looks.noise())
    time.sleep(4)  # for some more of it
    ended = appliance.now()
    appliance.play(clip.LEFT)
    yield from appliance.look("noise-over", looks.face(clip.LEFT))
    say(f"  looked at {appliance.now() - ended:.1f} s after the noise")


@in_one_process
def camera_of_another_size(appliance: Appliance) -> Iterator[str]:
    """It is exchanged for one that gives wide JPEGs, and that for the first one."""
    for shown in (clip.WIDE, clip.LEFT):
        appliance.unplug_camera()
        appliance.play(shown)
        plugged = appliance.now()
        appliance.plug_camera()
        yield from appliance.look(f"camera-{shown.title}", looks.face(shown))
        say(f"  {shown.name} looked at {appliance.now() - plugged:.1f} s after plugging")
