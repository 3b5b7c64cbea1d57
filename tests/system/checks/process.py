"""The process dies, and hangs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from tests.system import clip, looks
from tests.system.appliance import Appliance
from tests.system.steps import say

TIMES = 4  # it is killed; systemd's pause is longest after the sixth

# As soon as there is a process, it is killed.
KILL_EACH = f"""for _ in $(seq {TIMES}); do
    until pid=$(systemctl show -P MainPID emotion-edge) && [ $pid != 0 ]; do sleep 0.1; done
    kill -KILL $pid
    while [ $(systemctl show -P MainPID emotion-edge) = $pid ]; do sleep 0.1; done
done"""


def killed_process_comes_back(appliance: Appliance) -> Iterator[str]:
    """As by the kernel, where memory is short."""
    before, began = appliance.process(), appliance.now()
    appliance.signal("KILL")
    appliance.wait_said("Scheduled restart job", since=began)
    yield from appliance.look("killed", looks.face(clip.LEFT, "de"))
    if appliance.process() == before:
        yield "the process was not killed"
    say(f"  looked at {appliance.now() - began:.1f} s after the kill")


def pause_grows(appliance: Appliance) -> Iterator[str]:
    """It dies at once each time: systemd waits longer from time to time, and does not give up."""
    appliance.forget_deaths()
    began = appliance.now()
    appliance.shell(KILL_EACH)
    killed = appliance.now()
    yield from appliance.look("killed-often", looks.face(clip.LEFT, "de"))
    seen = appliance.now() - killed
    died = [said.time for said in appliance.said("Main process exited", began)]
    again = [said.time for said in appliance.said("Scheduled restart job", began)]
    pauses = [back - gone for gone, back in zip(died, again, strict=True)]
    if len(pauses) != TIMES or any(late < 1.3 * early for early, late in pairwise(pauses)):
        yield f"the pauses are {pauses} s"
    said = ", ".join(f"{pause:.1f}" for pause in pauses)
    say(f"  pauses of {said} s, looked at {seen:.1f} s after the last kill")
    appliance.forget_deaths()


def standing_picture_is_noticed(appliance: Appliance) -> Iterator[str]:
    """The process hangs: the watchdog has it started anew."""
    began = appliance.now()
    appliance.signal("STOP")
    barked = appliance.wait_said("Watchdog timeout", since=began, seconds=180)
    started = appliance.wait_said("shows the picture", since=barked.time, seconds=180)
    yield from appliance.look("hung", looks.face(clip.LEFT, "de"))
    hung, back = barked.time - began, started.time - began
    say(f"  noticed after {hung:.1f} s, a picture again after {back:.1f} s")
    appliance.forget_deaths()
