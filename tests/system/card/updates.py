"""Updates of a card: a healthy version stays, any other is rolled back, also after a power cut.

These checks run after the others, on a writable root; each takes a minute or two.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from tests.system import clips, screens
from tests.system.card import card_image
from tests.system.card.machine import CardMachine
from tests.system.workspace import WORK, run_logged
from tests.systemd.deb.packages import CRASHES, with_version

DISK = WORK / "updates.ext4"
GOOD, BAD = "9.1", "9.2"
INSTALL = "dpkg --install /mnt/emotion-edge_{}_amd64.deb"
FACE = screens.face(clips.LEFT)
RECORDINGS = "/var/lib/emotion-edge/recordings"
INSTALLED = "dpkg-query -W -f '${Version} ${db:Status-Status}:${db:Status-Eflag}' emotion-edge"
log = logging.getLogger(__name__)


def good_update_stays(machine: CardMachine) -> Iterator[str]:
    """Install a working version: it is observed for a while and accepted."""
    appliance = machine.power_on(cache="writethrough", extra_disks=(_disk_with_updates(),))
    # Videos would take the room that the package of the earlier version needs.
    stop_recording = r"sed -i '/^\[record\]/,$d' /etc/emotion-edge/config.toml"
    appliance.shell(f"{stop_recording}; rm -rf {RECORDINGS}")
    yield from appliance.wait_for_screen("card-8-before-updates", FACE, seconds=300)
    appliance.shell("mount -o ro /dev/vdb /mnt")
    began = appliance.uptime()
    appliance.shell(INSTALL.format(GOOD), timeout=600)
    _wait_for_update_log(machine, f"version {GOOD} is healthy")
    log.info("  healthy %.0f s after its installation began", appliance.uptime() - began)
    yield from appliance.wait_for_screen("card-9-updated", FACE)
    yield from _version_problems(machine, GOOD)


def bad_update_is_rolled_back(machine: CardMachine) -> Iterator[str]:
    """Install a version that crashes at import: the earlier one returns by itself."""
    appliance = machine.appliance
    began = appliance.uptime()
    appliance.shell(INSTALL.format(BAD), timeout=600)
    yield from _version_problems(machine, BAD)
    _wait_for_update_log(machine, f"version {GOOD} runs again")
    yield from appliance.wait_for_screen("card-10-rolled-back", FACE)
    seconds = appliance.uptime() - began
    log.info("  picture %.0f s after the installation of the bad version began", seconds)
    yield from _version_problems(machine, GOOD)
    if BAD not in appliance.shell("emotion-edge check || true"):
        yield "emotion-edge check does not report the version that was rolled back"


def power_cut_while_updating(machine: CardMachine) -> Iterator[str]:
    """Cut the power while a bad version is unpacked: the earlier one returns by itself."""
    machine.vm.shell(f"systemd-run --quiet --unit bad-update {INSTALL.format(BAD)}")
    machine.wait_for("ls /usr/lib/emotion-edge/*/*.dpkg-new", "nothing is unpacked", seconds=120)
    machine.cut_power()
    appliance = machine.power_on(cache="writethrough")
    back = f"[ \"$({INSTALLED})\" = '{GOOD} installed:ok' ]"
    done = "! ls /var/lib/emotion-edge-update/*.deb"
    machine.wait_for(f"{back} && {done}", "the update is not rolled back")
    log.info("  %s again %.0f s after power-on", GOOD, appliance.uptime())
    yield from appliance.wait_for_screen("card-11-rolled-back-after-power-cut", FACE, seconds=300)


def _disk_with_updates() -> Path:
    """Write a disk with two later versions of the package."""
    folder = WORK / "updates"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (deb,) = card_image.DEBS.glob("*.deb")
    with_version(deb, GOOD, folder)
    with_version(deb, BAD, folder, CRASHES)
    DISK.unlink(missing_ok=True)
    run_logged("updates-disk", ["mke2fs", "-q", "-t", "ext4", "-d", folder, DISK, "400M"])
    return DISK


def _wait_for_update_log(machine: CardMachine, text: str) -> None:
    """Wait for a text in the journal of the unit that observes updates."""
    journal = "journalctl --boot --unit emotion-edge-update --output cat"
    machine.wait_for(f"{journal} | grep --fixed '{text}'", f"the journal has no {text!r}")
    time.sleep(2)  # it still cleans up after the message


def _version_problems(machine: CardMachine, expected: str) -> Iterator[str]:
    version = machine.vm.shell(INSTALLED)
    if version != f"{expected} installed:ok":
        yield f"{version} is installed, not {expected}"
