"""The machine around the service: disk, clock, memory."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.system import clip, looks
from tests.system.appliance import Appliance
from tests.system.checks.common import in_one_process
from tests.system.steps import say

RECORDINGS = "/var/lib/emotion-edge/recordings"
SMALL_DISK = f"mount -t tmpfs -o size=40m,uid=emotion-edge,mode=700 small {RECORDINGS}"
# Less than is to be spared; enough to write the end of the video.
FILL = f"fallocate -l $(($(stat -f -c '%a * %S' {RECORDINGS}) - 3000000)) {RECORDINGS}/filler"
RECORD = "\n[record]\nvideo = true\nspare = 5"
LONG = 10 * 366 * 86400  # seconds
CGROUP = "/sys/fs/cgroup/system.slice/emotion-edge.service"
FREE = 60  # megabytes
AVAILABLE = "awk '/MemAvailable/ {print int($2 / 1024)}' /proc/meminfo"
GREEDY = "[each for each in iter(lambda: b'x' * (64 << 20), b'')]"  # until it is killed


@in_one_process
def full_disk_stops_the_recording(appliance: Appliance) -> Iterator[str]:
    """And nothing else; once there is room, a reload is enough."""
    appliance.shell(f"mkdir -p {RECORDINGS} && {SMALL_DISK}")
    with appliance.other_settings(RECORD):
        appliance.reload("configuration read again")
        yield from appliance.look("recording", looks.recording(clip.LEFT, "de"))
        full = appliance.now()
        appliance.shell(FILL)
        wanted = looks.face(clip.LEFT, "de", notice="recording_stopped")
        yield from appliance.look("disk-full", wanted)
        say(f"  looked at {appliance.now() - full:.1f} s after the disk was full")
        appliance.shell(f"rm {RECORDINGS}/filler")
        appliance.reload("configuration read again")
        yield from appliance.look("recording-again", looks.recording(clip.LEFT, "de"))
    appliance.reload("configuration read again")
    kept = appliance.shell(f"ls -A {RECORDINGS}").split()
    if len(kept) != 2 or any(not name.endswith(".mp4") or name[0] == "." for name in kept):
        yield f"two whole videos should be there, not {kept}"
    appliance.shell(f"umount {RECORDINGS}")


@in_one_process
def clock_may_jump(appliance: Appliance) -> Iterator[str]:
    """Ten years forward, and back to a time before all files: nobody need know."""
    began, date = appliance.now(), int(appliance.shell("date +%s"))
    for name, jump in (("future", date + LONG), ("past", 86400)):
        appliance.shell(f"date -s @{jump}")
        time.sleep(4)
        yield from appliance.look(f"clock-{name}", looks.face(clip.LEFT, "de"))
    appliance.shell(f"date -s @{date + round(appliance.now() - began)}")
    yield from appliance.look("clock-right", looks.face(clip.LEFT, "de"))
    if said := [line for line in appliance.log() if line.time >= began and line.by != "systemd"]:
        yield f"the service has noticed: {said}"


def service_needs_too_much_memory(appliance: Appliance) -> Iterator[str]:
    """What is in its control group takes more than the unit allows."""
    before, began = appliance.process(), appliance.now()
    appliance.shell(f'(echo $BASHPID > {CGROUP}/cgroup.procs; exec python3 -c "{GREEDY}") || true')
    appliance.wait_said("killed by the OOM killer", since=began)
    appliance.wait_said("Scheduled restart job", since=began)
    yield from appliance.look("memory-limit", looks.face(clip.LEFT, "de"))
    if appliance.process() == before:
        yield "the service was not started anew"
    say(f"  looked at {appliance.now() - began:.1f} s after it wanted the memory")
    appliance.forget_deaths()


@in_one_process
def machine_is_short_of_memory(appliance: Appliance) -> Iterator[str]:
    """Another process takes nearly all; the kernel is told to make room, and does not choose us.

    With nothing free at all, a guest without swap may stand still for minutes before the kernel
    does so by itself: no state that a test can wait for.
    """
    began = appliance.now()
    appliance.shell(f"systemd-run --quiet --unit hog python3 /opt/test/hog.py {FREE}")
    appliance.shell(f"until [ $({AVAILABLE}) -lt {2 * FREE} ]; do sleep 0.2; done")
    time.sleep(4)
    yield from appliance.look("memory-short", looks.face(clip.LEFT, "de"))
    appliance.shell("echo f > /proc/sysrq-trigger; while systemctl -q is-active hog; do :; done")
    if "oom-kill" not in (why := appliance.shell("systemctl show -P Result hog")):
        yield f"the kernel did not kill who took the memory: {why}"
    appliance.shell("systemctl reset-failed hog")
    yield from appliance.look("memory-free", looks.face(clip.LEFT, "de"))
    if said := appliance.said("killed by the OOM killer", began):
        yield f"the service lost a process: {said}"
