"""Numbers -> metrics, as the library of Prometheus takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
)

from edge.observers.metrics.numbers import Numbers
from edge.observers.observation import Minute, Observation
from edge.system.printable import printable
from edge.system.throttling import (
    CAPPED,
    SINCE_BOOT,
    SLOWED,
    TOO_WARM,
    UNDER_VOLTAGE,
    is_set,
)

if TYPE_CHECKING:
    from prometheus_client.core import Metric

PREFIX = "emotion_edge_"
WORKING = "working"
CAMERA = (WORKING, "camera_lost", "no_camera", "no_access", "camera_closed")
REASONS = {
    "under_voltage": UNDER_VOLTAGE,
    "frequency_capped": CAPPED,
    "throttled": SLOWED,
    "temperature_limit": TOO_WARM,
}
LONGEST = 100  # characters of the value of a label


def families(numbers: Numbers, throttling: Callable[[], int | None]) -> Iterator[Metric]:
    """Yield the metrics; none before the first observation.

    Args:
        numbers: which must not change meanwhile.
        throttling: returns what the firmware reports.
    """
    newest = numbers.newest
    if newest is None:
        return
    yield from _of_run(newest)
    yield from _of_machine(newest, throttling())
    yield from _of_people(numbers, newest)


def _of_run(newest: Observation) -> Iterator[Metric]:
    measured = newest.measured
    yield _counter("frames", "Frames of the camera", measured.frames)
    text = "How often the run was opened again since the service was started"
    yield _counter("restarts", text, measured.restarts)
    text = "Observations that an outlet did not get"
    yield _counters("observations_dropped", text, "outlet", newest.dropped)
    yield _counters("outlet_faults", "Failed attempts of an outlet", "outlet", newest.faults)
    state = newest.trouble or WORKING
    states = {name: name == state for name in CAMERA}
    yield _gauges("camera_state", "1 for the state that the camera is in", "state", states)
    facts = {"name": measured.model, "file": measured.file, "sha256": measured.sha256}
    yield _info("model", "Model that reads the faces", facts)
    version = str(newest.health.get("version", ""))
    yield _info("build", "Version of the program", {"version": version})


def _of_machine(newest: Observation, bits: int | None) -> Iterator[Metric]:
    degrees = newest.health.get("temperature")
    if degrees is not None:
        yield _gauge("temperature_celsius", "Temperature of the processor", degrees)
        text = "1 while the temperature is above display.hot"
        yield _gauge("too_hot", text, float(bool(newest.health.get("hot"))))
    level = newest.health.get("governor")
    if level is not None:
        text = "How much work is left out while the machine is too hot or too slow; 0 = none"
        yield _gauge("governor_level", text, level)
    if bits is not None:
        now = {name: is_set(bits, bit) for name, bit in REASONS.items()}
        since = {name: is_set(bits, bit + SINCE_BOOT) for name, bit in REASONS.items()}
        yield _gauges("throttled", "1 while the firmware reports it", "reason", now)
        text = "1 where the firmware has reported it since boot"
        yield _gauges("throttled_since_boot", text, "reason", since)


def _of_people(numbers: Numbers, newest: Observation) -> Iterator[Metric]:
    if newest.aggregate:
        yield from _of_minute(newest.minute)
        return
    yield _gauge("visible_faces", "Faces that are shown now", len(newest.tracks))
    yield _counter("faces", "Faces that came; one that was lost counts again", numbers.faces)
    text = "Faces shown in all frames, by label"
    yield _counters("readings", text, "emotion", numbers.readings)
    text = "Time that a stage took in a frame"
    stages = HistogramMetricFamily(f"{PREFIX}stage_seconds", text, labels=["stage"])
    for stage, histogram in numbers.stages.items():
        stages.add_metric([stage], histogram.buckets(), histogram.total)
    yield stages


def _of_minute(minute: Minute | None) -> Iterator[Metric]:
    if minute is None:
        return
    begin = minute.number * 60
    yield _gauge("minute_timestamp_seconds", "Begin of the last complete minute", begin)
    yield _gauge("minute_people", "People of that minute, of groups only", minute.people)
    text = "People of that minute by label, of groups only"
    yield _gauges("minute_readings", text, "emotion", minute.counts)


def _counter(name: str, text: str, value: float) -> Metric:
    return CounterMetricFamily(PREFIX + name, text, value)


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(PREFIX + name, text, value)


def _counters(name: str, text: str, label: str, values: Mapping[str, float]) -> Metric:
    family = CounterMetricFamily(PREFIX + name, text, labels=[label])
    for each, value in values.items():
        family.add_metric([_short(each)], value)
    return family


def _gauges(name: str, text: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(PREFIX + name, text, labels=[label])
    for each, value in values.items():
        family.add_metric([_short(each)], float(value))
    return family


def _info(name: str, text: str, facts: Mapping[str, str]) -> Metric:
    shortened = {key: _short(value) for key, value in facts.items()}
    return InfoMetricFamily(PREFIX + name, text, value=shortened)


def _short(text: str) -> str:
    """Return a name from outside as a value of a label, which must be text and bounded."""
    return printable(text, LONGEST)
