"""The settings change, and are broken."""

from __future__ import annotations

from collections.abc import Iterator

from tests.system import clip, looks
from tests.system.appliance import Appliance
from tests.system.checks.common import in_one_process
from tests.system.steps import say


@in_one_process
def settings_are_read_again(appliance: Appliance) -> Iterator[str]:
    """Another language, without a gap; it stays so for the checks after this."""
    appliance.configure('language = "de"\nblank = 5.0')
    appliance.reload("configuration read again")
    yield from appliance.look("german", looks.face(clip.LEFT, "de"))


@in_one_process
def broken_settings_are_refused(appliance: Appliance) -> Iterator[str]:
    """The old ones stay, and the screen says so; then they are mended."""
    with appliance.other_settings("language = ["):
        appliance.reload("configuration not read again, the old one stays")
        wanted = looks.face(clip.LEFT, "de", notice="settings_broken")
        yield from appliance.look("refused", wanted)
    appliance.reload("configuration read again")
    yield from appliance.look("refused-mended", looks.face(clip.LEFT, "de"))


def fault_is_shown_until_it_is_gone(appliance: Appliance) -> Iterator[str]:
    """It starts with settings that cannot be read, and says so on the screen."""
    with appliance.other_settings("language = ["):
        appliance.restart()
        yield from appliance.look("fault", looks.fault())
    mended = appliance.now()
    yield from appliance.look("mended", looks.face(clip.LEFT, "de"))
    say(f"  looked at {appliance.now() - mended:.1f} s after the settings were mended")
