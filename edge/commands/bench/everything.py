"""Cost of a frame with everything on beside the picture (`bench --observers`).

A clip plays at its own speed, as a camera does: what observers do once a second would be spread
over too many frames otherwise. Time is that of the whole process, with all threads.
"""

from __future__ import annotations

import platform
import socket
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2

from edge.commands.bench.benchmark import OVERRIDES, SETTINGS, write_clips
from edge.commands.bench.outside import Outside
from edge.commands.bench.players import Player
from edge.commands.bench.progress import BenchProgress
from edge.config import loader
from edge.config.schema import Config
from edge.engine.litert import find_runtime
from edge.errors import DeviceError
from edge.observers.mqtt.settings import PORT
from edge.system.console import StatusLine

HOST = "127.0.0.1"
WITHOUT, OBSERVED, PAGE = "the picture alone", "everything on", "and a page with one client"
OFF = [f"{part}.enabled=false" for part in ("events", "mqtt", "metrics", "aggregate", "gpio")]
OFF += ["hook.enabled=false", "web.enabled=false"]
ON = [
    "events.enabled=true", "mqtt.enabled=true", "mqtt.home_assistant=true",
    "mqtt.camera_switch=true", "metrics.enabled=true", "aggregate.enabled=true",
    "gpio.enabled=true", "gpio.leds=happy=17 sad=27 angry=22", "gpio.relays=surprise=23",
    "hook.enabled=true", "hook.command=/bin/true", "hook.when=both",
]  # fmt: skip


def measure(
    paths: list[Path], file: Path | None, settings: list[str], rounds: int, line: StatusLine
) -> dict[str, Any]:
    """Measure a frame without observers, with all of them, and with the page as well.

    Args:
        paths: clips; empty renders one clip with one face and one with four.
        file: configuration file; None loads the default one.
        settings: each "section.key=value"; `mqtt.host` names a broker.
        rounds: number of counted rounds; one more comes first, to warm up.
        line: shows the progress.

    Returns:
        All results, ready for JSON: "everything" has of each round the CPU milliseconds per frame
        ("rounds"), and those of them that are not the picture's ("beside"), by clip and variant.

    Raises:
        NotInstalledError: an optional library is missing.
        DeviceError: the broker does not accept the connection; or nothing has arrived outside.
        EmotionEdgeError: a clip or a network cannot be opened.
    """
    cv2.setNumThreads(1)
    settings = [*SETTINGS, *settings, *OVERRIDES]
    progress = BenchProgress(line, rounds)
    with tempfile.TemporaryDirectory(prefix="emotion-edge-") as name, line:
        folder, ports = Path(name), [_free_port(), _free_port()]
        chosen = {str(path): path for path in paths} or write_clips(folder, progress)
        outside = Outside(*ports)
        try:
            variants = _variants(file, settings, folder, ports, outside.broker)
            players = {variant: Player(config) for variant, config in variants.items()}
            found = _play(players, chosen, rounds, progress)
        finally:
            arrived = outside.close()
    broker = variants[OBSERVED].mqtt.port
    _check(arrived, own=broker == outside.broker)
    return {
        "machine": f"{platform.machine()}, {find_runtime()[0]}, OpenCV {cv2.__version__}",
        "settings": settings,
        "broker": "of this program" if broker == outside.broker else variants[OBSERVED].mqtt.host,
        "arrived": arrived,
        "everything": found,
    }


def _variants(
    file: Path | None, settings: list[str], folder: Path, ports: list[int], broker: int
) -> dict[str, Config]:
    """Return the configurations; a real broker of this machine is preferred to our own."""
    host = loader.load(file, settings).mqtt.host
    real = host or _is_reachable(PORT)
    where = [] if host else [f"mqtt.host={HOST}", f"mqtt.port={PORT if real else broker}"]
    on = [
        *settings, *ON, *where, "web.enabled=false",
        f"events.target={folder / 'events.jsonl'}", f"aggregate.file={folder / 'counts.db'}",
        f"metrics.address={HOST}:{ports[0]}", f"web.address={HOST}:{ports[1]}",
    ]  # fmt: skip
    return {
        WITHOUT: loader.load(file, [*settings, *OFF]),
        OBSERVED: loader.load(file, on),
        PAGE: loader.load(file, [*on, "web.enabled=true"]),
    }


def _play(
    players: dict[str, Player],
    chosen: dict[str, Path],
    rounds: int,
    progress: BenchProgress,
) -> dict[str, dict[str, dict[str, list[float]]]]:
    """Play every clip in every variant in turn; see `measure`."""
    found: dict[str, dict[str, dict[str, list[float]]]] = {
        clip: {variant: {"rounds": [], "beside": []} for variant in players} for clip in chosen
    }
    for number in range(rounds + 1):
        progress.begin_round(number)
        for clip, path in chosen.items():
            for variant, player in players.items():
                progress.show(f"{clip}, {variant}")
                times, beside = player.play(path)
                if number:
                    found[clip][variant]["rounds"].append(times)
                    found[clip][variant]["beside"].append(beside)
    return found


def _check(arrived: dict[str, int], *, own: bool) -> None:
    """Raise DeviceError where something that was to be measured has not taken place."""
    wanted = {name: count for name, count in arrived.items() if own or name != "messages"}
    missing = [name for name, count in wanted.items() if not count]
    if missing:
        raise DeviceError(f"nothing has arrived of: {', '.join(missing)}")


def _is_reachable(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), 1.0).close()
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as server:
        return int(server.getsockname()[1])


def lines(results: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of the report: CPU milliseconds per frame, and the ratio to the first.

    What is added beside the picture is measured by itself, so that other programs, which disturb
    the ratio, hardly matter to it.
    """
    yield results["machine"]
    yield " ".join(results["settings"])
    yield (
        f"everything: MQTT (broker: {results['broker']}) with Home Assistant, events to a file, "
        "metrics scraped each second, counts, pins in memory, hook"
    )
    for clip, variants in results["everything"].items():
        yield ""
        yield f"{clip + ':':<32}{'CPU ms':>8}{'ratio':>8}{'added':>8}{'share':>8}"
        first, beside = variants[WITHOUT]["rounds"], variants[WITHOUT]["beside"]
        for variant, measured in variants.items():
            rounds, pairs = measured["rounds"], zip(measured["beside"], beside, strict=True)
            added = statistics.median(with_it - without for with_it, without in pairs)
            ratio = statistics.median(a / b for a, b in zip(rounds, first, strict=True))
            share = added / statistics.median(first)
            cells = f"{statistics.median(rounds):>8.2f}{ratio:>8.3f}{added:>8.2f}{share:>8.1%}"
            yield f"  {variant:<30}{cells}"
