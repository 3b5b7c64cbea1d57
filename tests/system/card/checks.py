"""What is checked of a card, in this order. A new check: a function, and its line in CHECKS.

Each gets the bench as the one before left it, with the machine on, and gives what is wrong, a line
each. The card is one from `make card ... READONLY=1 OFFLINE=1`; the machine has no network.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from tests.system import clip, looks
from tests.system.card import boot, updates
from tests.system.card.bench import Bench
from tests.system.card.idle import idle
from tests.system.steps import say

FOLDER = "/var/lib/emotion-edge/recordings"
OVERLAY = "overlayroot=tmpfs fsck.mode=skip "
RECORD = "[record]\nvideo = true\nspare = 0"
# Frames of films, each with its name.
COUNT = """
import sys, cv2
for name in sys.argv[1:]:
    video = cv2.VideoCapture(name)
    frames = 0
    while video.read()[0]:
        frames += 1
    print(frames, name)
"""

Check = Callable[[Bench], Iterator[str]]


def power_is_cut_while_installing(bench: Bench) -> Iterator[str]:
    """The power goes while dpkg unpacks; what comes next has to make up for it."""
    appliance = bench.power_on()
    bench.wait_for("test -e /usr/lib/emotion-edge", "nothing is unpacked")
    if appliance.shell("pgrep -x dpkg || true") == "":
        yield "dpkg has ended before the power was cut"
    bench.cut_power()


def first_boot_installs(bench: Bench) -> Iterator[str]:
    """From power on to the idle screen, and to somebody's face, with no network at all."""
    appliance = bench.power_on()
    if (cards := appliance.shell("ls /sys/class/net")) != "lo":
        yield f"the machine has a network: {cards}"
    yield from appliance.look("card-1-idle", idle, seconds=600)
    say(f"  idle screen {appliance.now():.0f} s after power on")
    appliance.play(clip.LEFT)
    yield from appliance.look("card-2-face", looks.face(clip.LEFT), seconds=180)
    # Without pictures there is more of the processor for what is still being installed.
    appliance.shell("systemctl stop clip")
    ended = "! systemctl is-active --quiet emotion-edge-first-boot"
    bench.wait_for(f"{ended} && test -e /var/lib/emotion-edge-card", "the first boot does not end")
    say(f"  first boot done {appliance.now():.0f} s after power on")
    if left := appliance.shell("ls /boot/firmware/emotion-edge/*.deb 2>/dev/null || true"):
        yield f"packages are left on the card: {left}"


def picture_comes_back(bench: Bench) -> Iterator[str]:
    """The guest starts anew by its own `reboot`; nobody is asked for a name or password."""
    bench.restart()
    bench.remember()
    appliance = bench.power_on()
    yield from appliance.look("card-3-rebooted", looks.face(clip.LEFT), seconds=300)
    say(f"  face {appliance.now():.0f} s after power on")
    yield from _login_behind(bench)
    bench.machine.press("ctrl", "alt", "f2")
    yield from _login_behind(bench)
    yield from appliance.look("card-4-keys-pressed", looks.face(clip.LEFT))


def nothing_is_written(bench: Bench) -> Iterator[str]:
    """Read-only: settings and recordings go to memory; power may go now, and while it starts."""
    appliance = bench.appliance
    if (root := appliance.shell("findmnt -no FSTYPE /")) != "overlay":
        yield f"the root is no overlay but {root}"
    if "ro," not in appliance.shell("findmnt -no OPTIONS /boot/firmware"):
        yield "the boot partition can be written to"
    appliance.configure(f'language = "de"\n{RECORD}')
    appliance.reload("configuration read again")
    yield from appliance.look("card-5-german", looks.recording(clip.LEFT, "de"))
    _wait_for_film(bench, 1)
    bench.cut_power()
    yield from bench.changed("after the power was cut")
    bench.power_on(wait=False)
    time.sleep(20)
    bench.cut_power()
    yield from bench.changed("after the power was cut while it started")


def settings_are_changed(bench: Bench) -> Iterator[str]:
    """As documented: two words are taken out of the command line, on any computer."""
    line = boot.read(bench.card, boot.LINE)
    boot.write(bench.card, boot.LINE, line.replace(OVERLAY.encode(), b""))
    appliance = bench.power_on(cache="writethrough")
    yield from appliance.look("card-6-writable", looks.face(clip.LEFT), seconds=300)
    say(f"  face {appliance.now():.0f} s after power on")
    if (root := appliance.shell("findmnt -no FSTYPE,OPTIONS /")).split(",")[0] != "ext4 rw":
        yield f"the root cannot be written to: {root}"


def power_is_cut_while_recording(bench: Bench) -> Iterator[str]:
    """One film is finished, one is being written; the machine starts again and loses no film."""
    appliance = bench.appliance
    with appliance.other_settings(RECORD):
        appliance.reload("configuration read again")
        _wait_for_film(bench, 1)
    appliance.reload("configuration read again")
    whole = appliance.shell(f"ls {FOLDER}/*.mp4")
    appliance.configure(RECORD)
    appliance.reload("configuration read again")
    _wait_for_film(bench, 2)
    bench.cut_power()
    appliance = bench.power_on()
    yield from appliance.look("card-7-after-the-cut", looks.face(clip.LEFT), seconds=300)
    say(f"  face {appliance.now():.0f} s after power on")
    films = _films(bench)
    say(f"  films: {', '.join(f'{frames} frames' for frames in films.values())}")
    if whole not in films:
        yield f"{whole} is not there any more"
    yield from (f"{name} cannot be played" for name, frames in films.items() if not frames)
    if (starts := appliance.shell("systemctl show -P NRestarts emotion-edge")) != "0":
        yield f"the service was started anew {starts} times"


def _wait_for_film(bench: Bench, number: int) -> None:
    """There are so many films; the last one is being written for some seconds."""
    found = f"test $(find {FOLDER} -type f | wc -l) = {number}"
    bench.wait_for(found, f"there is no film number {number}", seconds=120)
    time.sleep(10)


def _films(bench: Bench) -> dict[str, int]:
    """The recorded films, and how many frames can be played."""
    python = "PYTHONPATH=/usr/lib/emotion-edge python3"
    said = bench.machine.shell(f"{python} -c '{COUNT}' {FOLDER}/*.mp4", timeout=300)
    return {name: int(frames) for frames, name in map(str.split, said.splitlines())}


def _login_behind(bench: Bench) -> Iterator[str]:
    """Keys go to a terminal of the machine, but there is nobody who would let them in."""
    shell = bench.machine.shell
    bench.type("root")
    time.sleep(3)
    terminal = shell("cat /sys/class/tty/tty0/active")
    if asked := shell(f"ps -t {terminal} -o args= | grep -v emotion-edge || true"):
        yield f"on {terminal} runs {asked}"
    if prompts := shell("systemctl list-units --quiet --plain --state=active 'getty@*'"):
        yield f"a login prompt waits: {prompts}"


CHECKS: tuple[Check, ...] = (
    power_is_cut_while_installing,
    first_boot_installs,
    picture_comes_back,
    nothing_is_written,
    settings_are_changed,
    power_is_cut_while_recording,
    updates.good_update_stays,
    updates.bad_update_goes_back,
    updates.power_is_cut_while_updating,
)
# Ten more minutes, so only where they are asked for.
LONG = CHECKS[:1] + CHECKS[-3:]
