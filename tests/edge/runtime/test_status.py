from dataclasses import replace

import pytest

from edge.runtime.idle import IdleTimer
from edge.runtime.status import Status
from edge.system.stopwatch import Stopwatch
from edge.system.temperature import Thermometer
from tests.edge.scenes import ONE, scene


class TestIdleTimer:
    def test_idle_and_then_blank_without_a_face(self):
        timer = IdleTimer(idle=20, blank=60)
        steps = [(0, 0), (0, 19.9), (0, 20), (0, 59), (0, 60), (1, 61), (0, 62), (0, 80.9)]
        states = [timer.update(faces, time) for faces, time in steps]
        assert states == ["", "", "idle", "idle", "blank", "", "", ""]
        assert timer.update(0, 81) == "idle"

    def test_both_can_be_switched_off(self):
        assert IdleTimer(0, 0).update(0, 0) == ""
        never = IdleTimer(0, 0)
        assert [never.update(0, time) for time in (0, 10**6)] == ["", ""]
        dark = IdleTimer(0, 30)
        assert [dark.update(0, time) for time in (0, 29, 31)] == ["", "", "blank"]

    def test_time_counts_from_the_first_frame(self):
        """A clock that has run for days does not start the idle screen."""
        assert IdleTimer(20, 60).update(0, 10**6) == ""


class TestThermometer:
    def test_too_hot_and_cooler_again(self, tmp_path):
        zone = tmp_path / "temp"
        thermometer = Thermometer(80, zone)
        states = []
        for time, degrees in ((0, 79.9), (3, 80), (6, 76), (9, 74.9), (12, 79)):
            zone.write_text(f"{int(degrees * 1000)}\n")
            thermometer.update(time)
            states.append(thermometer.too_hot)
        assert states == [False, True, True, False, False]
        assert thermometer.degrees == 79

    def test_it_is_not_read_for_every_frame(self, tmp_path):
        zone = tmp_path / "temp"
        zone.write_text("50000")
        thermometer = Thermometer(80, zone)
        thermometer.update(0)
        zone.write_text("90000")
        thermometer.update(1.9)
        assert thermometer.degrees == 50
        thermometer.update(2)
        assert thermometer.degrees == 90

    @pytest.mark.parametrize("content", [None, "", "hot"])
    def test_a_machine_without_a_sensor(self, tmp_path, content):
        zone = tmp_path / "temp"
        if content is not None:
            zone.write_text(content)
        thermometer = Thermometer(80, zone)
        thermometer.update(0)
        assert (thermometer.degrees, thermometer.too_hot) == (None, False)


class TestStatus:
    def at(self, time, **more):
        return replace(scene(**more), frame=replace(scene().frame, time=time))

    def test_states_and_notices(self, tmp_path):
        zone = tmp_path / "temp"
        zone.write_text("85000")
        status = Status(IdleTimer(20, 0), Thermometer(80, zone))
        first = status.describe(self.at(0, notices=("no_edgetpu",)))
        assert (first.state, first.notices) == ("", ("too_hot", "no_edgetpu"))
        assert status.describe(self.at(30)).state == "idle"
        lost = self.at(31)
        lost = replace(lost, frame=replace(lost.frame, trouble="camera_lost"))
        assert status.describe(lost).state == "camera_lost"

    def test_a_camera_that_stays_lost_switches_the_screen_off(self):
        status = Status(IdleTimer(20, 60), Thermometer(80))
        lost = replace(scene().frame, trouble="camera_lost")
        states = [
            status.describe(replace(scene(), frame=replace(lost, time=time))).state
            for time in (0, 30, 61)
        ]
        assert states == ["camera_lost", "camera_lost", "blank"]
        assert status.describe(replace(scene(ONE), frame=replace(lost, time=62))).state != "blank"

    def test_time_that_runs_backwards_starts_again(self):
        status = Status(IdleTimer(20, 60), Thermometer(80), Stopwatch())
        status.describe(self.at(10**6))
        assert status.describe(self.at(0)).state == ""
        assert status.describe(self.at(21)).state == "idle"

    def test_statistics_once_a_second(self, tmp_path):
        watch = Stopwatch()
        status = Status(IdleTimer(0, 0), Thermometer(80, tmp_path / "none"), watch)
        assert status.describe(self.at(0)).stats == ""
        for _ in range(10):
            watch.lap("detect")
            watch.count(1)
        line = status.describe(self.at(1)).stats
        assert "fps   detect " in line
        assert line.endswith(" ms")
        watch.lap("detect")
        watch.count(1)
        assert status.describe(self.at(1.9)).stats == line
        assert status.describe(self.at(2)).stats != line

    def test_no_statistics_by_default(self):
        status = Status(IdleTimer(0, 0), Thermometer(80))
        assert [status.describe(self.at(time)).stats for time in (0, 5)] == ["", ""]


def test_nothing_is_read_before_people_are_informed():
    status = Status(IdleTimer(20, 60), Thermometer(80), introduction=5.0)
    shown = scene(ONE)
    at = [replace(shown, frame=replace(shown.frame, time=time)) for time in (100, 104.9, 105, 106)]
    assert [status.describe(one).state for one in at] == ["starting", "starting", "", ""]
