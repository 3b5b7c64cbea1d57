"""A USB webcam that the kernel's uvcvideo drives: guest/opt/test/webcam.py is at the other end."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from tests.system import clips, screens
from tests.system.appliance import CONFIG, TIMEOUT, Appliance
from tests.system.checks.same_process import in_same_process

# Whatever its number is; video-index1 is its metadata, which no one can look at.
DEVICE = "/dev/v4l/by-id/usb-Emotion_Edge_Test_webcam_0001-video-index0"
METADATA = DEVICE.replace("index0", "index1")
# Six times as many frames as the webcam gives.
SETTINGS = f"sed -i 's|^source = .*|source = \"v4l2:{DEVICE}\"|; s/^rate = .*/rate = 30/' {CONFIG}"
OTHER_SIZE = "has no frames of 320x240: 160x120"  # of the configuration, and of the webcam
FACE, OTHER_FACE = screens.face(clips.LEFT_JPEG), screens.face(clips.RIGHT_JPEG)
LISTED = "emotion-edge check | grep --only-matching '/dev/video[0-9]* ([^)]*)' | sort --unique"
log = logging.getLogger(__name__)


@in_same_process
def usb_webcam_is_shown(appliance: Appliance) -> Iterator[str]:
    """Show a webcam with five JPEGs per second; pull it out and plug it in again."""
    with used_webcam(appliance, clips.LEFT_JPEG):
        yield from appliance.wait_for_screen("webcam", FACE)
        appliance.play(clips.RIGHT_JPEG, "webcam")
        yield from appliance.wait_for_screen("webcam-goes-on", OTHER_FACE)
        appliance.unplug_webcam()
        lost = screens.camera_lost(clips.RIGHT_JPEG)
        yield from appliance.wait_for_screen("webcam-lost", lost)
        plugged = appliance.uptime()
        appliance.plug_webcam(clips.LEFT_JPEG)
        yield from appliance.wait_for_screen("webcam-back", FACE)
        log.info("  picture %.1f s after plugging in", appliance.uptime() - plugged)


@in_same_process
def usb_webcam_may_have_another_format(appliance: Appliance) -> Iterator[str]:
    """Plug in webcams without the requested size, without JPEG, and with JPEGs that are none."""
    with used_webcam(appliance, clips.SMALL):
        yield from appliance.wait_for_screen("webcam-small", screens.face(clips.SMALL))
        if not appliance.entries(OTHER_SIZE, since=0):
            yield f"the journal of the service has no {OTHER_SIZE!r}"
        appliance.unplug_webcam()
        began = appliance.uptime()
        appliance.plug_webcam(clips.NO_JPEG)
        appliance.wait_for_entry("gives no frame within", since=began)
        lost = screens.camera_lost(clips.SMALL)
        yield from appliance.wait_for_screen("webcam-broken", lost)
        appliance.unplug_webcam()
        appliance.plug_webcam(clips.WIDE)
        yield from appliance.wait_for_screen("webcam-wide", screens.face(clips.WIDE))


def only_cameras_are_listed(appliance: Appliance) -> Iterator[str]:
    """Require that `check` calls the webcam a camera, and not the node of its metadata."""
    appliance.plug_webcam(clips.LEFT_JPEG)
    _wait_for_device(appliance)
    camera, metadata = appliance.shell(f"readlink --canonicalize {DEVICE} {METADATA}").split()
    listed = appliance.shell(LISTED, timeout=300).splitlines()
    log.info("  listed: %s", ", ".join(listed))
    names = [line.partition(" ")[0] for line in listed]
    if camera not in names or metadata in names:
        yield f"{camera} is a camera and {metadata} is not; listed are {listed}"
    appliance.unplug_webcam()


@contextmanager
def used_webcam(appliance: Appliance, clip: clips.Clip) -> Iterator[None]:
    """Plug in a webcam and use it for the block."""
    appliance.plug_webcam(clip)
    try:
        _wait_for_device(appliance)
        with appliance.appended_settings(""):
            appliance.shell(SETTINGS)
            appliance.reload("configuration read again")
            yield
        appliance.reload("configuration read again")
    finally:
        appliance.unplug_webcam()


def _wait_for_device(appliance: Appliance) -> None:
    appliance.shell(f"until test -e {DEVICE}; do sleep 0.5; done", timeout=TIMEOUT)
