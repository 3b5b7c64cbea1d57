"""A camera that is unplugged, stalls, delivers garbage, and is replaced."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

from tests.system import clips, screens
from tests.system.appliance import CONFIG, Appliance
from tests.system.checks.same_process import in_same_process

DEFAULT_PATIENCE = f"sed -i 's/^patience = .*/patience = 2.5/' {CONFIG}"
log = logging.getLogger(__name__)


@in_same_process
def camera_returns(appliance: Appliance) -> Iterator[str]:
    """Unplug the camera and plug it in again."""
    appliance.unplug_camera()
    yield from appliance.wait_for_screen("camera-lost", screens.camera_lost(clips.RIGHT))
    appliance.play(clips.LEFT)
    plugged = appliance.uptime()
    appliance.plug_camera()
    yield from appliance.wait_for_screen("camera-back", screens.face(clips.LEFT))
    log.info("  picture %.1f s after plugging in", appliance.uptime() - plugged)


@in_same_process
def stalled_camera_is_lost(appliance: Appliance) -> Iterator[str]:
    """Let the camera deliver no frames for a while, without an error and with its device."""
    with appliance.appended_settings(""):
        appliance.shell(DEFAULT_PATIENCE)
        appliance.reload("configuration read again")
        appliance.play(clips.RIGHT)  # shows that the reopened camera delivers frames
        yield from appliance.wait_for_screen("camera-reopened", screens.face(clips.RIGHT))
        stalled = appliance.uptime()
        with appliance.stalled_camera():
            lost = appliance.wait_for_entry("state: camera_lost", since=stalled)
            yield from appliance.wait_for_screen("camera-stalled", screens.camera_lost(clips.RIGHT))
        resumed = appliance.uptime()
        yield from appliance.wait_for_screen("stall-over", screens.face(clips.RIGHT))
        back = appliance.uptime() - resumed
    appliance.reload("configuration read again")
    log.info("  lost after %.1f s, picture %.1f s after frames resumed", lost.time - stalled, back)


@in_same_process
def noise_is_only_shown(appliance: Appliance) -> Iterator[str]:
    """Play random bytes and truncated frames: no face is found and nothing breaks."""
    appliance.play(clips.NOISE)
    yield from appliance.wait_for_screen("noise", screens.noise())
    time.sleep(4)  # some more noise
    ended = appliance.uptime()
    appliance.play(clips.LEFT)
    yield from appliance.wait_for_screen("noise-over", screens.face(clips.LEFT))
    log.info("  picture %.1f s after the noise", appliance.uptime() - ended)


@in_same_process
def camera_of_another_size(appliance: Appliance) -> Iterator[str]:
    """Replace the camera by one with wide JPEG frames, and that by the first one."""
    for clip in (clips.WIDE, clips.LEFT):
        appliance.unplug_camera()
        appliance.play(clip)
        plugged = appliance.uptime()
        appliance.plug_camera()
        yield from appliance.wait_for_screen(f"camera-{clip.name}", screens.face(clip))
        seconds = appliance.uptime() - plugged
        log.info("  %s: picture %.1f s after plugging in", clip.file_name, seconds)
