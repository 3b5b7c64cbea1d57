"""Settings that change or are invalid."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from tests.system import clips, screens
from tests.system.appliance import Appliance
from tests.system.checks.same_process import in_same_process

INVALID = "language = ["
log = logging.getLogger(__name__)


@in_same_process
def settings_are_reloaded(appliance: Appliance) -> Iterator[str]:
    """Switch to German without a gap; it stays for all later checks."""
    appliance.append_settings('language = "de"\nblank = 5.0')
    appliance.reload("configuration read again")
    yield from appliance.wait_for_screen("german", screens.face(clips.LEFT, "de"))


@in_same_process
def invalid_settings_are_refused(appliance: Appliance) -> Iterator[str]:
    """Reload invalid settings: the old ones stay, with a notice, until they are repaired."""
    with appliance.appended_settings(INVALID):
        appliance.reload("configuration not read again, the old one stays")
        expected = screens.face(clips.LEFT, "de", notice="settings_broken")
        yield from appliance.wait_for_screen("settings-refused", expected)
    appliance.reload("configuration read again")
    yield from appliance.wait_for_screen("settings-accepted", screens.face(clips.LEFT, "de"))


def fault_is_shown_until_repaired(appliance: Appliance) -> Iterator[str]:
    """Start with invalid settings: the screen shows a fault until they are repaired."""
    with appliance.appended_settings(INVALID):
        appliance.restart()
        yield from appliance.wait_for_screen("fault", screens.fault())
    repaired = appliance.uptime()
    yield from appliance.wait_for_screen("fault-repaired", screens.face(clips.LEFT, "de"))
    log.info("  picture %.1f s after the repair of the settings", appliance.uptime() - repaired)
