"""Simulated devices: the real program, with recorded pictures, as processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.files import ROOT
from tests.fleet.collector import event_id

RATE = 2  # frames per second


class FleetDevice:
    """`emotion-edge run` as a process, with MQTT and a file of its events.

    Args:
        name: of the device.
        port: of the broker on loopback.
        folder: for its files.
        settings: more of them, of [mqtt] where no section is named.
    """

    def __init__(self, name: str, port: int, folder: Path, **settings: object) -> None:
        self.name, self._folder = name, folder
        folder.mkdir(parents=True)
        options = {
            "camera.source": "tests.fleet.recorded:RecordedCamera", "camera.rate": RATE,
            "detector.backend": "tests.fleet.recorded:RecordedDetector",
            "display.target": "none", "display.width": 320, "display.height": 240,
            "events.enabled": "true", "events.target": str(folder / "events.jsonl"),
            "events.scenes": 3600, "enabled": "true", "host": "127.0.0.1", "port": port,
            "device": name, **settings,
        }  # fmt: skip
        command = [sys.executable, "-m", "edge", "run"]
        for key, value in options.items():
            command.append(f"-o{key if '.' in key else f'mqtt.{key}'}={value}")
        environment = {**os.environ, "STATE_DIRECTORY": str(folder)}
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log
            )

    @property
    def log(self) -> str:
        """Text that the program has logged."""
        return (self._folder / "log").read_text()

    def events(self) -> list[tuple[object, ...]]:
        """Return the identities of the changes that the program has seen."""
        lines = (self._folder / "events.jsonl").read_text().splitlines()
        found = map(json.loads, lines)
        return [event_id(event) for event in found if event["event"] == "label"]

    def stop(self) -> None:
        """End it; may be called twice."""
        self.process.terminate()
        self.process.wait(60)
