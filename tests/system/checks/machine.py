"""A full disk, clock jumps, and too little memory."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

from edge.record.segment import MAX_GAP
from tests.system import clips, screens
from tests.system.appliance import Appliance
from tests.system.checks.same_process import in_same_process

RECORDINGS = "/var/lib/emotion-edge/recordings"
MOUNT_SMALL_DISK = f"mount -t tmpfs -o size=40m,uid=emotion-edge,mode=700 small {RECORDINGS}"
# Leaves less free than record.spare requires, and enough to finish the video file.
FILL = f"fallocate -l $(($(stat -f -c '%a * %S' {RECORDINGS}) - 3000000)) {RECORDINGS}/filler"
RECORD = "\n[record]\nvideo = true\nspare = 5"
TEN_YEARS = 10 * 366 * 86400  # seconds
CGROUP = "/sys/fs/cgroup/system.slice/emotion-edge.service"
FREE = 60  # megabytes
AVAILABLE = "awk '/MemAvailable/ {print int($2 / 1024)}' /proc/meminfo"
ALLOCATE = "[each for each in iter(lambda: b'x' * (64 << 20), b'')]"  # until it is killed
log = logging.getLogger(__name__)


@in_same_process
def full_disk_stops_recording(appliance: Appliance) -> Iterator[str]:
    """Fill the disk: only the recording stops; when there is room, a reload resumes it.

    One video ends when the disk is full, and one begins afterwards. A guest that stands still on a
    busy machine may have gaps without pictures, after each of which a further video begins.
    """
    appliance.shell(f"mkdir -p {RECORDINGS} && {MOUNT_SMALL_DISK}")
    recording = screens.recording(clips.LEFT, "de")
    began = appliance.uptime()
    with appliance.appended_settings(RECORD):
        appliance.reload("configuration read again")
        yield from appliance.wait_for_screen("recording", recording)
        full = appliance.uptime()
        appliance.shell(FILL)
        stopped = screens.face(clips.LEFT, "de", notice="recording_stopped")
        yield from appliance.wait_for_screen("disk-full", stopped)
        log.info("  notice %.1f s after the disk was full", appliance.uptime() - full)
        appliance.shell(f"rm {RECORDINGS}/filler")
        appliance.reload("configuration read again")
        yield from appliance.wait_for_screen("recording-again", recording)
    appliance.reload("configuration read again")
    files = appliance.shell(f"ls -A {RECORDINGS}").split()
    most_gaps = int((appliance.uptime() - began) / MAX_GAP)
    if not 2 <= len(files) <= 2 + most_gaps:
        yield f"expected two videos, and {most_gaps} more at most, found {files}"
    if any(not name.endswith(".mp4") or name[0] == "." for name in files):
        yield f"expected finished videos, found {files}"
    appliance.shell(f"umount {RECORDINGS}")


@in_same_process
def clock_may_jump(appliance: Appliance) -> Iterator[str]:
    """Set the clock ten years forward and back to 1970: nothing changes, nothing is logged."""
    began, date = appliance.uptime(), int(appliance.shell("date +%s"))
    for name, seconds in (("future", date + TEN_YEARS), ("past", 86400)):
        appliance.shell(f"date -s @{seconds}")
        time.sleep(4)
        yield from appliance.wait_for_screen(f"clock-{name}", screens.face(clips.LEFT, "de"))
    appliance.shell(f"date -s @{date + round(appliance.uptime() - began)}")
    yield from appliance.wait_for_screen("clock-right", screens.face(clips.LEFT, "de"))
    journal = appliance.journal()
    if logged := [e for e in journal if e.time >= began and e.identifier != "systemd"]:
        yield f"the service has logged {logged}"


def service_exceeds_its_memory_limit(appliance: Appliance) -> Iterator[str]:
    """Allocate in the control group of the service more than its unit allows."""
    before, began = appliance.main_pid(), appliance.uptime()
    join_cgroup = f"echo $BASHPID > {CGROUP}/cgroup.procs"
    appliance.shell(f'({join_cgroup}; exec python3 -c "{ALLOCATE}") || true')
    appliance.wait_for_entry("killed by the OOM killer", since=began)
    appliance.wait_for_entry("Scheduled restart job", since=began)
    yield from appliance.wait_for_screen("memory-limit", screens.face(clips.LEFT, "de"))
    if appliance.main_pid() == before:
        yield "the service was not restarted"
    log.info("  picture %.1f s after the allocation", appliance.uptime() - began)
    appliance.reset_restart_count()


@in_same_process
def machine_is_short_of_memory(appliance: Appliance) -> Iterator[str]:
    """Let another process take nearly all memory; the kernel must kill that one.

    The test invokes the kernel's OOM killer. With no free memory at all, a guest without swap may
    stand still for minutes before the kernel invokes it, so there is no state to wait for.
    """
    began = appliance.uptime()
    appliance.shell(f"systemd-run --quiet --unit hog python3 /opt/test/hog.py {FREE}")
    appliance.shell(f"until [ $({AVAILABLE}) -lt {2 * FREE} ]; do sleep 0.2; done")
    time.sleep(4)
    yield from appliance.wait_for_screen("memory-short", screens.face(clips.LEFT, "de"))
    appliance.shell("echo f > /proc/sysrq-trigger; while systemctl -q is-active hog; do :; done")
    if "oom-kill" not in (result := appliance.shell("systemctl show -P Result hog")):
        yield f"the kernel did not kill the process that took the memory: {result}"
    appliance.shell("systemctl reset-failed hog")
    yield from appliance.wait_for_screen("memory-free", screens.face(clips.LEFT, "de"))
    if entries := appliance.entries("killed by the OOM killer", began):
        yield f"the service lost a process: {entries}"
