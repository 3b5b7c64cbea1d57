"""An update that does not become healthy is rolled back: the two scripts with a real dpkg."""

from __future__ import annotations

import fcntl
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from deb.contents import FILES

from tests.systemd.deb.device import CONFIG, HOME, Device, small_deb, state

pytestmark = pytest.mark.skipif(not shutil.which("dpkg"), reason="dpkg is not installed")

CRASHING = [state(pid, "activating", pid) for pid in range(10, 90)]
MINE = "mine = true\n"


@pytest.fixture
def device(tmp_path: Path) -> Device:
    """Version 1 is installed and running; its settings have been edited."""
    made = Device(tmp_path)
    made.install(small_deb(tmp_path, "1", "shipped = 1\n"))
    (made.root / CONFIG).write_text(MINE)
    return made


def update(device: Device, *states: str, version: str = "2") -> None:
    """Install another version, as dpkg and the maintainer scripts do."""
    kept = device.keep_for(version)
    assert kept.returncode == 0, kept.stderr
    device.install(small_deb(device.folder, version, f"shipped = {version}\n"))
    device.set_states(*states)


def describe(*command: str | Path) -> list[str]:
    """Return the output of dpkg-deb about a package, without the times of its folders."""
    run = subprocess.run(["dpkg-deb", *command], check=True, capture_output=True, text=True)
    return sorted(re.sub(r"(?m)^(\S+) .*\d\d:\d\d \./", r"\1 ", run.stdout).splitlines())


def test_the_kept_package_equals_the_installed_one(device: Device) -> None:
    assert device.keep_for().returncode == 0
    assert device.kept_files() == {"earlier.deb", "before"}
    assert device.restarts() == ["restart --no-block emotion-edge-update.service"]
    packages = device.folder / "emotion-edge_1_all.deb", device.kept / "earlier.deb"
    for what in (["--field"], ["--info", "conffiles"], ["--contents"]):
        built, kept = (describe(what[0], deb, *what[1:]) for deb in packages)
        assert built == kept
    tree = device.folder / "unpacked"
    subprocess.run(["dpkg-deb", "--extract", device.kept / "earlier.deb", tree], check=True)
    assert (tree / CONFIG).read_text() == "shipped = 1\n"


def test_a_healthy_update_stays(device: Device) -> None:
    update(device, state(7, "activating"), state(7, "activating"), state(7))
    output = device.watch()
    assert output.splitlines()[-1] == "version 2 is healthy"
    assert device.version() == "2"
    assert device.kept_files() == set()


def test_a_crashing_update_is_rolled_back_and_edited_settings_stay(device: Device) -> None:
    update(device, *CRASHING)
    output = device.watch()
    assert "version 2 does not become healthy (activating, " in output
    assert output.splitlines()[-1] == "version 1 runs again"
    assert device.version() == "1"
    assert (device.root / HOME / "version").read_text() == "1"
    assert (device.root / CONFIG).read_text() == MINE
    assert device.kept_files() == {"refused"}
    assert "did not become healthy before" in device.keep_for("2").stdout
    # Edits survive the next update only if dpkg has the right checksum of the shipped settings.
    device.install(small_deb(device.folder, "3", "shipped = 3\n"))
    assert (device.root / CONFIG).read_text() == MINE


def test_settings_that_were_not_edited_follow_the_version(device: Device) -> None:
    (device.root / CONFIG).write_text("shipped = 1\n")
    update(device, *CRASHING)
    assert (device.root / CONFIG).read_text() == "shipped = 2\n"
    device.watch()
    assert (device.root / CONFIG).read_text() == "shipped = 1\n"


def test_a_process_that_hangs_after_ready_is_not_healthy(device: Device) -> None:
    """The watchdog ends each process after 30 seconds."""
    hanging = [state(pid, "active", pid - 10) for pid in range(10, 20) for _ in range(15)]
    update(device, *hanging)
    assert "version 2 does not become healthy" in device.watch()


def test_the_service_has_two_minutes_to_start(device: Device) -> None:
    update(device, *[state(7, "activating")] * 58, state(7))
    assert "version 2 is healthy" in device.watch()
    update(device, *[state(8, "activating")] * 62, state(8), version="3")
    assert "version 3 does not become healthy" in device.watch()


def test_a_restart_by_hand_extends_the_time(device: Device) -> None:
    slow = [state(7, "activating")] * 50
    update(device, *slow, *[state(8, "activating")] * 50, state(8))
    assert "version 2 is healthy" in device.watch()


def test_a_service_that_is_stopped_by_hand_is_left_alone(device: Device) -> None:
    update(device, state(7), state(7), state(0, "inactive"))
    assert "the service was stopped by hand" in device.watch()
    assert device.version() == "2"
    assert device.kept_files() == set()


def test_a_service_that_was_not_restarted_is_watched_at_the_next_boot(device: Device) -> None:
    update(device, state(1))
    assert "watched from the next boot on" in device.watch()
    assert "earlier.deb" in device.kept_files()
    device.set_states(state(2))
    assert "version 2 is healthy" in device.watch()


@pytest.mark.parametrize(
    ("before", "works", "version"), [("", False, "1"), ("", True, "2"), ("same", False, "2")]
)
def test_cannot_start_counts_only_if_it_is_new_and_not_due_to_missing_hardware(
    device: Device, before: str, works: bool, version: str
) -> None:
    if before:
        device.set_states(state(1, status="cannot start: no screen"))
    if works:
        (device.folder / "trial-works").touch()
    update(device, state(7, status="cannot start: damaged"))
    device.watch()
    assert device.version() == version
    assert device.trials() == (0 if before else 1)


def test_a_version_that_has_no_trial_is_not_rolled_back_for_that(device: Device) -> None:
    (device.folder / "no-trial").touch()
    update(device, state(7, status="cannot start: no screen"))
    assert "cannot be tried" in device.watch()
    assert (device.version(), device.trials()) == ("2", 0)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock as dpkg does."""
    with path.open("w") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        yield


def wait_for_dpkg(device: Device, sleeping: str) -> subprocess.CompletedProcess[str]:
    """Run the function of update-watch; its `sleep` is a command of the test."""
    script = (FILES / "update-watch").read_text().removesuffix("\nwatch\n")
    (device.folder / "bin/sleep").write_text(f"#!/bin/sh\n{sleeping}\n")
    return device.run("sh", "-c", f"{script}\nwait_for_dpkg")


@pytest.mark.parametrize("name", ["lock", "lock-frontend"])
def test_a_running_dpkg_is_waited_for(device: Device, name: str) -> None:
    with locked(device.database / name):
        assert "waiting" in wait_for_dpkg(device, "echo waiting >&2; kill $PPID").stderr


def test_a_lock_on_a_file_that_was_replaced_does_not_count(device: Device) -> None:
    lock = device.database / "lock"
    with locked(lock):
        lock.rename(lock.with_name("old-lock"))
        lock.touch()
        done = wait_for_dpkg(device, "kill $PPID")
    assert (done.returncode, done.stderr) == (0, "")


TWO_FILE_SYSTEMS = """
mount -t tmpfs one one && mount -t tmpfs two two || exit 77
touch one/lock two/lock two/lock-frontend
[ "$(stat -c %i one/lock)" = "$(stat -c %i two/lock)" ] || exit 77
python3 -c 'import fcntl, time
file = open("one/lock", "w"); fcntl.lockf(file, fcntl.LOCK_EX)
print(flush=True); time.sleep(60)' >held &
until [ -s held ]; do :; done
DPKG_ADMINDIR=two sh -c "$SCRIPT"
code=$?
kill $!
exit $code
"""


def test_a_lock_on_a_file_of_another_disk_with_the_same_number_does_not_count(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (FILES / "update-watch").read_text().removesuffix("\nwatch\n")
    (device.folder / "bin/sleep").write_text("#!/bin/sh\nkill $PPID\n")
    for name in ("one", "two"):
        (device.folder / name).mkdir()
    monkeypatch.chdir(device.folder)
    monkeypatch.setenv("SCRIPT", f"{script}\nwait_for_dpkg")
    done = device.run("unshare", "--map-root-user", "--mount", "sh", "-c", TWO_FILE_SYSTEMS)
    if done.returncode in {1, 77}:
        pytest.skip("no file systems can be mounted here")
    assert done.returncode == 0, done.stderr


def test_no_lock_file_is_no_lock(device: Device) -> None:
    for path in device.database.glob("lock*"):
        path.unlink()
    done = wait_for_dpkg(device, "kill $PPID")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_stopped_service_is_not_watched(device: Device) -> None:
    device.set_states(state(0, "inactive"))
    assert device.keep_for().returncode == 0
    assert not device.kept.exists()


def test_a_full_disk_leaves_no_partial_package(device: Device) -> None:
    (device.folder / "free").write_text("199")
    kept = device.keep_for()
    assert kept.returncode != 0
    assert kept.stderr == "emotion-edge: not enough disk space to keep version 1\n"
    assert device.kept_files() == set()


@pytest.mark.parametrize("name", ["active", "activating"])
def test_a_second_update_keeps_the_version_that_was_healthy(device: Device, name: str) -> None:
    update(device, state(7, name))
    update(device, *CRASHING, version="3")
    assert len(device.restarts()) == 2
    assert "version 3 does not become healthy" in device.watch()
    assert device.version() == "1"


def test_a_power_failure_while_unpacking_rolls_back(device: Device) -> None:
    update(device, state(7))
    status = device.database / "status"
    broken = status.read_text().replace("install ok installed", "install reinstreq half-installed")
    status.write_text(broken)
    (device.root / HOME / "version").write_text("half")
    assert "the update is not completely installed: going back to 1" in device.watch()
    assert device.version() == "1"
    assert (device.root / HOME / "version").read_text() == "1"


def test_a_power_failure_before_the_scripts_ran_is_completed(device: Device) -> None:
    update(device, state(7))
    status = device.database / "status"
    status.write_text(status.read_text().replace("install ok installed", "install ok unpacked"))
    assert "version 2 is healthy" in device.watch()


def test_a_power_failure_during_the_rollback_is_repeated(device: Device) -> None:
    update(device, state(7))
    (device.kept / "earlier.deb").rename(device.kept / "back.deb")
    assert "starting again" in device.watch()
    assert device.version() == "1"
    assert device.kept_files() == set()


def test_the_rollback_is_not_watched(device: Device) -> None:
    update(device, state(7))
    (device.kept / "earlier.deb").rename(device.kept / "back.deb")
    before = device.restarts()
    assert device.keep_for("1").returncode == 0
    assert device.kept_files() == {"back.deb", "before"}
    assert device.restarts() == before
