"""All outlets together: what each gets, and how often its thread is woken."""

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


SECONDS, RATE = 10, 30
# Of an outlet, in that time: one for the first observation, then those that its pause allows.
MOST = {"events": 21, "mqtt": 21, "metrics": 11, "aggregate": 3, "gpio": 51, "hook": 51}


def outlets(folder):
    """Return an outlet of each kind, as the settings open them by default; none is connected."""
    pytest.importorskip("prometheus_client", reason="prometheus-client is not installed")
    pytest.importorskip("paho.mqtt.enums", reason="paho-mqtt 2 is not installed")
    nothing = [lambda *_: None] * 2
    yield "events", open_events(EventsConfig(enabled=True, target=str(folder / "events")))
    yield "mqtt", open_mqtt(MqttConfig(enabled=True, host="127.0.0.1", port=1), *nothing)
    yield "metrics", open_metrics(MetricsConfig(enabled=True, address="127.0.0.1:0"))
    yield "aggregate", open_aggregate(AggregateConfig(enabled=True, file=str(folder / "counts")))
    yield "gpio", GpioOutlet(MemoryPins(), {17: "happy"}, {}, 2.0, 5.0)
    yield "hook", open_hook(HookConfig(enabled=True, command="/bin/true"))


def test_all_outlets_together_wake_their_threads_a_few_times_a_second(tmp_path):
    now = [0.0]
    observers = Observers(now=lambda: 1e9, clock=lambda: now[0])
    with closing(observers):
        for name, outlet in outlets(tmp_path):
            observers.use(name, outlet)
        for number in range(SECONDS * RATE):
            now[0] = number / RATE
            made = scene(ONE)
            observers.observe(replace(made, frame=replace(made.frame, time=now[0])), {"rate": 30})
        wakes = observers.wakes
    assert wakes.keys() == MOST.keys()
    assert not {name: number for name, number in wakes.items() if number > MOST[name]}


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
    outlet = PatientOutlet(every=False)
    observers = Observers(clock=lambda: 0.0)
    with closing(observers):
        observers.use("memory", outlet)
        for made in (scene(ONE), scene(ONE), other, other):
            observers.observe(made, {"rate": 30.0})
        before = len(observers.wakes), observers.wakes["memory"]
    assert before == (1, 2)
    assert len(outlet.taken) == 3  # the last one before the change, too
    assert outlet.taken[-1].time == other.frame.time


@pytest.mark.parametrize("health", [{"camera_on": False}, {"hot": True}, {"model": "b"}])
def test_a_change_of_the_machine_arrives_at_once_and_its_numbers_wait(health):
    observers = Observers(clock=lambda: 0.0)
    with closing(observers):
        observers.use("memory", PatientOutlet(every=False))
        first = {"camera_on": True, "hot": False, "model": "a", "rate": 30.0}
        for each in (first, {**first, "rate": 29.5}, {**first, **health}):
            observers.observe(scene(), each)
        assert observers.wakes == {"memory": 2}
