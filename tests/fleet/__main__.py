"""Prints what a fleet does: `python -m tests.fleet`, see docs/fleet.md.

Fifty devices, each the real program, run on one Mosquitto of this machine. Camera and detector are
recorded, so that fifty fit on two cores: two small frames a second. It takes seven minutes.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.broker.mosquitto import find_broker
from tests.fleet.devices import RATE
from tests.fleet.fleet import Fleet, Steady, middle

DOWN = 10.0  # seconds between the end of the broker and its start


def main() -> int:
    """Run a fleet and print the table; return the exit code: 1 if something was lost uncounted."""
    parser = argparse.ArgumentParser(prog="python -m tests.fleet", description=__doc__)
    parser.add_argument("--devices", type=int, default=50, help="number of them (50)")
    parser.add_argument("--seconds", type=float, default=60, help="of the undisturbed while (60)")
    parser.add_argument("--cut", type=float, default=30, help="seconds without a line (30)")
    parser.add_argument("--interval", type=float, default=2, help="seconds between states (2)")
    parser.add_argument("--queue", type=int, default=200, help="events that wait (200)")
    arguments = parser.parse_args()
    if not find_broker():
        print("Mosquitto is not installed, and nothing is measured: make test-fleet")
        return 0
    with tempfile.TemporaryDirectory(prefix="fleet-") as folder:
        fleet = Fleet(Path(folder), interval=arguments.interval, queue=arguments.queue)
        try:
            return _run(fleet, arguments)
        finally:
            fleet.close()


def _run(fleet: Fleet, arguments: argparse.Namespace) -> int:
    count = arguments.devices
    _row("devices", f"{count}, {RATE} frames a second each, {os.cpu_count()} cores for all")
    _row("seconds from the start of the program to online", middle(fleet.start(count)))
    for name, text in _steady(fleet.watch(arguments.seconds)):
        _row(name, text)
    back = fleet.restart(DOWN)
    _row(f"broker stopped for {DOWN:g} s: retained messages kept", f"{back.kept} of {count}")
    _row("seconds until the devices were back", middle(back.seconds))
    cut = fleet.cut(arguments.cut)
    _row(f"lines cut for {arguments.cut:g} s: devices announced as offline", f"{cut.wills}")
    _row("seconds until the devices were back", middle(cut.seconds))
    lines, lost = fleet.rival()
    _row("a second device with a taken name", f"{lines} lines of the logs, {lost} lost connections")
    ledger = fleet.settle()
    _row("events: made by the devices, received", f"{ledger.made}, {ledger.received}")
    _row("events: left out by full queues, received twice", f"{ledger.dropped}, {ledger.twice}")
    _row("events: lost at the end of a device, otherwise", f"{ledger.late}, {ledger.missing}")
    return int(ledger.missing > 0 or back.kept < count)


def _steady(found: Steady) -> Iterator[tuple[str, str]]:
    rates, broker = found.messages, found.broker
    yield (
        "messages a second",
        (f"{sum(rates.values()):.0f}: {rates['state']:.0f} states, {rates['event']:.0f} events"),
    )
    share = [100 * each.seconds for each in found.devices]
    yield "processor of a device, percent of a core", middle(share)
    yield (
        "memory of a device, MB, its share of what is common",
        (
            f"{statistics.median(each.resident for each in found.devices):.0f}, "
            f"{statistics.median(each.share for each in found.devices):.0f}"
        ),
    )
    yield "broker: percent of a core, MB", f"{100 * broker.seconds:.1f}, {broker.resident:.1f}"
    per_message = broker.seconds / max(1e-9, sum(rates.values()))
    yield "broker: microseconds of a core per message", f"{1e6 * per_message:.0f}"


def _row(name: str, text: str) -> None:
    print(f"| {name} | {text} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
