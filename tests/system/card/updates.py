"""Updates of a card: one that runs stays; one that does not goes back, whatever the power does.

These checks come after the others, with a root that can be written to; a minute or two each.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from tests.system import clip, looks
from tests.system.card import making
from tests.system.card.bench import Bench
from tests.system.steps import WORK, logged, say
from tests.systemd.debs import CRASHES, of_version

DISK = WORK / "updates.ext4"
GOOD, BAD = "9.1", "9.2"
INSTALL = "dpkg --install /mnt/emotion-edge_{}_amd64.deb"
FACE = looks.face(clip.LEFT)
FILMS = "/var/lib/emotion-edge/recordings"
INSTALLED = "dpkg-query -W -f '${Version} ${db:Status-Status}:${db:Status-Eflag}' emotion-edge"


def good_update_stays(bench: Bench) -> Iterator[str]:
    """It is watched for a while, and then nothing more is said of it."""
    appliance = bench.power_on(cache="writethrough", more=(_disk(),))
    # Films would take the room that is needed to keep the earlier version.
    appliance.shell(r"sed -i '/^\[record\]/,$d' /etc/emotion-edge/config.toml; rm -rf " + FILMS)
    yield from appliance.look("card-8-before-updates", FACE, seconds=300)
    appliance.shell("mount -o ro /dev/vdb /mnt")
    began = appliance.now()
    appliance.shell(INSTALL.format(GOOD), timeout=600)
    _wait_told(bench, f"version {GOOD} is healthy")
    say(f"  healthy {appliance.now() - began:.0f} s after its installation began")
    yield from appliance.look("card-9-updated", FACE)
    yield from _wrong_version(bench, GOOD)


def bad_update_goes_back(bench: Bench) -> Iterator[str]:
    """It ends at once, again and again: the picture is back without anybody's help."""
    appliance = bench.appliance
    began = appliance.now()
    appliance.shell(INSTALL.format(BAD), timeout=600)
    yield from _wrong_version(bench, BAD)
    _wait_told(bench, f"version {GOOD} runs again")
    yield from appliance.look("card-10-put-back", FACE)
    say(f"  looked at {appliance.now() - began:.0f} s after the installation of a bad one began")
    yield from _wrong_version(bench, GOOD)
    if BAD not in appliance.shell("emotion-edge check || true"):
        yield "emotion-edge check does not tell of the version that was put back"


def power_is_cut_while_updating(bench: Bench) -> Iterator[str]:
    """Half of a bad one is unpacked when the power goes."""
    bench.machine.shell(f"systemd-run --quiet --unit bad-update {INSTALL.format(BAD)}")
    bench.wait_for("ls /usr/lib/emotion-edge/*/*.dpkg-new", "nothing is unpacked", seconds=120)
    bench.cut_power()
    appliance = bench.power_on(cache="writethrough")
    back = f"[ \"$({INSTALLED})\" = '{GOOD} installed:ok' ]"
    bench.wait_for(f"{back} && ! ls /var/lib/emotion-edge-update/*.deb", "it does not go back")
    say(f"  {GOOD} again {appliance.now():.0f} s after power on")
    yield from appliance.look("card-11-put-back-after-the-cut", FACE, seconds=300)


def _disk() -> Path:
    """Two later versions of the package, on a disk."""
    folder = WORK / "updates"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (deb,) = making.DEBS.glob("*.deb")
    of_version(deb, GOOD, folder)
    of_version(deb, BAD, folder, CRASHES)
    DISK.unlink(missing_ok=True)
    logged("updates-disk", ["mke2fs", "-q", "-t", "ext4", "-d", folder, DISK, "400M"])
    return DISK


def _wait_told(bench: Bench, words: str) -> None:
    """The watch over updates says these words."""
    told = f"journalctl --boot --unit emotion-edge-update --output cat | grep --fixed '{words}'"
    bench.wait_for(told, f"it is not told that {words}")
    time.sleep(2)  # for what it does last


def _wrong_version(bench: Bench, wanted: str) -> Iterator[str]:
    version = bench.machine.shell(INSTALLED)
    if version != f"{wanted} installed:ok":
        yield f"installed is {version}, not {wanted}"
