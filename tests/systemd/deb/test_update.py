"""An update that does not become healthy is undone: the package's two scripts, with a real dpkg."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.systemd.debs import ROOT
from tests.systemd.updating import CONFIG, FILES, HOME, Device, look, small_deb

pytestmark = pytest.mark.skipif(not shutil.which("dpkg"), reason="no dpkg here")

CRASHING = [look(pid, "activating", pid) for pid in range(10, 90)]
MINE = "mine = true\n"


@pytest.fixture
def device(tmp_path: Path) -> Device:
    """Version 1 is installed and runs; its settings were changed."""
    made = Device(tmp_path)
    made.install(small_deb(tmp_path, "1", "shipped = 1\n"))
    (made.root / CONFIG).write_text(MINE)
    return made


def update(device: Device, *story: str, version: str = "2") -> None:
    """Another version, as dpkg and its maintainer scripts would do it."""
    kept = device.keep(version)
    assert kept.returncode == 0, kept.stderr
    device.install(small_deb(device.folder, version, f"shipped = {version}\n"))
    device.story(*story)


def tell(*command: str | Path) -> list[str]:
    """What dpkg-deb says about a package, without the times of its folders."""
    said = subprocess.run(["dpkg-deb", *command], check=True, capture_output=True, text=True).stdout
    return sorted(re.sub(r"(?m)^(\S+) .*\d\d:\d\d \./", r"\1 ", said).splitlines())


def test_what_is_kept_is_the_installed_package(device: Device) -> None:
    assert device.keep().returncode == 0
    assert device.left() == {"earlier.deb", "before"}
    assert "restart --no-block emotion-edge-update.service" in (device.folder / "asked").read_text()
    packages = device.folder / "emotion-edge_1_all.deb", device.kept / "earlier.deb"
    for what in (["--field"], ["--info", "conffiles"], ["--contents"]):
        built, kept = (tell(what[0], deb, *what[1:]) for deb in packages)
        assert built == kept
    tree = device.folder / "unpacked"
    subprocess.run(["dpkg-deb", "--extract", device.kept / "earlier.deb", tree], check=True)
    assert (tree / CONFIG).read_text() == "shipped = 1\n"


def test_a_healthy_update_stays(device: Device) -> None:
    update(device, look(7, "activating"), look(7, "activating"), look(7))
    said = device.watch()
    assert said.splitlines()[-1] == "version 2 is healthy"
    assert device.version() == "2"
    assert device.left() == set()


def test_one_that_crashes_goes_back_with_the_changed_settings(device: Device) -> None:
    update(device, *CRASHING)
    said = device.watch()
    assert "version 2 does not become healthy (activating, " in said
    assert said.splitlines()[-1] == "version 1 runs again"
    assert device.version() == "1"
    assert (device.root / HOME / "version").read_text() == "1"
    assert (device.root / CONFIG).read_text() == MINE
    assert device.left() == {"refused"}
    assert "did not become healthy before" in device.keep("2").stdout
    # What dpkg believes to have been shipped decides whether changes survive the next update.
    device.install(small_deb(device.folder, "3", "shipped = 3\n"))
    assert (device.root / CONFIG).read_text() == MINE


def test_settings_that_nobody_changed_go_both_ways(device: Device) -> None:
    (device.root / CONFIG).write_text("shipped = 1\n")
    update(device, *CRASHING)
    assert (device.root / CONFIG).read_text() == "shipped = 2\n"
    device.watch()
    assert (device.root / CONFIG).read_text() == "shipped = 1\n"


def test_one_that_hangs_after_it_said_ready_is_not_healthy(device: Device) -> None:
    """As the watchdog leaves it: 30 seconds for each process."""
    hanging = [look(pid, "active", pid - 10) for pid in range(10, 20) for _ in range(15)]
    update(device, *hanging)
    assert "version 2 does not become healthy" in device.watch()


def test_two_minutes_are_given(device: Device) -> None:
    update(device, *[look(7, "activating")] * 58, look(7))
    assert "version 2 is healthy" in device.watch()
    update(device, *[look(8, "activating")] * 62, look(8), version="3")
    assert "version 3 does not become healthy" in device.watch()


def test_who_restarts_it_by_hand_gives_it_more_time(device: Device) -> None:
    slow = [look(7, "activating")] * 50
    update(device, *slow, *[look(8, "activating")] * 50, look(8))
    assert "version 2 is healthy" in device.watch()


def test_what_somebody_stops_is_left_alone(device: Device) -> None:
    update(device, look(7), look(7), look(0, "inactive"))
    assert "somebody stopped the service" in device.watch()
    assert device.version() == "2"
    assert device.left() == set()


def test_what_was_not_restarted_is_watched_at_the_next_start(device: Device) -> None:
    update(device, look(1))
    assert "watched from the next start" in device.watch()
    assert "earlier.deb" in device.left()
    device.story(look(2))
    assert "version 2 is healthy" in device.watch()


@pytest.mark.parametrize(
    ("before", "readable", "version"), [("", False, "1"), ("", True, "2"), ("same", False, "2")]
)
def test_cannot_start_is_held_against_it_only_where_it_is_new(
    device: Device, before: str, readable: bool, version: str
) -> None:
    if before:
        device.story(look(1, status="cannot start: no screen"))
    if readable:
        (device.folder / "readable").touch()
    update(device, look(7, status="cannot start: damaged"))
    device.watch()
    assert device.version() == version


def test_a_stopped_service_is_not_watched(device: Device) -> None:
    device.story(look(0, "inactive"))
    assert device.keep().returncode == 0
    assert not device.kept.exists()


def test_a_full_disk_leaves_no_half_way_back(device: Device) -> None:
    (device.folder / "free").write_text("199")
    kept = device.keep()
    assert kept.returncode != 0
    assert kept.stderr == "emotion-edge: no room to keep version 1\n"
    assert device.left() == set()


@pytest.mark.parametrize("state", ["active", "activating"])
def test_a_second_update_keeps_the_version_that_ran(device: Device, state: str) -> None:
    update(device, look(7, state))
    update(device, *CRASHING, version="3")
    assert len((device.folder / "asked").read_text().splitlines()) == 2
    assert "version 3 does not become healthy" in device.watch()
    assert device.version() == "1"


def test_power_lost_while_unpacking(device: Device) -> None:
    update(device, look(7))
    status = device.database / "status"
    broken = status.read_text().replace("install ok installed", "install reinstreq half-installed")
    status.write_text(broken)
    (device.root / HOME / "version").write_text("half")
    assert "the update is not installed as a whole: going back to 1" in device.watch()
    assert device.version() == "1"
    assert (device.root / HOME / "version").read_text() == "1"


def test_power_lost_before_the_scripts_ran(device: Device) -> None:
    update(device, look(7))
    status = device.database / "status"
    status.write_text(status.read_text().replace("install ok installed", "install ok unpacked"))
    assert "version 2 is healthy" in device.watch()


def test_power_lost_on_the_way_back(device: Device) -> None:
    update(device, look(7))
    (device.kept / "earlier.deb").rename(device.kept / "back.deb")
    assert "once more" in device.watch()
    assert device.version() == "1"
    assert device.left() == set()


def test_the_way_back_is_not_watched(device: Device) -> None:
    update(device, look(7))
    (device.kept / "earlier.deb").rename(device.kept / "back.deb")
    (device.folder / "asked").unlink()
    assert device.keep("1").returncode == 0
    assert device.left() == {"back.deb", "before"}
    assert not (device.folder / "asked").exists()


def test_a_hanging_process_cannot_pass_for_a_steady_one() -> None:
    unit = (ROOT / "systemd/emotion-edge.service").read_text()
    script = (FILES / "update-watch").read_text()
    (patience,) = re.findall(r"^WatchdogSec=(\d+)$", unit, re.MULTILINE)
    (steady,) = re.findall(r"^STEADY=(\d+)", script, re.MULTILINE)
    assert int(steady) >= int(patience) + 5
