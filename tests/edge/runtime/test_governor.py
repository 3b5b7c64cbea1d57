"""Test the levels of the governor, on readings of every kind. No test waits."""

from itertools import pairwise

import pytest

from edge.runtime import governor
from edge.runtime.governor import HEAT, SLOW, THROTTLED, Governor, Ladder, Reading

MOST, MOST_SLOW = 4, 3
STEP = 2.0  # seconds between two readings
LATE = {"rate": 12.0, "waiting": 0.0}  # of a loop that has no time for its camera
FINE = {"rate": 30.0, "waiting": 0.4}


class Machine:
    """A governor, and the time of its readings."""

    def __init__(self, start=1000.0):
        self.governor, self.time = Governor(MOST, MOST_SLOW), start

    def run(self, seconds, **reading):
        """Return the level after each reading of some time."""
        levels = []
        for _ in range(round(seconds / STEP)):
            levels.append(self.governor.update(Reading(self.time, **reading)))
            self.time += STEP
        return levels

    @property
    def state(self):
        return self.governor.level, self.governor.reason


def changes(levels):
    return sum(a != b for a, b in pairwise(levels))


class TestHeat:
    def test_a_hot_machine_leaves_out_one_step_after_the_other(self):
        machine = Machine()
        assert machine.run(60, degrees=74.9, **FINE)[-1] == 0
        levels = machine.run(120, degrees=75.0, **FINE)
        assert sorted(set(levels)) == [0, 1, 2, 3, 4]
        assert levels == sorted(levels)
        assert machine.state == (4, HEAT)
        gaps = [levels.index(level) for level in range(1, 5)]
        assert {b - a for a, b in pairwise(gaps)} == {governor.HOT_FOR / STEP}

    def test_it_depends_on_the_limit_of_the_screen(self):
        machine = Machine()
        machine.run(120, degrees=77, hot=90.0, **FINE)
        assert machine.state == (0, "")

    def test_a_cool_machine_takes_the_steps_back_one_by_one(self):
        machine = Machine()
        machine.run(120, degrees=85, **FINE)
        levels = machine.run(300, degrees=60, **FINE)
        assert levels == sorted(levels, reverse=True)
        assert levels[0] == 4
        assert changes(levels) == 4
        assert machine.state == (0, "")

    def test_between_hot_and_cool_it_stays(self):
        machine = Machine()
        machine.run(30, degrees=75, **FINE)
        assert set(machine.run(3600, degrees=70, **FINE)) == {1}

    def test_a_short_peak_changes_nothing(self):
        machine = Machine()
        for _ in range(50):
            machine.run(governor.HOT_FOR - STEP, degrees=79, **FINE)
            assert machine.run(STEP, degrees=74, **FINE) == [0]

    def test_a_machine_that_heats_up_with_every_step_back_goes_up_and_down_ever_more_rarely(self):
        """Each level takes 4 degrees away: level 1 is hot, level 2 is cool."""
        machine, levels = Machine(), []
        degrees = 70.0
        for _ in range(round(4 * 3600 / STEP)):
            aim = {0: 84, 1: 78, 2: 60}.get(machine.governor.level, 50)
            degrees += (aim - degrees) * 0.2
            levels += machine.run(STEP, degrees=degrees, **FINE)
        quarter = len(levels) // 4
        assert changes(levels[:quarter]) > changes(levels[-quarter:])
        assert changes(levels[-quarter:]) <= 2 * 3600 / governor.LONGEST
        assert set(levels[-quarter:]) == {1, 2}

    @pytest.mark.parametrize("hot", [25, 45])
    def test_a_step_back_that_was_too_early_makes_the_next_one_wait_longer(self, hot):
        """However many steps follow it."""
        machine, wait = Machine(), governor.RELIEVED_FOR + 2 * STEP
        machine.run(25, degrees=80, **FINE)
        assert machine.run(wait, degrees=50, **FINE)[-1] == 0
        level = machine.run(hot, degrees=80, **FINE)[-1]
        assert level == hot // 20
        assert machine.run(wait, degrees=50, **FINE)[-1] == level
        assert machine.run(wait, degrees=50, **FINE)[-1] == level - 1

    def test_what_once_went_up_and_down_is_forgotten(self):
        machine = Machine()
        for _ in range(3):
            machine.run(30, degrees=80, **FINE)
            machine.run(250, degrees=50, **FINE)
        machine.run(1000, degrees=50, **FINE)
        machine.run(30, degrees=80, **FINE)
        assert machine.run(governor.RELIEVED_FOR + 2 * STEP, degrees=50, **FINE)[-1] == 0


class TestFirmware:
    def test_a_processor_that_is_slowed_down_counts_without_a_temperature(self):
        machine = Machine()
        machine.run(30, throttled=True, **FINE)
        assert machine.state == (1, THROTTLED)
        machine.run(70, **FINE)
        assert machine.state == (0, "")

    def test_cool_but_throttled_is_no_relief(self):
        machine = Machine()
        machine.run(120, degrees=85, **FINE)
        assert set(machine.run(600, degrees=40, throttled=True, **FINE)) == {4}
        assert machine.state == (4, THROTTLED)


class TestSensor:
    def test_without_one_nothing_is_hot(self):
        machine = Machine()
        assert set(machine.run(3600, **FINE)) == {0}

    def test_one_that_fails_now_and_then_is_believed_in_between(self):
        machine = Machine()
        for _ in range(12):
            machine.run(STEP, degrees=80, **FINE)
            machine.run(2 * STEP, **FINE)
        assert machine.governor.level >= 2

    def test_one_that_is_gone_does_not_hold_the_level_for_ever(self):
        machine = Machine()
        machine.run(30, degrees=80, **FINE)
        assert machine.run(governor.RELIEVED_FOR - STEP, **FINE)[-1] >= 1
        assert machine.run(4 * governor.RELIEVED_FOR, **FINE)[-1] == 0


class TestSlowBoard:
    def test_missed_frames_leave_out_work_but_no_frames(self):
        machine = Machine()
        machine.run(governor.START, **FINE)
        machine.run(120, **LATE)
        assert machine.state == (MOST_SLOW, SLOW)

    def test_the_start_does_not_count(self):
        machine = Machine()
        assert set(machine.run(governor.START, **LATE)) == {0}
        assert set(machine.run(600, **FINE)) == {0}

    def test_pressure_that_began_in_the_start_is_counted_from_its_end(self):
        machine = Machine()
        machine.run(governor.START, **LATE)
        assert machine.run(governor.SLOW_FOR, **LATE)[-1] == 0
        assert machine.run(STEP, **LATE) == [1]

    def test_a_camera_that_gives_fewer_frames_in_the_dark_is_no_slow_board(self):
        machine = Machine()
        assert set(machine.run(600, rate=10.0, waiting=0.6)) == {0}

    def test_a_screen_that_refreshes_rarely_is_no_slow_board(self):
        machine = Machine()
        assert set(machine.run(600, rate=24.0, waiting=0.0, wanted=24.0)) == {0}

    def test_a_loop_that_just_keeps_up_is_left_alone(self):
        machine = Machine()
        assert set(machine.run(600, rate=29.0, waiting=0.01)) == {0}

    def test_work_comes_back_only_where_there_is_room_for_it(self):
        machine = Machine()
        machine.run(governor.START, **FINE)
        machine.run(15, **LATE)
        assert set(machine.run(600, rate=30.0, waiting=0.1)) == {1}
        assert machine.run(70, rate=30.0, waiting=0.3)[-1] == 0

    def test_a_missing_measurement_changes_nothing(self):
        machine = Machine()
        machine.run(governor.START, **FINE)
        machine.run(15, **LATE)
        assert set(machine.run(600)) == {1}

    def test_heat_comes_first_and_its_relief_is_no_room(self):
        """With much left out for heat, the loop has time: that says nothing of other levels."""
        machine = Machine()
        machine.run(governor.START, **FINE)
        machine.run(25, **LATE)
        assert machine.state == (2, SLOW)
        machine.run(100, degrees=85, **FINE)
        assert machine.state == (4, HEAT)
        machine.run(600, degrees=70, **FINE)
        assert machine.state == (4, HEAT)
        machine.run(600, degrees=50, rate=30.0, waiting=0.1)
        assert machine.state == (2, SLOW)


class TestLadder:
    def test_time_may_begin_at_zero(self):
        ladder = Ladder(2, 10.0)
        for time in range(0, 12, 2):
            ladder.update(float(time), pressure=True, relief=False)
        assert ladder.level == 1

    @pytest.mark.parametrize("pressure", [True, False])
    def test_the_level_stays_within_its_bounds(self, pressure):
        ladder = Ladder(2, 10.0)
        for time in range(0, 5000, 2):
            ladder.update(float(time), pressure=pressure, relief=not pressure)
        assert ladder.level == (2 if pressure else 0)
