"""Test the sensor of the heat, on file trees in place of /sys."""

import pytest

from edge.system.heat import FakeHeat, Heat, MachineHeat
from edge.system.temperature import ZONE
from edge.system.throttling import (
    CAPPED,
    OTHER,
    SINCE_BOOT,
    SLOWED,
    THROTTLED,
    TOO_WARM,
    UNDER_VOLTAGE,
)


@pytest.fixture
def board(tmp_path):
    """A function that writes a temperature and bits, and returns what is read on a board."""
    zone, flags = tmp_path / ZONE.relative_to("/"), tmp_path / THROTTLED
    for file in (zone, flags):
        file.parent.mkdir(parents=True)

    def read(degrees="50000", bits="0", machine="aarch64"):
        zone.write_text(degrees)
        flags.write_text(bits)
        return MachineHeat(tmp_path, machine).read()

    return read


def test_temperature_in_degrees(board):
    assert board("67123\n") == Heat(67.123, throttled=False)


@pytest.mark.parametrize("degrees", ["", "hot", "255000", "-274000"])
def test_a_sensor_that_is_broken_gives_no_temperature(board, degrees):
    assert board(degrees) == Heat(None, throttled=False)


@pytest.mark.parametrize(
    ("bits", "throttled"),
    [
        (1 << SLOWED, True),
        (1 << CAPPED, True),
        (1 << SLOWED + SINCE_BOOT, False),
        (1 << TOO_WARM, False),  # a Raspberry Pi 3B+ from 60 degrees on
        (1 << UNDER_VOLTAGE, False),
    ],
)
def test_only_a_processor_that_is_slowed_down_now_counts(board, bits, throttled):
    assert board(bits=f"{bits:x}").throttled is throttled


def test_the_other_device_tree_of_a_raspberry_pi_5(tmp_path):
    flags = tmp_path / OTHER.replace("*", "107c000000")
    flags.parent.mkdir(parents=True)
    flags.write_text(f"{1 << SLOWED:x}\n")
    assert MachineHeat(tmp_path, "aarch64").read().throttled


def test_the_temperature_of_a_pc_does_not_count(board):
    assert board("90000", machine="x86_64") == Heat(None, throttled=False)


def test_a_machine_without_files(tmp_path):
    assert MachineHeat(tmp_path, "aarch64").read() == Heat(None, throttled=False)


def test_the_fake_repeats_its_last_reading():
    fake = FakeHeat([Heat(50.0), Heat(80.0, throttled=True)])
    assert [fake.read().degrees for _ in range(3)] == [50.0, 80.0, 80.0]
