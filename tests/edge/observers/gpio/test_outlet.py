from dataclasses import replace

import pytest

from edge.errors import DeviceError
from edge.observers.gpio.memory import MemoryPins
from edge.observers.gpio.outlet import REST, STALE, STEP, GpioOutlet
from edge.observers.observation import observation_of
from tests.edge.scenes import AWAY, ONE, TWO, UNSURE, emotion, labelled, scene

LEDS = {17: "happy", 27: "sad", 5: "happy", 6: "unsure"}
RELAYS = {22: "happy"}


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def pins():
    return MemoryPins()


@pytest.fixture
def outlet(pins, now):
    return GpioOutlet(pins, LEDS, RELAYS, 2.0, 5.0, lambda: now[0])


@pytest.fixture
def see(outlet, pins, now):
    """Return a function that shows faces at a time, and returns the pins that are on."""

    def show(time, *labels, **attributes):
        emotions = tuple({"unsure": UNSURE, "away": AWAY}.get(e) or emotion(e) for e in labels)
        boxes = (*TWO, ONE)[: len(labels)]
        shown = replace(scene(*boxes, **attributes), emotions=emotions)
        now[0] = time
        outlet.take(replace(observation_of(shown, 0.0, {}, {}), time=time))
        return set(pins.on)

    return show


def test_lamps_follow_the_dominant_label(see):
    assert see(0.0, "sad") == {27}
    assert see(0.1, "happy") == {5, 17}
    assert see(0.2, "happy", "sad", "sad") == {27}
    assert see(0.3, "fear") == set()
    assert see(0.4, "unsure") == {6}
    assert see(0.5, "away") == set()


def smile(see, until, begin=0.0):
    """Show a smile and return the times at which the relay is on."""
    count = round((until - begin) * 2)
    times = [begin + n / 2 for n in range(count)]
    return [time for time in times if 22 in see(time, "happy")]


def test_a_smile_of_two_seconds_switches_the_relay_on_for_a_while(see):
    assert smile(see, 12.0) == [2.0 + n / 2 for n in range(10)]


def test_a_steady_smile_switches_the_relay_on_although_the_outlet_seldom_looks(see, outlet):
    time = 0.0
    while 22 not in see(time, "happy") and time < 10.0:
        time += outlet.pause + 0.003  # as its thread does while nothing changes
    assert 2.0 <= time <= 2.0 + 2 * STEP


def test_looks_are_frequent_only_when_a_relay_is_due(see, outlet):
    pauses = []
    for time in (0.0, 0.9, 1.8, 2.7, *(3.5 + n / 2 for n in range(10))):
        see(time, "happy")
        pauses.append(outlet.pause)
    # Two seconds are left, 1.1, 0.2; the relay is on for five; its label has been reported.
    assert pauses == [REST, REST, STEP, *[STEP] * 10, REST]
    see(9.0)
    assert outlet.pause == REST


def test_lamps_alone_need_no_frequent_looks(pins):
    outlet = GpioOutlet(pins, LEDS, {}, 0.0, 5.0, lambda: 0.0)
    outlet.take(observation_of(scene(ONE), 0.0, {}, {}))
    assert outlet.pause == REST


def test_a_shorter_smile_does_not(see):
    assert smile(see, 2.0) == []
    assert 22 not in see(2.0, "sad")
    assert smile(see, 4.4, 2.5) == []


def test_another_smile_lets_the_relay_last(see):
    smile(see, 3.0)
    see(3.0, "sad")
    assert smile(see, 12.0, 3.5)[-1] == 10.0  # the second one counts from 5.5 s on


def test_the_relay_is_switched_off_by_time_alone(see, outlet, pins, now):
    assert smile(see, 3.0) == [2.0, 2.5]
    now[0] = 6.9
    outlet.tick()
    assert 22 in pins.on
    now[0] = 7.0
    outlet.tick()
    assert 22 not in pins.on


@pytest.mark.parametrize("state", ["", "camera_lost", "idle", "starting"])
def test_all_are_off_while_no_face_is_shown(see, state):
    smile(see, 3.0)
    assert see(3.0, "happy") == {5, 17, 22}
    labels = ("happy",) if state else ()
    assert see(3.1, *labels, state=state) == set()
    assert 22 not in see(3.2, "happy")


def test_all_are_off_when_nothing_is_observed_any_more(see, outlet, pins, now):
    see(0.0, "happy")
    now[0] = STALE - 0.1
    outlet.tick()
    assert pins.on
    now[0] = STALE
    outlet.tick()
    assert not pins.on


def test_labels_of_other_networks_switch_pins_and_unknown_ones_are_named_once(pins, caplog):
    outlet = GpioOutlet(pins, {17: "smile", 27: "hapy"}, {22: "no_smile"}, 0.0, 5.0, lambda: 0.0)
    for _ in range(2):
        outlet.take(observation_of(labelled(2, ONE), 0.0, {}, {}))
    assert pins.on == {22}
    assert caplog.messages == [
        "gpio: no label 'hapy' in this network, which has smile, no_smile, unsure, away"
    ]


def test_a_pin_that_fails_is_an_error_and_the_end_switches_off(see, outlet, pins):
    see(0.0, "happy")
    pins.fault = "GPIO17: busy"
    with pytest.raises(DeviceError, match="GPIO17: busy"):
        see(0.1, "sad")
    outlet.close()
    assert pins.closed
    assert not pins.on
