"""A screen that is unplugged, replaced, and switched off while nobody is there."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from tests.system import clips, screens
from tests.system.appliance import Appliance
from tests.system.checks.same_process import in_same_process
from tests.system.vm import SCREEN

log = logging.getLogger(__name__)


def face_is_labelled(appliance: Appliance) -> Iterator[str]:
    """Wait from power-on to a face with box, label and panel."""
    yield from appliance.wait_for_screen("face", screens.face(clips.LEFT), seconds=240)
    log.info("  picture %.0f s after power-on", appliance.uptime())


@in_same_process
def display_returns(appliance: Appliance) -> Iterator[str]:
    """Unplug the screen and plug it in; meanwhile the camera picture changes."""
    began = appliance.uptime()
    appliance.unplug_display()
    appliance.wait_for_entry("unplugged", since=began)
    appliance.play(clips.RIGHT)
    plugged = appliance.uptime()
    appliance.plug_display()
    yield from appliance.wait_for_screen("display-back", screens.face(clips.RIGHT))
    back = appliance.uptime() - plugged
    mode_set = appliance.wait_for_entry("shows the picture", since=plugged).time - plugged
    log.info("  mode set %.1f s after plugging in, picture after %.1f s", mode_set, back)


@in_same_process
def screen_of_another_size(appliance: Appliance) -> Iterator[str]:
    """Replace the screen by an older, squarer one, and that by the first one."""
    for width, height in ((1024, 768), SCREEN):
        replaced = appliance.uptime()
        appliance.resize_display(width, height)
        expected = screens.face(clips.RIGHT, screen=(width, height))
        yield from appliance.wait_for_screen(f"screen-{width}x{height}", expected)
        back = appliance.uptime() - replaced
        entry = appliance.wait_for_entry(f"shows the picture, {width}x{height}", since=replaced)
        mode_set = entry.time - replaced
        log.info("  %dx%d: mode set after %.1f s, picture %.1f s", width, height, mode_set, back)


@in_same_process
def screen_sleeps_and_wakes(appliance: Appliance) -> Iterator[str]:
    """Show nobody for some seconds, then somebody."""
    began = appliance.uptime()
    appliance.play(clips.NOBODY)
    appliance.wait_for_entry("state: blank", since=began)
    if appliance.display_enabled():
        yield "the screen is not switched off while nobody is there"
    appliance.play(clips.LEFT)
    yield from appliance.wait_for_screen("awake", screens.face(clips.LEFT, "de"))
    if not appliance.display_enabled():
        yield "the screen is switched off while somebody is there"
