"""The appliance in the virtual machine: its service, its screen, its camera."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tests.system.clip import Clip, Noise
from tests.system.qmp import GuestError
from tests.system.vm import Machine

CONFIG = Path("/etc/emotion-edge/config.toml")
CONNECTOR = Path("/sys/class/drm/card0-Virtual-1/status")
PAUSE = 0.5  # seconds between two looks

Look = Callable[[np.ndarray], list[str]]


class Said(NamedTuple):
    """A line of the service's log.

    Attributes:
        time: when it came, seconds since the guest's boot.
        line: what it says.
        by: the program that says it; systemd speaks of the service too.
    """

    time: float
    line: str
    by: str = ""


class Appliance:
    """What can be done to it, and what can be seen of it.

    Args:
        machine: that it runs in.
        shots: folder for pictures of the screen.
    """

    def __init__(self, machine: Machine, shots: Path) -> None:
        self._machine, self._shots = machine, shots
        self.shell = machine.shell

    def look(self, name: str, wanted: Look, seconds: float = 90) -> list[str]:
        """Wait until the screen looks as wanted.

        Args:
            name: of the picture that is kept.
            wanted: what is wrong with a picture; nothing where all is right.
            seconds: to wait.

        Returns:
            what is wrong with the last picture.
        """
        end = time.monotonic() + seconds
        path = self._shots / f"{name}.png"
        while (wrong := wanted(self._machine.picture(path))) and time.monotonic() < end:
            time.sleep(PAUSE)
        return [f"{path.name}: {problem}" for problem in wrong]

    def now(self) -> float:
        """Seconds since the guest's boot."""
        return float(self.shell("cut -d' ' -f1 /proc/uptime"))

    def log(self) -> list[Said]:
        """All that the service has said."""
        lines = self.shell("journalctl -u emotion-edge -o json --no-pager").splitlines()
        entries = (json.loads(line) for line in lines if line.startswith("{"))
        return [
            Said(int(e["__MONOTONIC_TIMESTAMP"]) / 1e6, str(e["MESSAGE"]), e["SYSLOG_IDENTIFIER"])
            for e in entries
        ]

    def wait_said(self, words: str, since: float, seconds: float = 90) -> Said:
        """The first line with these words after a time.

        Raises:
            GuestError: it does not come.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for said in self.said(words, since):
                return said
            time.sleep(PAUSE)
        raise GuestError(f"the service does not say {words!r}")

    def said(self, words: str, since: float) -> list[Said]:
        """All lines with these words after a time."""
        return [said for said in self.log() if words in said.line and said.time >= since]

    def process(self) -> str:
        """The service's process; "0" where it does not run."""
        return self.shell("systemctl show -P MainPID emotion-edge")

    def configure(self, text: str) -> None:
        """Put more into the configuration's file."""
        self.shell(f"cat >> {CONFIG} <<'END'\n{text}\nEND")

    @contextmanager
    def other_settings(self, text: str) -> Iterator[None]:
        """Within the block, this is in the configuration's file too; nothing is read again."""
        self.shell(f"cp {CONFIG} {CONFIG}.good")
        self.configure(text)
        try:
            yield
        finally:
            self.shell(f"mv {CONFIG}.good {CONFIG}")

    def forget_deaths(self) -> None:
        """systemd's pause before a restart is short again."""
        self.shell("systemctl reset-failed emotion-edge")

    def reload(self, answer: str) -> None:
        """Have the configuration read again; `answer` is what the service has to say then."""
        began = self.now()
        self.shell("systemctl reload emotion-edge")
        self.wait_said(answer, since=began)

    def restart(self) -> None:
        self.shell("systemctl restart --no-block emotion-edge")

    def signal(self, name: str) -> None:
        """Send the service's process a signal."""
        self.shell(f"kill -{name} $(systemctl show -P MainPID emotion-edge)")

    def has_signal(self) -> bool:
        """The screen is sent a picture."""
        return self.shell(f"cat {CONNECTOR.with_name('enabled')}") == "enabled"

    def unplug_display(self) -> None:
        self.shell(f"echo off > {CONNECTOR}")

    def plug_display(self) -> None:
        self.shell(f"echo detect > {CONNECTOR}")

    def resize_display(self, width: int, height: int) -> None:
        """Exchange the screen for one of another size."""
        self._machine.resize(width, height)

    def play(self, clip: Clip | Noise) -> None:
        """Show another clip to the camera from the next frame on."""
        self.shell(f"ln -sf {clip.name} /opt/test/next && mv -T /opt/test/next /opt/test/clip")

    @contextmanager
    def stalled_camera(self) -> Iterator[None]:
        """Within the block it gives no more frames, and keeps the device."""
        self.shell("systemctl kill --signal STOP clip")
        try:
            yield
        finally:
            self.shell("systemctl kill --signal CONT clip")

    def unplug_camera(self) -> None:
        """First it gives no frames; the device goes as soon as the service lets go of it."""
        self.shell("systemctl stop clip")
        self.shell("until modprobe -r v4l2loopback 2>/dev/null; do sleep 0.5; done")

    def plug_camera(self) -> None:
        self.shell("modprobe v4l2loopback && systemctl start clip")
