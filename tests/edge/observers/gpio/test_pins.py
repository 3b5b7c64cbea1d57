import sys
from pathlib import Path

import pytest

from edge.errors import DeviceError, NotInstalledError
from edge.observers.gpio.pins import GpioPins

mock = pytest.importorskip("gpiozero.pins.mock", reason="gpiozero is not installed")


@pytest.fixture
def factory():
    made = mock.MockFactory()
    yield made
    made.reset()


def levels(factory, *pins):
    return [bool(factory.pin(pin).state) for pin in pins]


@pytest.fixture
def pins(factory):
    made = GpioPins([17, 22, 27], frozenset({22}), factory)
    yield made
    made.close()


def test_all_pins_are_off_at_first_and_switched_as_wanted(pins, factory):
    assert levels(factory, 17, 22, 27) == [False, True, False]  # 22 is inverted
    pins.switch(frozenset({17, 22}))
    assert levels(factory, 17, 22, 27) == [True, False, False]
    pins.switch(frozenset())
    assert levels(factory, 17, 22, 27) == [False, True, False]


def test_the_end_switches_off_and_releases_the_pins(pins, factory):
    pins.switch(frozenset({17}))
    pins.close()
    assert [factory.pin(pin).function for pin in (17, 22)] == ["input", "input"]
    assert [state.state for state in factory.pin(17).states][-2:] == [True, False]
    pins.close()
    GpioPins([17], frozenset(), factory).close()  # as a reload does


def test_pins_that_others_use_are_an_error_and_none_stays_open(pins, factory):
    with pytest.raises(DeviceError, match=r"GPIO27: GPIOPinInUse: .*docs/actions\.md") as kept:
        GpioPins([5, 27], frozenset(), factory)
    assert kept.tb  # which holds the pins, so that only closing releases them
    assert factory.pin(5).function == "input"


def test_a_machine_without_such_pins_is_an_error(factory):
    with pytest.raises(DeviceError, match="GPIO60: PinInvalidPin"):
        GpioPins([60], frozenset(), factory)


@pytest.mark.skipif(Path("/dev/gpiochip0").exists(), reason="this machine has pins")
def test_a_machine_without_pins_gives_one_line(recwarn):
    with pytest.raises(DeviceError, match="GPIO17: BadPinFactory: Unable to load any default pin"):
        GpioPins([17], frozenset())
    assert not recwarn.list


def test_a_pin_that_fails_keeps_no_other_from_being_switched(pins, factory):
    pins._devices[17].close()
    with pytest.raises(DeviceError, match="GPIO17: GPIODeviceClosed"):
        pins.switch(frozenset({17, 27}))
    assert levels(factory, 27) == [True]


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "gpiozero", None)
    with pytest.raises(NotInstalledError, match="sudo apt install python3-gpiozero python3-lgpio"):
        GpioPins([17], frozenset())
