"""The real program, with the demo, as a process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.files import ROOT


class Device:
    """The program with the demo and MQTT, running; its name is "door".

    Args:
        port: of the broker on loopback.
        state: its folder of what it remembers, with its log.
        display: where it shows pictures; on a page, the demo has no end.
        settings: more of them, such as `snapshots="true"`, of [mqtt] where no section is named.
    """

    def __init__(self, port: int, state: Path, display: str = "none", **settings: str) -> None:
        options = {
            "enabled": "true", "host": "127.0.0.1", "port": port, "device": "door",
            "camera_switch": "true", "interval": 0.2, **settings,
        }  # fmt: skip
        command = [sys.executable, "-m", "edge", "run", "--camera=demo", f"--display={display}"]
        for key, value in options.items():
            command.append(f"-o{key if '.' in key else f'mqtt.{key}'}={value}")
        environment = {**os.environ, "STATE_DIRECTORY": str(state)}
        state.mkdir(exist_ok=True)
        with (state / "device.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log
            )

    def stop(self) -> None:
        """End it; may be called twice."""
        self.process.terminate()
        self.process.wait(60)
