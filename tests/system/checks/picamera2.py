"""picamera2 with libcamera, through the adapter that ships; the camera is the kernel's vimc."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from tests.system import clips, screens
from tests.system.appliance import CONFIG, Appliance

# vimc calculates a test picture in the kernel, which takes seconds where that is emulated.
SIZE = (160, 120)
SETTINGS = {"source": '"picamera2"', "width": SIZE[0], "height": SIZE[1], "patience": "60.0"}
NEVER_IDLE = "idle = 600.0"  # appended to the section of the display
log = logging.getLogger(__name__)


def picamera2_is_shown(appliance: Appliance) -> Iterator[str]:
    """Show the camera that libcamera has found, with red and blue where they belong."""
    appliance.shell("modprobe vimc")
    edits = "; ".join(f"s/^{key} = .*/{key} = {value}/" for key, value in SETTINGS.items())
    with appliance.appended_settings(NEVER_IDLE):
        appliance.shell(f"sed -i '{edits}' {CONFIG}")
        began = appliance.uptime()
        appliance.restart()
        appliance.wait_for_entry('started: camera="picamera2"', since=began, seconds=300)
        expected = screens.colour_bars(SIZE)
        yield from appliance.wait_for_screen("picamera2", expected, seconds=180)
        log.info("  picture %.1f s after the restart", appliance.uptime() - began)
    appliance.reset_restart_count()
    appliance.restart()
    yield from appliance.wait_for_screen("picamera2-unused", screens.face(clips.LEFT))
    appliance.shell("modprobe --remove vimc")
