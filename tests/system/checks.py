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

OWN = "/var/lib/emotion-edge/models"

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
    appliance.reload("configuration read again")
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


@in_one_process
def broken_settings_are_refused(appliance: Appliance) -> Iterator[str]:
    """The old ones stay, and the screen says so; then they are mended."""
    appliance.save_settings()
    appliance.configure("language = [")
    appliance.reload("configuration not read again, the old one stays")
    yield from appliance.look("7-refused", looks.face(clip.LEFT, "de"))
    appliance.restore_settings()
    appliance.reload("configuration read again")


def fault_is_shown_until_it_is_gone(appliance: Appliance) -> Iterator[str]:
    """It starts with settings that cannot be read, and says so on the screen."""
    appliance.save_settings()
    appliance.configure("language = [")
    appliance.restart()
    yield from appliance.look("8-fault", looks.fault())
    appliance.restore_settings()
    mended = appliance.now()
    yield from appliance.look("9-mended", looks.face(clip.LEFT, "de"))
    say(f"  looked at {appliance.now() - mended:.1f} s after the settings were mended")


def bad_model_is_refused(appliance: Appliance) -> Iterator[str]:
    """Half a network in the folder of own ones: the shipped one goes on."""
    began = appliance.now()
    appliance.shell(
        f"mkdir -p {OWN} && cp /opt/emotion-edge/models/emotions.t* {OWN} && "
        f"truncate -s 500000 {OWN}/emotions.tflite"
    )
    appliance.restart()
    appliance.wait_said("model refused, the shipped one is taken", since=began)
    yield from appliance.look("10-model-refused", looks.face(clip.LEFT, "de"))
    appliance.shell(f"rm -r {OWN}")


def killed_process_comes_back(appliance: Appliance) -> Iterator[str]:
    """As by the kernel, where memory is short."""
    before, began = appliance.process(), appliance.now()
    appliance.signal("KILL")
    appliance.wait_said("Scheduled restart job", since=began)
    yield from appliance.look("11-killed", looks.face(clip.LEFT, "de"))
    if appliance.process() == before:
        yield "the process was not killed"
    say(f"  looked at {appliance.now() - began:.1f} s after the kill")


def standing_picture_is_noticed(appliance: Appliance) -> Iterator[str]:
    """The process hangs: the watchdog has it started anew."""
    began = appliance.now()
    appliance.signal("STOP")
    barked = appliance.wait_said("Watchdog timeout", since=began, seconds=180)
    started = appliance.wait_said("shows the picture", since=barked.time, seconds=180)
    yield from appliance.look("12-hung", looks.face(clip.LEFT, "de"))
    hung, back = barked.time - began, started.time - began
    say(f"  noticed after {hung:.1f} s, a picture again after {back:.1f} s")


CHECKS: tuple[Check, ...] = (
    face_is_named,
    display_comes_back,
    camera_comes_back,
    settings_are_read_again,
    screen_sleeps_and_wakes,
    broken_settings_are_refused,
    fault_is_shown_until_it_is_gone,
    bad_model_is_refused,
    killed_process_comes_back,
    standing_picture_is_noticed,
)
