"""The real program in a real Home Assistant: `python -m tests.home_assistant.run [--write]`.

Mosquitto, Home Assistant and the program with the demo run on loopback, one after the other each
step is checked and printed. With --write, Home Assistant's list of the device's entities becomes
docs/home-assistant/entities.txt.
"""

from __future__ import annotations

import queue
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.broker.device import Device
from tests.broker.mosquitto import Mosquitto, find_broker, free_port
from tests.broker.watcher import Watcher, until
from tests.home_assistant import lamp
from tests.home_assistant.house import BLUEPRINTS, House
from tests.home_assistant.install import HASS

PREFIX = "emotion_edge_door_"
CAMERA, EMOTION = f"switch.{PREFIX}camera", f"sensor.{PREFIX}emotion"
SNAPSHOT, EXPRESSION = f"button.{PREFIX}snapshot", f"event.{PREFIX}expression"
WITHOUT_VALUE = {f"sensor.{PREFIX}temperature", SNAPSHOT}  # of a PC; of a button never pressed
NUMBER = 17  # entities: emotion, faces, 7 scores, expression, camera, snapshot, 5 of the health
SETTINGS = {"home_assistant": "true", "snapshots": "true", "record.spare": "0"}
SLOW = 90  # seconds that a step may take: the demo shows each emotion once in a while
QUIET = 45  # seconds from now on until the quiet hours begin, which last twice as long


def wait(condition: Callable[[], object], what: str, limit: float = SLOW) -> None:
    """Wait until a condition holds; Home Assistant is asked a few times a second."""
    until(condition, what, limit, 0.2)


class Lane:
    """One run: the processes, and the checks in their order.

    Args:
        folder: for the files of all.
        opened: closes what is opened.

    Attributes:
        found: the table of the entities, once they are there.
    """

    def __init__(self, folder: Path, opened: ExitStack) -> None:
        self.found = ""
        self._folder, self._opened = folder, opened
        broker = Mosquitto(folder, "allow_anonymous true")
        opened.callback(broker.stop)
        self._port = broker.port
        self._watcher = Watcher(broker.port)
        opened.callback(self._watcher.close)
        self._house = House(folder / "house", broker.port)
        opened.callback(self._house.stop)
        self._device = self._start_device()

    def check(self) -> Iterator[str]:
        """Check one thing after the other, and yield a line for each that is right."""
        self._house.start()
        lamp.announce(self._watcher)
        yield self._finds_the_device()
        yield self._switches_the_camera()
        yield self._stores_a_snapshot()
        yield self._rings_at_a_smile()
        yield self._lights_by_mood()
        yield self._finds_the_device_after_a_restart()
        yield self._keeps_quiet_hours()
        yield self._forgets_the_device()

    @property
    def log(self) -> str:
        """Warnings and errors of Home Assistant, and of the program."""
        return self._house.log + self._folder.joinpath("state/device.log").read_text()

    def table(self) -> str:
        """Return the device's entities as Home Assistant lists them, with names and values."""
        rows = [
            (name, each["attributes"].get("friendly_name", ""), value_of(each))
            for name, each in sorted(self._entities().items())
        ]
        widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
        return "".join(
            f"{name:{widths[0]}}  {title:{widths[1]}}  {value}".rstrip() + "\n"
            for name, title, value in rows
        )

    def last_table(self) -> str:
        """Return the table, or nothing where Home Assistant does not answer any more."""
        try:
            return self.table()
        except OSError:
            return ""

    def _start_device(self, **settings: str) -> Device:
        place = {"record.folder": str(self._folder / "pictures")}
        options = {**SETTINGS, **place, **settings}
        page = f"web:127.0.0.1:{free_port()}"
        device = Device(self._port, self._folder / "state", page, **options)
        self._opened.callback(device.stop)
        return device

    def _entities(self) -> dict[str, dict[str, Any]]:
        found = self._house.entities()
        return {name: found[name] for name in found if name.partition(".")[2].startswith(PREFIX)}

    def _complete(self) -> bool:
        """Return whether all entities are there, and have values."""
        states = {name: each["state"] for name, each in self._entities().items()}
        lacking = {name for name in states if states[name] in ("unknown", "unavailable")}
        return len(states) == NUMBER and lacking <= WITHOUT_VALUE

    def _wait(self, entity: str, state: str, limit: float = SLOW) -> None:
        wait(lambda: self._house.state(entity) == state, f"{entity}: {state}", limit)

    def _finds_the_device(self) -> str:
        wait(self._complete, f"{NUMBER} entities with values")
        self.found = self.table()
        return f"{NUMBER} entities, with values:\n{self.found}"

    def _switches_the_camera(self) -> str:
        for service, state, screen in (("off", "off", "camera_closed"), ("on", "on", "faces")):
            self._house.call(f"switch.turn_{service}", CAMERA)
            self._wait(CAMERA, state)
            self._wait(f"sensor.{PREFIX}screen", screen)
        return "the switch closes the camera and opens it"

    def _stores_a_snapshot(self) -> str:
        self._wait(f"sensor.{PREFIX}screen", "faces")
        self._house.call("button.press", SNAPSHOT)
        pictures = self._folder / "pictures"
        wait(lambda: list(pictures.glob("*_snapshot.jpg")), "a snapshot")
        return "the button stores a snapshot"

    def _automate(self, name: str, **inputs: Any) -> str:
        """Make an automation of a blueprint, as the page does; return its entity."""
        blueprint = {"path": f"emotion-edge/{name}.yaml", "input": inputs}
        content = {"alias": name, "use_blueprint": blueprint}
        self._house.post(f"/api/config/automation/config/{name}", content)
        self._wait(f"automation.{name}", "on")
        return f"automation.{name}"

    def _rings_at_a_smile(self) -> str:
        ring = [{"action": "mqtt.publish", "data": {"topic": "bell", "payload": "ring"}}]
        self._automate("doorbell_smile", expression=EXPRESSION, ring=ring, pause=5)
        self._watcher.wait("bell", limit=SLOW)
        return "blueprint doorbell_smile: rings when a face gets happy"

    def _lights_by_mood(self) -> str:
        target = {"entity_id": lamp.ENTITY}
        self._automate("mood_light", emotion=EMOTION, light=target, steady=0.5)
        self._watcher.wait(lamp.COLOUR, lambda colour: colour == b"255,190,60", limit=SLOW)
        return "blueprint mood_light: the light gets the colour of happy"

    def _finds_the_device_after_a_restart(self) -> str:
        begin = datetime.now(UTC) + timedelta(seconds=QUIET)
        times = {"begin": begin, "end": begin + timedelta(seconds=2 * QUIET)}
        clock = {name: f"{time:%H:%M:%S}" for name, time in times.items()}
        self._automate("quiet_hours", camera=CAMERA, **clock)
        self._house.stop()
        self._house.start()
        topic = "homeassistant/device/emotion-edge-door/config"
        self._watcher.wait("homeassistant/status", lambda text: text == b"online", limit=SLOW)
        self._watcher.wait(topic, limit=SLOW)
        wait(self._complete, "all entities again")
        return "Home Assistant restarts: the device is sent again, all entities are back"

    def _keeps_quiet_hours(self) -> str:
        self._wait(CAMERA, "off", 2 * QUIET)
        self._house.call("switch.turn_on", CAMERA)
        self._wait(CAMERA, "on")
        self._device.stop()
        self._wait(CAMERA, "unavailable")
        self._device = self._start_device()
        self._wait(CAMERA, "off")
        self._wait(CAMERA, "on", 3 * QUIET)
        return "blueprint quiet_hours: closes the camera, also of a device that starts; opens it"

    def _forgets_the_device(self) -> str:
        self._device.stop()
        self._start_device(home_assistant="false")
        wait(lambda: not self._entities(), "no entity")
        return "home_assistant = false: Home Assistant forgets the device and all entities"


def value_of(entity: dict[str, Any]) -> str:
    """Return the state of an entity, with its unit; the label of the last event."""
    attributes = entity["attributes"]
    value = attributes.get("event_type", entity["state"])
    return f"{value} {attributes.get('unit_of_measurement', '')}".rstrip()


def main() -> int:
    """Return the exit code: 0 passed or skipped, 1 failed."""
    if not HASS.exists() or not find_broker():
        print("test of Home Assistant skipped: it or Mosquitto is not installed, see above")
        return 0
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        lane = Lane(Path(folder), opened)
        try:
            for line in lane.check():
                print(f"ok: {line}", flush=True)
        except (AssertionError, OSError, queue.Empty) as error:
            print(f"failed: {error!r}\n{lane.log}{lane.last_table()}", file=sys.stderr)
            return 1
        if "--write" in sys.argv:
            (BLUEPRINTS / "entities.txt").write_text(lane.found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
