"""Checks of the stage "card", in their order.

Each check gets the machine as the previous one left it, switched on, and yields one line for each
problem. The card is from `make card ... READONLY=1 OFFLINE=1`; the machine has no network.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator

from tests.system import clips, screens
from tests.system.card import boot_partition, card_image, updates
from tests.system.card.machine import CardMachine

RECORDINGS = "/var/lib/emotion-edge/recordings"
READ_ONLY = "overlayroot=tmpfs fsck.mode=skip "  # in the kernel's command line
RECORD = "[record]\nvideo = true\nspare = 0"
# Prints for each video the number of frames that can be played, and its name.
COUNT_FRAMES = """
import sys, cv2
for name in sys.argv[1:]:
    video = cv2.VideoCapture(name)
    frames = 0
    while video.read()[0]:
        frames += 1
    print(frames, name)
"""
log = logging.getLogger(__name__)

Check = Callable[[CardMachine], Iterator[str]]


def power_cut_while_installing(machine: CardMachine) -> Iterator[str]:
    """Cut the power while dpkg unpacks; the next check requires that installation continues."""
    appliance = machine.power_on()
    machine.wait_for("test -e /usr/lib/emotion-edge", "nothing is unpacked")
    if appliance.shell("pgrep -x dpkg || true") == "":
        yield "dpkg ended before the power was cut"
    machine.cut_power()


def first_boot_installs(machine: CardMachine) -> Iterator[str]:
    """Boot without a network: the idle screen appears, then a face."""
    appliance = machine.power_on()
    if (interfaces := appliance.shell("ls /sys/class/net")) != "lo":
        yield f"the machine has a network: {interfaces}"
    yield from appliance.wait_for_screen("card-1-idle", screens.idle, seconds=600)
    log.info("  idle screen %.0f s after power-on", appliance.uptime())
    appliance.play(clips.LEFT)
    yield from appliance.wait_for_screen("card-2-face", screens.face(clips.LEFT), seconds=180)
    # Without frames there is more processor time for the rest of the installation.
    appliance.shell("systemctl stop clip")
    ended = "! systemctl is-active --quiet emotion-edge-first-boot"
    machine.wait_for(f"{ended} && test -e /var/lib/emotion-edge-card", "first boot does not end")
    log.info("  first boot done %.0f s after power-on", appliance.uptime())
    if left := appliance.shell("ls /boot/firmware/emotion-edge/*.deb 2>/dev/null || true"):
        yield f"packages are left on the card: {left}"
    yield from _wifi_key_is_gone(machine)


def reboot_shows_picture(machine: CardMachine) -> Iterator[str]:
    """Reboot: the picture appears, without a login prompt or wizard on any terminal."""
    machine.shut_down()
    machine.record_contents()
    appliance = machine.power_on()
    yield from _wait_for_face(machine, "card-3-rebooted")
    yield from _login_prompts(machine)
    machine.vm.press("ctrl", "alt", "f2")
    yield from _login_prompts(machine)
    yield from appliance.wait_for_screen("card-4-keys-pressed", screens.face(clips.LEFT))


def read_only_card_is_never_written(machine: CardMachine) -> Iterator[str]:
    """Change settings, record, and cut the power twice: no byte of the card may change."""
    appliance = machine.appliance
    if (root := appliance.shell("findmnt -no FSTYPE /")) != "overlay":
        yield f"the root is {root}, not an overlay"
    if "ro," not in appliance.shell("findmnt -no OPTIONS /boot/firmware"):
        yield "the boot partition is writable"
    appliance.append_settings(f'language = "de"\n{RECORD}')
    appliance.reload("configuration read again")
    yield from appliance.wait_for_screen("card-5-german", screens.recording(clips.LEFT, "de"))
    _wait_for_video(machine, 1)
    machine.cut_power()
    yield from machine.changes("after the power cut")
    machine.power_on(wait=False)
    time.sleep(20)
    machine.cut_power()
    yield from machine.changes("after the power cut while it booted")


def card_becomes_writable(machine: CardMachine) -> Iterator[str]:
    """Remove two words from the command line on another computer, as documented."""
    line = boot_partition.read(machine.card, boot_partition.COMMAND_LINE)
    writable = line.replace(READ_ONLY.encode(), b"")
    boot_partition.write(machine.card, boot_partition.COMMAND_LINE, writable)
    appliance = machine.power_on(cache="writethrough")
    yield from _wait_for_face(machine, "card-6-writable")
    if (root := appliance.shell("findmnt -no FSTYPE,OPTIONS /")).split(",")[0] != "ext4 rw":
        yield f"the root is not writable: {root}"


def power_cut_while_recording(machine: CardMachine) -> Iterator[str]:
    """Finish one video and cut the power during the next: the finished one must survive."""
    appliance = machine.appliance
    with appliance.appended_settings(RECORD):
        appliance.reload("configuration read again")
        _wait_for_video(machine, 1)
    appliance.reload("configuration read again")
    finished = appliance.shell(f"ls {RECORDINGS}/*.mp4")
    appliance.append_settings(RECORD)
    appliance.reload("configuration read again")
    _wait_for_video(machine, 2)
    machine.cut_power()
    appliance = machine.power_on()
    yield from _wait_for_face(machine, "card-7-after-power-cut")
    videos = _videos(machine)
    log.info("  videos: %s", ", ".join(f"{frames} frames" for frames in videos.values()))
    if finished not in videos:
        yield f"{finished} is lost"
    yield from (f"{name} cannot be played" for name, frames in videos.items() if not frames)
    if (restarts := appliance.shell("systemctl show -P NRestarts emotion-edge")) != "0":
        yield f"the service was restarted {restarts} times"


def _wait_for_face(machine: CardMachine, name: str) -> list[str]:
    """Wait after power-on for a face in English."""
    appliance = machine.appliance
    problems = appliance.wait_for_screen(name, screens.face(clips.LEFT), seconds=300)
    log.info("  face %.0f s after power-on", appliance.uptime())
    return problems


def _wait_for_video(machine: CardMachine, count: int) -> None:
    """Wait until a number of videos exist, and some seconds more of the last one."""
    found = f"test $(find {RECORDINGS} -type f | wc -l) = {count}"
    machine.wait_for(found, f"video {count} does not exist", seconds=120)
    time.sleep(10)


def _videos(machine: CardMachine) -> dict[str, int]:
    """Return the recorded videos and their numbers of playable frames."""
    python = "PYTHONPATH=/usr/lib/emotion-edge python3"
    command = f"{python} -c '{COUNT_FRAMES}' {RECORDINGS}/*.mp4"
    lines = machine.vm.shell(command, timeout=300).splitlines()
    return {name: int(frames) for frames, name in map(str.split, lines)}


def _wifi_key_is_gone(machine: CardMachine) -> Iterator[str]:
    """Search the boot partition for the key; root has a copy that only root can read."""
    shell, key = machine.appliance.shell, card_image.WIFI_KEY
    if found := shell(f"grep -rl {key} /boot/firmware || true"):
        yield f"the Wi-Fi key is left in {found}"
    copies = shell(f"grep -rl {key} /etc || true").split()
    if not copies:
        yield "the Wi-Fi key is lost"
    for path in copies:
        if (mode := shell(f"stat -c %a {path}")) != "600":
            yield f"{path} has a copy of the Wi-Fi key, and mode {mode}"


def _login_prompts(machine: CardMachine) -> Iterator[str]:
    """Type on the keyboard and require that no program reads it to log somebody in."""
    shell = machine.vm.shell
    machine.type("root")
    time.sleep(3)
    terminal = shell("cat /sys/class/tty/tty0/active")
    if running := shell(f"ps -t {terminal} -o args= | grep -v emotion-edge || true"):
        yield f"on {terminal} runs {running}"
    if prompts := shell("systemctl list-units --quiet --plain --state=active 'getty@*'"):
        yield f"a login prompt is active: {prompts}"


CHECKS: tuple[Check, ...] = (
    power_cut_while_installing,
    first_boot_installs,
    reboot_shows_picture,
    read_only_card_is_never_written,
    card_becomes_writable,
    power_cut_while_recording,
    updates.good_update_stays,
    updates.bad_update_is_rolled_back,
    updates.power_cut_while_updating,
)
LONG = CHECKS[:1] + CHECKS[-3:]  # ten minutes more, run with --long only
