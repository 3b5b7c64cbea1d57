"""Appliance in the virtual machine: its service, screen and camera."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tests.system.clips import Clip, Noise
from tests.system.qmp import GuestError
from tests.system.vm import VirtualMachine

CONFIG = Path("/etc/emotion-edge/config.toml")
CONNECTOR = Path("/sys/class/drm/card0-Virtual-1/status")
INTERVAL = 0.5  # seconds between two looks at screen or journal
TIMEOUT = 240.0  # seconds; other programs may use the processor too

ScreenCheck = Callable[[np.ndarray], list[str]]


class JournalEntry(NamedTuple):
    """Line of the service's journal.

    Attributes:
        time: seconds since the guest's boot.
        message: text.
        identifier: program that logged it; systemd too logs about the service.
    """

    time: float
    message: str
    identifier: str = ""


class Appliance:
    """Controls and observations of the appliance for the checks.

    Args:
        vm: the machine that it runs in.
        screenshots: folder for pictures of the screen.

    Attributes:
        shell: runs commands in the guest.
    """

    def __init__(self, vm: VirtualMachine, screenshots: Path) -> None:
        self._vm, self._screenshots = vm, screenshots
        self.shell = vm.shell

    def wait_for_screen(self, name: str, check: ScreenCheck, seconds: float = TIMEOUT) -> list[str]:
        """Wait until a screenshot has no problems; the last one is kept.

        Args:
            name: of the screenshot's file.
            check: returns the problems of a picture, uint8, (height, width, 3), RGB.
            seconds: timeout.

        Returns:
            the problems of the last screenshot; empty on success.
        """
        end = time.monotonic() + seconds
        path = self._screenshots / f"{name}.png"
        while (problems := check(self._vm.screenshot(path))) and time.monotonic() < end:
            time.sleep(INTERVAL)
        return [f"{path.name}: {problem}" for problem in problems]

    def uptime(self) -> float:
        """Return seconds since the guest's boot."""
        return float(self.shell("cut -d' ' -f1 /proc/uptime"))

    def journal(self) -> list[JournalEntry]:
        """Return the whole journal of the service."""
        lines = self.shell("journalctl -u emotion-edge -o json --no-pager").splitlines()
        entries = (json.loads(line) for line in lines if line.startswith("{"))
        return [
            JournalEntry(
                int(entry["__MONOTONIC_TIMESTAMP"]) / 1e6,
                str(entry["MESSAGE"]),
                entry["SYSLOG_IDENTIFIER"],
            )
            for entry in entries
        ]

    def entries(self, text: str, since: float) -> list[JournalEntry]:
        """Return the journal entries from an uptime on whose message contains a text."""
        return [entry for entry in self.journal() if text in entry.message and entry.time >= since]

    def wait_for_entry(self, text: str, since: float, seconds: float = TIMEOUT) -> JournalEntry:
        """Wait for the first journal entry from an uptime on whose message contains a text.

        Raises:
            GuestError: it does not come within the timeout.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for entry in self.entries(text, since):
                return entry
            time.sleep(INTERVAL)
        raise GuestError(f"the journal of the service has no {text!r}")

    def main_pid(self) -> str:
        """Return the process ID of the service; "0" if it does not run."""
        return self.shell("systemctl show -P MainPID emotion-edge")

    def append_settings(self, text: str) -> None:
        """Append to the configuration file."""
        self.shell(f"cat >> {CONFIG} <<'END'\n{text}\nEND")

    @contextmanager
    def appended_settings(self, text: str) -> Iterator[None]:
        """Append to the configuration file for the block; the caller reloads or restarts."""
        self.shell(f"cp {CONFIG} {CONFIG}.good")
        self.append_settings(text)
        try:
            yield
        finally:
            self.shell(f"mv {CONFIG}.good {CONFIG}")

    def reset_restart_count(self) -> None:
        """Let systemd's pause before a restart start short again."""
        self.shell("systemctl reset-failed emotion-edge")

    def reload(self, expected: str) -> None:
        """Reload the configuration and wait for a text in the journal.

        Raises:
            GuestError: it does not come.
        """
        began = self.uptime()
        self.shell("systemctl reload emotion-edge")
        self.wait_for_entry(expected, since=began)

    def restart(self) -> None:
        """Request a restart of the service without waiting for it."""
        self.shell("systemctl restart --no-block emotion-edge")

    def send_signal(self, name: str) -> None:
        """Send a signal ("KILL") to the process of the service."""
        self.shell(f"kill -{name} $(systemctl show -P MainPID emotion-edge)")

    def display_enabled(self) -> bool:
        """Return whether the screen is sent a picture."""
        return self.shell(f"cat {CONNECTOR.with_name('enabled')}") == "enabled"

    def unplug_display(self) -> None:
        """Disconnect the screen."""
        self.shell(f"echo off > {CONNECTOR}")

    def plug_display(self) -> None:
        """Connect the screen again."""
        self.shell(f"echo detect > {CONNECTOR}")

    def resize_display(self, width: int, height: int) -> None:
        """Replace the screen by one of another size, pixels."""
        self._vm.resize_screen(width, height)

    def play(self, clip: Clip | Noise, camera: str = "clip") -> None:
        """Show another clip to a camera from the next frame on.

        Args:
            clip: to show.
            camera: "clip" of v4l2loopback, or "webcam" of USB; that one needs the same format.
        """
        swap = "ln -sf {} /opt/test/next && mv -T /opt/test/next /opt/test/{}"
        self.shell(swap.format(clip.file_name, camera))

    @contextmanager
    def stalled_camera(self) -> Iterator[None]:
        """Stop the frames of the camera for the block; its device stays."""
        self.shell("systemctl kill --signal STOP clip")
        try:
            yield
        finally:
            self.shell("systemctl kill --signal CONT clip")

    def unplug_camera(self) -> None:
        """Stop the frames, then remove the device as soon as the service has released it."""
        self.shell("systemctl stop clip")
        self.shell("until modprobe -r v4l2loopback 2>/dev/null; do sleep 0.5; done")

    def plug_camera(self) -> None:
        """Add the device again and play the clip."""
        self.shell("modprobe v4l2loopback && systemctl start clip")

    def plug_webcam(self, clip: Clip | Noise) -> None:
        """Plug in a USB webcam that has the format of a clip, and shows it."""
        self.play(clip, "webcam")
        self.shell("systemctl start webcam")

    def unplug_webcam(self) -> None:
        """Pull out the USB webcam."""
        self.shell("systemctl stop webcam")
