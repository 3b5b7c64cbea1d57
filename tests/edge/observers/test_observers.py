"""All outlets together: what each gets, and how often its thread is woken."""

import json
import logging
import sys
from contextlib import closing
from dataclasses import replace

import pytest

from edge.config.observers import (
    AggregateConfig,
    EventsConfig,
    HookConfig,
    MetricsConfig,
    MqttConfig,
)
from edge.observers.feed import SIZE
from edge.observers.gpio.memory import MemoryPins
from edge.observers.gpio.outlet import GpioOutlet
from edge.observers.memory import MemoryOutlet
from edge.observers.observers import Observers
from edge.observers.opening import (
    open_aggregate,
    open_events,
    open_hook,
    open_metrics,
    open_mqtt,
)
from tests.broker.watcher import until
from tests.edge.observers.test_feed import PatientOutlet
from tests.edge.scenes import ONE, TWO, emotion, scene


@pytest.fixture
def observers():
    made = Observers(now=lambda: 1000.0)
    yield made
    made.close()


def test_every_outlet_gets_each_scene_without_its_pixels(observers):
    outlets = {"one": MemoryOutlet(), "two": MemoryOutlet()}
    for name, outlet in outlets.items():
        observers.use(name, outlet)
    assert observers.active
    shown = scene(ONE, notices=("turned",))
    observers.observe(shown, {"rate": 30.0})
    observers.close()
    assert not observers.active
    for outlet in outlets.values():
        (observation,) = outlet.taken
        assert observation.tracks == shown.tracks
        assert observation.emotions == shown.emotions
        assert (observation.at, observation.notices) == (1000.0, ("turned",))
        assert observation.health == {"rate": 30.0}
        assert observation.dropped == {"one": 0, "two": 0}
        assert not any(hasattr(value, "pixels") for value in vars(observation).values())


def test_no_face_is_observed_while_the_screen_shows_a_state_instead(observers):
    outlet = MemoryOutlet()
    observers.use("memory", outlet)
    observers.observe(scene(ONE, state="starting"), {})
    observers.close()
    assert (outlet.taken[0].tracks, outlet.taken[0].emotions) == ((), ())
    assert outlet.taken[0].state == "starting"


def test_an_outlet_is_replaced_and_taken_away(observers):
    first, second = MemoryOutlet(), MemoryOutlet()
    observers.use("memory", first)
    observers.use("memory", second)
    assert first.closed
    observers.observe(scene(), {})
    observers.use("memory", None)
    assert second.closed
    assert (len(first.taken), len(second.taken)) == (0, 1)
    assert not observers.active


FRAMES = 100  # fewer than a queue holds


ALL = "events", "mqtt", "metrics", "aggregate", "gpio", "hook"


def outlets(folder, *names):
    """Yield name and outlet, as the settings open them by default; none has a broker."""
    pytest.importorskip("prometheus_client", reason="prometheus-client is not installed")
    pytest.importorskip("paho.mqtt.enums", reason="paho-mqtt 2 is not installed")
    metrics = MetricsConfig(enabled=True, address="127.0.0.1:0")
    mqtt = MqttConfig(enabled=True, host="127.0.0.1", port=1)
    makers = {
        "events": lambda: open_events(EventsConfig(enabled=True, target=str(folder / "events"))),
        "mqtt": lambda: open_mqtt(mqtt, lambda _: None, lambda: None),
        "metrics": lambda: open_metrics(metrics),
        "aggregate": lambda: open_aggregate(AggregateConfig(enabled=True, file=str(folder / "c"))),
        "gpio": lambda: GpioOutlet(MemoryPins(), {17: "happy"}, {}, 2.0, 5.0),
        "hook": lambda: open_hook(HookConfig(enabled=True, command="/bin/true")),
    }
    for name in names:
        yield name, makers[name]()


def test_the_picture_wakes_no_thread_while_nothing_changes(tmp_path):
    with closing(Observers(now=lambda: 1e9)) as observers:
        for name, outlet in outlets(tmp_path, *ALL):
            observers.use(name, outlet)
        made = scene(ONE)
        for number in range(FRAMES):
            frame = replace(made.frame, time=number / 30, index=number)
            observers.observe(replace(made, frame=frame), {"rate": 30.0 + number})
        wakes, dropped = observers.wakes, observers.dropped
    assert wakes.pop("metrics") <= FRAMES // (SIZE // 2)  # it gets all of them
    assert wakes == {"events": 1, "mqtt": 1, "aggregate": 0, "gpio": 1, "hook": 1}
    assert not any(dropped.values())


def calls_of(observers, made):
    """Return the number of Python functions that one more scene calls in this thread.

    The least of several: a minute may end, and garbage may be collected, in between.
    """
    counts = []
    for _ in range(6):
        seen = []
        sys.setprofile(lambda _frame, event, _arg, to=seen: event == "call" and to.append(event))
        observers.observe(made, {"rate": 30.0})
        sys.setprofile(None)
        counts.append(len(seen))
    return min(counts)


def test_a_frame_without_a_change_costs_the_picture_the_same_for_one_outlet_and_for_all(tmp_path):
    counts = []
    for names in (("metrics",), ("metrics", "events"), ALL):
        with closing(Observers(now=lambda: 1e9)) as observers:
            for name, outlet in outlets(tmp_path, *names):
                observers.use(name, outlet)
            counts.append(calls_of(observers, scene(*TWO)))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 20


@pytest.mark.parametrize(
    ("every", "arrived"),
    [(True, [*range(32)]), (False, [0, 24, 25, 29, 30, 31])],
)
def test_an_outlet_gets_changes_and_what_was_before_or_everything(every, arrived):
    outlet = PatientOutlet(every=every)
    with closing(Observers()) as observers:
        observers.use("memory", outlet)
        for index in range(32):
            made = scene(ONE, notices=(str((index >= 25) + (index >= 30) + (index >= 31)),))
            observers.observe(replace(made, frame=replace(made.frame, index=index)), {})
            until(lambda: not observers._feeds["memory"]._woken, "the thread")
        assert observers.wakes == {"memory": 4}
    assert [each.index for each in outlet.taken] == arrived


@pytest.mark.parametrize(
    "other",
    [
        scene(*TWO),
        scene(),
        replace(scene(ONE), emotions=(emotion("sad"),)),
        scene(ONE, notices=("turned",)),
        scene(ONE, state="idle"),
        replace(scene(ONE), frame=replace(scene(ONE).frame, trouble="camera_lost")),
        replace(scene(ONE), frame=replace(scene(ONE).frame, source="another")),
        replace(scene(ONE), frame=replace(scene(ONE).frame, time=-1.0)),
    ],
)
def test_what_changes_arrives_at_once(other):
    outlet = PatientOutlet()
    observers = Observers()
    with closing(observers):
        observers.use("memory", outlet)
        for made in (scene(ONE), scene(ONE), other, other):
            observers.observe(made, {"rate": 30.0})
            until(lambda: not observers._feeds["memory"]._woken, "the thread")
        before = len(observers.wakes), observers.wakes["memory"]
    assert before == (1, 2)
    assert len(outlet.taken) == 4  # the last one before the change, too, and that at the end
    assert outlet.taken[2].time == other.frame.time


@pytest.mark.parametrize("health", [{"camera_on": False}, {"hot": True}, {"model": "b"}])
def test_a_change_of_the_machine_arrives_at_once_and_its_numbers_wait(health):
    observers = Observers()
    with closing(observers):
        observers.use("memory", PatientOutlet())
        first = {"camera_on": True, "hot": False, "model": "a", "rate": 30.0}
        for each in (first, {**first, "rate": 29.5}, {**first, **health}):
            observers.observe(scene(), each)
            until(lambda: not observers._feeds["memory"]._woken, "the thread")
        assert observers.wakes == {"memory": 2}


YEAR = 365 * 86400.0


def test_a_clock_that_jumps_disturbs_no_outlet(tmp_path, caplog):
    caplog.set_level(logging.WARNING)
    times = [1.8e9, 1.8e9 + 10 * YEAR, -4 * YEAR, 1.8e9 + 200 * YEAR, 0.0, 1.8e9 + 60]
    clock = iter(times)
    with closing(Observers(now=lambda: next(clock))) as observers:
        for name, outlet in outlets(tmp_path, *ALL):
            observers.use(name, outlet)
        for number in range(len(times)):
            observers.observe(scene(ONE, notices=(str(number),)), {"rate": 30.0})
        until(lambda: (tmp_path / "events").exists(), "the events")
        dropped, feeds = observers.dropped, list(observers._feeds.values())
        assert all(feed._thread.is_alive() for feed in feeds)
    events = map(json.loads, (tmp_path / "events").read_text().splitlines())
    assert [event["at"][:4] for event in events if event["event"] == "state"] == [
        "2027", "2037", "1966", "2226", "1970", "2027",
    ]  # fmt: skip
    assert not any(dropped.values())
    assert [text for text in caplog.messages if not text.startswith("mqtt: ")] == []
