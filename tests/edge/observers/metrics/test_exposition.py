"""The text of the metrics, read by the parser of prometheus-client."""

from dataclasses import replace

import pytest

from edge.observers.observation import Minute
from tests.edge.observers.metrics.conftest import HEALTH, observed
from tests.edge.scenes import CLASSES, FOUR, ONE, labelled, scene

families = pytest.importorskip("edge.observers.metrics.families")
numbers = pytest.importorskip("edge.observers.metrics.numbers")
text = pytest.importorskip("edge.observers.metrics.text")
core = pytest.importorskip("prometheus_client")
parser = pytest.importorskip("prometheus_client.parser")

OF_FACES = {"visible_faces", "faces_total", "readings_total", "stage_seconds_count"}


class Source:
    """Numbers as a source of a registry."""

    def __init__(self, observations, bits):
        self._numbers, self._bits = numbers.Numbers(), bits
        for each in observations:
            self._numbers.update(each)

    def collect(self):
        yield from families.families(self._numbers, lambda: self._bits)


def exposed(*observations, bits=None):
    """Return {(name, labels): value} of what is served; names without the prefix."""
    registry = core.CollectorRegistry()
    registry.register(Source(observations, bits))
    made = text.text_of(registry.collect())
    assert made == core.generate_latest(registry)  # the library decides
    samples = [
        s for each in parser.text_string_to_metric_families(made.decode()) for s in each.samples
    ]
    assert all(each.name.startswith("emotion_edge_") for each in samples)
    found = {}
    for each in samples:
        key = each.name.removeprefix("emotion_edge_"), *sorted(each.labels.values())
        assert key not in found
        found[key] = each.value
    return found


def names(found):
    return {name for name, *_ in found}


def test_nothing_is_served_before_the_first_observation():
    assert exposed() == {}


def test_numbers_of_the_run():
    found = exposed(
        observed(ONE, frames=6, stages={"detect": 1.0}),
        observed(ONE, frames=7, stages={"detect": 1.003}),
    )
    assert found["frames_total",] == 7
    assert found["restarts_total",] == 2
    assert found["visible_faces",] == found["faces_total",] == 1
    assert found["readings_total", "happy"] == 2
    assert found["observations_dropped_total", "mqtt"] == 3
    assert found["outlet_faults_total", "mqtt"] == 1
    assert found["temperature_celsius",] == 61.5
    assert found["too_hot",] == 0
    assert found["model_info", "81a1", "compact", "emotions.tflite"] == 1
    assert found["build_info", "1.2"] == 1
    assert found["stage_seconds_bucket", "0.005", "detect"] == 1
    assert found["stage_seconds_bucket", "0.002", "detect"] == 0
    assert found["stage_seconds_count", "detect"] == 1
    assert found["stage_seconds_sum", "detect"] == pytest.approx(0.003)
    assert "throttled" not in names(found)


def test_the_level_of_the_governor_is_missing_where_it_is_switched_off():
    assert exposed(observed(health={**HEALTH, "governor": 3}))["governor_level",] == 3
    assert exposed(observed(health={**HEALTH, "governor": 0}))["governor_level",] == 0
    assert "governor_level" not in names(exposed(observed(health={**HEALTH, "governor": None})))


def test_without_a_sensor_there_is_no_temperature():
    found = exposed(observed(health={**HEALTH, "temperature": None}))
    assert not names(found) & {"temperature_celsius", "too_hot"}


@pytest.mark.parametrize("trouble", ["", "camera_lost", "no_camera", "no_access", "camera_closed"])
def test_the_camera_is_in_one_state(trouble):
    made = scene(state="blank")  # the screen is dark, and hides the state of the camera
    made = replace(made, frame=replace(made.frame, trouble=trouble))
    found = exposed(observed(made=made))
    states = {key[1]: value for key, value in found.items() if key[0] == "camera_state"}
    assert [name for name, value in states.items() if value] == [trouble or "working"]
    assert len(states) == 5


def test_reports_of_the_firmware():
    found = exposed(observed(), bits=0x50005)
    now = {key[1] for key, value in found.items() if key[0] == "throttled" and value}
    since = {k[1] for k, value in found.items() if k[0] == "throttled_since_boot" and value}
    assert now == since == {"under_voltage", "throttled"}
    found = exposed(observed(), bits=0x80000)
    assert sum(value for key, value in found.items() if key[0] == "throttled") == 0
    assert found["throttled_since_boot", "temperature_limit"] == 1


def test_the_number_of_series_is_bounded():
    """Twenty labels of one's own, all stages, and as many faces as pass by."""
    stages = ("camera", "detect", "track", "classify", "follow", "render", "display")
    many = labelled(20, *FOUR)
    seen = []
    for number in range(1, 60):
        tracks = tuple(replace(each, id=each.id + 4 * number) for each in many.tracks)
        seconds = dict.fromkeys(stages, 0.01 * number)
        made = replace(many, tracks=tracks)
        seen.append(observed(made=made, frames=number, stages=seconds, time=3.0 * number))
    found = exposed(*seen, bits=0)
    assert found["faces_total",] == 4 * 59
    emotions = {key[1] for key in found if key[0] == "readings_total"}
    assert emotions == {*CLASSES[20], "unsure", "away"}
    assert len(found) < 160


def test_names_from_outside_are_bounded_and_text():
    made = observed(made=scene())
    measured = made.measured._replace(model="a\udcff\n" + "x" * 500, file='b"\\')
    found = exposed(replace(made, measured=measured))
    (key,) = (key for key in found if key[0] == "model_info")
    assert all(len(value) <= 110 and value.isprintable() for value in key)
    assert 'b"\\' in key


def test_with_groups_only_the_last_minute_is_served_and_no_face():
    def grouped(minute, **options):
        return observed(made=scene(*FOUR), aggregate=True, minute=minute, **options)

    individual = [observed(ONE, frames=n, stages={"classify": 0.1 * n}) for n in (1, 2)]
    assert names(exposed(*individual)) >= OF_FACES
    before = exposed(*individual, grouped(None))
    minute = Minute(29_000_000, 6, {"happy": 3})
    found = exposed(*individual, grouped(None), grouped(minute))
    for each in (before, found):
        assert not names(each) & {*OF_FACES, "stage_seconds_bucket", "stage_seconds_sum"}
        assert "frames_total" in names(each)
    assert not {name for name in names(before) if name.startswith("minute")}
    assert found["minute_people",] == 6
    assert found["minute_timestamp_seconds",] == 29_000_000 * 60
    assert {key: v for key, v in found.items() if key[0] == "minute_readings"} == {
        ("minute_readings", "happy"): 3
    }
    assert "minute_people" not in names(exposed(grouped(minute), individual[0]))


def test_numbers_of_the_process_are_written_as_the_library_writes_them():
    registry = core.CollectorRegistry()
    core.ProcessCollector(registry=registry)
    made = text.text_of(registry.collect())
    assert made.count(b"# TYPE process_") >= 5
    lines = core.generate_latest(registry).splitlines()
    for ours, theirs in zip(made.splitlines(), lines, strict=True):
        assert ours.rpartition(b" ")[0] == theirs.rpartition(b" ")[0]  # the value goes on


def test_what_was_written_before_is_not_made_again():
    family = families._gauges("a", "b", "c", dict.fromkeys("defg", 1.0))
    text.text_of([family])
    before = text._begin.cache_info().misses
    for value in (1.0, 2.0):
        text.text_of([families._gauges("a", "b", "c", dict.fromkeys("defg", value))])
    assert text._begin.cache_info().misses == before
