"""Many devices on one broker, and what they do when it restarts or is cut off."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import Any, NamedTuple

from edge.observers.events.lines import utc
from tests.broker.mosquitto import Mosquitto
from tests.broker.watcher import until
from tests.fleet.collector import Collector, retained
from tests.fleet.devices import FleetDevice
from tests.fleet.relay import Relay
from tests.fleet.usage import Usage, usage_of

AT_ONCE = 2  # devices that start or end at the same time: as many as there are cores
LATE = 3.0  # seconds before its end in which a device may not get an event through
PATIENCE = 120  # seconds that something may take
RIVAL, LOST = "another device is named", "connection lost"


class Steady(NamedTuple):
    """Rates of an undisturbed while.

    Attributes:
        seconds: its length.
        messages: to the broker per second, by kind.
        devices: processor time per second, and memory, of each device.
        broker: the same of the broker.
    """

    seconds: float
    messages: dict[str, float]
    devices: list[Usage]
    broker: Usage


class Back(NamedTuple):
    """Devices that were away, and are back.

    Attributes:
        kept: devices whose availability the broker still has.
        wills: devices of which the broker announced the loss.
        seconds: until each device was back.
    """

    kept: int
    wills: int
    seconds: list[float]


class Ledger(NamedTuple):
    """Where the events have gone.

    Attributes:
        made: changes of labels that the devices have seen.
        received: of these, by the watching client.
        twice: received more than once.
        dropped: left out by the devices, because their queues were full.
        late: neither, and seen within `LATE` seconds before the device was ended.
        missing: all others that were neither received nor counted.
    """

    made: int
    received: int
    twice: int
    dropped: int
    late: int
    missing: int


class Fleet:
    """Devices on a broker with persistence, behind a relay; ends all of them with `close`.

    Args:
        folder: for files.
        settings: of the devices, of [mqtt] where no section is named.
    """

    def __init__(self, folder: Path, **settings: Any) -> None:
        stored = folder / "stored"
        stored.mkdir(parents=True)
        kept = "persistence true", f"persistence_location {stored}/"
        self.broker = Mosquitto(folder, "allow_anonymous true", *kept, verbose=False)
        self.relay = Relay(self.broker.port)
        self.collector = Collector(self.broker.port, identity="watcher")
        self.devices: list[FleetDevice] = []
        self._folder, self._settings = folder, settings

    def start(self, count: int) -> list[float]:
        """Start devices, few at a time; return the seconds until each was online."""
        seconds = []
        for first in range(0, count, AT_ONCE):
            begin = time.monotonic()
            names = [f"device-{n:02}" for n in range(first, min(count, first + AT_ONCE))]
            self.devices += [self._device(name, name) for name in names]
            self._wait_online(len(self.devices))
            seconds += [self.collector.availability[name][0][0] - begin for name in names]
        until(lambda: len(self.collector.states) == count, "a state of each", PATIENCE)
        return seconds

    def watch(self, seconds: float) -> Steady:
        """Let the devices run for a while, and measure."""
        pids = [self.broker.pid, *(device.process.pid for device in self.devices)]
        before = [usage_of(pid) for pid in pids]
        counts, begin = self.collector.counts.copy(), time.monotonic()
        time.sleep(seconds)
        rates, lasted = self.collector.counts - counts, time.monotonic() - begin
        after = [usage_of(pid) for pid in pids]
        used = [
            new._replace(seconds=new.rate_since(old))
            for old, new in zip(before, after, strict=True)
        ]
        per_second = {kind: rates[kind] / lasted for kind in counts}
        return Steady(lasted, per_second, used[1:], used[0])

    def restart(self, pause: float) -> Back:
        """Stop the broker, start it after some seconds, and wait for the devices."""
        marks = self._marks()
        self.broker.stop()
        time.sleep(pause)
        begin = time.monotonic()
        self.broker.start()
        kept = len(retained(self.broker.port))
        return Back(kept, 0, self._back(marks, begin))

    def cut(self, seconds: float) -> Back:
        """Let nothing pass between devices and broker for a while, and wait for the devices."""
        marks = self._marks()
        self.relay.cut()
        time.sleep(seconds)
        wills = len(self.collector.last("offline"))
        begin = time.monotonic()
        self.relay.mend()
        return Back(0, wills, self._back(marks, begin) if wills else [])

    def rival(self) -> tuple[int, int]:
        """Start a device with a name that is taken; return lines of both logs, and connections."""
        first = self.devices[0]
        before = first.log.count(LOST)
        other = self._device(first.name, "rival")
        until(lambda: RIVAL in first.log and RIVAL in other.log, "both lines", PATIENCE)
        time.sleep(3)
        lines = first.log.count(RIVAL) + other.log.count(RIVAL)
        lost = first.log.count(LOST) - before + other.log.count(LOST)
        other.process.kill()
        other.process.wait(PATIENCE)
        return lines, lost

    def settle(self) -> Ledger:
        """Stop the devices, and count their events."""
        time.sleep(5)  # what waits is sent
        ended = {}
        for first in range(0, len(self.devices), AT_ONCE):
            some = self.devices[first : first + AT_ONCE]
            for device in some:
                ended[device.name] = utc(time.time() - LATE)
                device.process.terminate()
            for device in some:
                device.process.wait(PATIENCE)
        until(
            lambda: len(self.collector.last("offline")) == len(self.devices), "the ends", PATIENCE
        )
        made = [(d.name, event) for d in self.devices for event in d.events()]
        got = self.collector.events
        others = [(name, event) for name, event in made if (name, event) not in got]
        late = sum(event[0] >= ended[name] for name, event in others)
        dropped = sum(state["dropped"] for state in self.collector.states.values())
        twice = sum(got[event] > 1 for event in made)
        missing = len(others) - late - dropped
        return Ledger(len(made), len(made) - len(others), twice, dropped, late, missing)

    def close(self) -> None:
        """End devices, client, relay and broker."""
        for device in self.devices:
            if device.process.poll() is None:
                device.process.kill()
                device.process.wait(PATIENCE)
        self.collector.close()
        self.relay.close()
        self.broker.stop()

    def _device(self, name: str, folder: str) -> FleetDevice:
        return FleetDevice(name, self.relay.port, self._folder / folder, **self._settings)

    def _wait_online(self, count: int) -> None:
        until(lambda: len(self.collector.last("online")) == count, "online", PATIENCE, 0.05)

    def _marks(self) -> dict[str, int]:
        return {name: len(all_) for name, all_ in self.collector.availability.items()}

    def _back(self, marks: dict[str, int], begin: float) -> list[float]:
        """Wait for a birth of each device; return the seconds until each."""

        def births() -> list[float]:
            found = []
            for name, mark in marks.items():
                later = self.collector.availability[name][mark:]
                live = [at for at, text, kept in later if text == "online" and not kept]
                found += live[:1]
            return found

        until(lambda: len(births()) == len(marks), "all are back", PATIENCE, 0.05)
        return [at - begin for at in births()]


def middle(values: list[float]) -> str:
    """Return median and largest of some numbers, as text."""
    return f"{statistics.median(values):.1f}, at most {max(values):.1f}" if values else "-"
