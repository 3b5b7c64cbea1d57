"""A process that is killed or hangs."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import pairwise

from tests.system import clips, screens
from tests.system.appliance import Appliance

KILLS = 4  # the pause reaches its maximum after the sixth

# Kills every new process of the service as soon as it exists.
KILL_REPEATEDLY = f"""for _ in $(seq {KILLS}); do
    until pid=$(systemctl show -P MainPID emotion-edge) && [ $pid != 0 ]; do sleep 0.1; done
    kill -KILL $pid
    while [ $(systemctl show -P MainPID emotion-edge) = $pid ]; do sleep 0.1; done
done"""
log = logging.getLogger(__name__)


def killed_process_restarts(appliance: Appliance) -> Iterator[str]:
    """Kill the process, as the kernel does when memory is short."""
    before, began = appliance.main_pid(), appliance.uptime()
    appliance.send_signal("KILL")
    appliance.wait_for_entry("Scheduled restart job", since=began)
    yield from appliance.wait_for_screen("killed", screens.face(clips.LEFT, "de"))
    if appliance.main_pid() == before:
        yield "the process was not killed"
    log.info("  picture %.1f s after the kill", appliance.uptime() - began)


def restart_pause_grows(appliance: Appliance) -> Iterator[str]:
    """Kill every new process: systemd pauses longer before each restart and does not give up."""
    appliance.reset_restart_count()
    began = appliance.uptime()
    appliance.shell(KILL_REPEATEDLY)
    killed = appliance.uptime()
    yield from appliance.wait_for_screen("killed-often", screens.face(clips.LEFT, "de"))
    back = appliance.uptime() - killed
    exits = [entry.time for entry in appliance.entries("Main process exited", began)]
    restarts = [entry.time for entry in appliance.entries("Scheduled restart job", began)]
    pauses = [restart - end for end, restart in zip(exits, restarts, strict=True)]
    if len(pauses) != KILLS or any(late < 1.3 * early for early, late in pairwise(pauses)):
        yield f"the pauses are {pauses} s"
    listed = ", ".join(f"{pause:.1f}" for pause in pauses)
    log.info("  pauses of %s s, picture %.1f s after the last kill", listed, back)
    appliance.reset_restart_count()


def watchdog_restarts_hung_process(appliance: Appliance) -> Iterator[str]:
    """Stop the process with SIGSTOP: systemd's watchdog restarts it."""
    began = appliance.uptime()
    appliance.send_signal("STOP")
    timeout = appliance.wait_for_entry("Watchdog timeout", since=began, seconds=180)
    started = appliance.wait_for_entry("shows the picture", since=timeout.time, seconds=180)
    yield from appliance.wait_for_screen("hung", screens.face(clips.LEFT, "de"))
    detected, back = timeout.time - began, started.time - began
    log.info("  detected after %.1f s, picture after %.1f s", detected, back)
    appliance.reset_restart_count()
