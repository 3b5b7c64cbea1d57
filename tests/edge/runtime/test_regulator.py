"""Test how the level of the governor is applied to a running session. No test waits."""

import logging
from contextlib import closing
from dataclasses import replace

import pytest

from edge.demo.clip import DemoCamera
from edge.detector.fake import FakeDetector
from edge.detector.tiled_search import TiledSearch
from edge.display.memory import MemoryDisplay
from edge.runtime import factory
from edge.runtime.effort import LEVELS, MOST
from edge.runtime.health import HealthMeter
from edge.runtime.reconfigure import reconfigure
from edge.runtime.regulator import NoRegulator, RateMeter, Regulator
from edge.scene import Frame
from edge.system.heat import FakeHeat, Heat
from edge.system.stopwatch import Stopwatch
from tests.edge.scenes import scene
from tests.edge.sessions import session, settings

HOT, COOL = Heat(85.0), Heat(50.0)


def pauses(pipeline):
    """Return how long a pipeline waits between two searches and between two readings."""
    return pipeline._schedule.longest, pipeline.readings.interval


class Page(MemoryDisplay):
    """A display with a page, which is paced."""

    def pace(self, pause):
        self.pause = pause


class Run:
    """A session with a live camera, and a regulator with a fake sensor and clock."""

    def __init__(self, *changes, heat=HOT, live=True):
        self.now, self.sensor = 0.0, FakeHeat([heat])
        self.config = settings(*changes)
        self.made = session(DemoCamera((64, 48), forever=live), Page())
        self.made.pipeline.search = TiledSearch(FakeDetector(), 0.5)
        self.made.shutter.config = self.config
        self.made.regulator = Regulator(self.sensor, lambda: self.now)

    def run(self, seconds):
        for _ in range(round(seconds)):
            self.made.regulator.regulate(self.made)
            self.now += 1.0

    def reload(self, *changes):
        wanted = settings(*changes)
        self.config = reconfigure(self.made, self.config, wanted)

    @property
    def effort(self):
        """Return the current settings of page, search and readings."""
        pipeline = self.made.pipeline
        return self.made.display.pause, pipeline.search.far_pause, *pauses(pipeline)


WANTED = (0.0, 0.0, 0.17, 0.1)


def test_every_part_does_less_and_later_again_as_the_settings_say():
    run = Run()
    run.run(1)
    assert run.effort == WANTED
    run.run(300)
    assert run.effort == (1 / 3, 1.5, 0.4, 0.3)
    run.sensor._readings = [COOL]
    run.run(900)
    assert run.effort == WANTED


def test_it_is_logged_once_per_change_and_shown_with_the_statistics(caplog):
    caplog.set_level(logging.INFO)
    run = Run()
    run.run(300)
    lines = [record.getMessage() for record in caplog.records]
    assert [record.levelname for record in caplog.records] == ["WARNING"] * MOST
    assert lines[0] == (
        "governor: 85 °C, level 1 of 3: at most 12 pictures a second for the page, far faces "
        "searched every 1.5 s"
    )
    assert run.made.status.governor == "governor 3/3 heat"
    run.sensor._readings = [COOL]
    run.run(900)
    assert caplog.records[-1].levelname == "INFO"
    assert caplog.records[-1].getMessage() == (
        "governor: recovered, level 0 of 3: nothing is left out"
    )
    assert len(caplog.records) == 2 * MOST
    assert run.made.status.governor == ""


def test_the_line_of_statistics_has_the_level(tmp_path):
    run = Run("display.stats=true")
    run.run(30)
    watch = run.made.watch
    status = factory.open_status(run.config, watch)
    status.governor = run.made.status.governor
    watch.lap("detect")
    watch.count(1)
    assert status.describe(scene()).stats.endswith("   governor 1/3 heat")


def test_frames_that_come_too_early_are_left_out_at_the_highest_level_only():
    run = Run()
    frames = [Frame(scene().frame.pixels, index / 30) for index in range(30)]
    assert all(map(run.made.regulator.takes, frames))
    run.run(300)
    later = [replace(frame, time=frame.time + 10) for frame in frames]
    assert [run.made.regulator.takes(frame) for frame in later] == [True, False] * 15
    lost = replace(frames[0], trouble="camera_lost", time=later[-2].time + 0.01)
    assert run.made.regulator.takes(lost)
    # Time that runs backwards comes from another camera.
    assert run.made.regulator.takes(frames[0])


def test_a_camera_of_fewer_frames_keeps_them_all():
    run = Run()
    run.run(300)
    frames = [Frame(scene().frame.pixels, index / 15) for index in range(30)]
    assert all(map(run.made.regulator.takes, frames))


def test_a_session_shows_only_the_frames_that_are_taken():
    made = Run().made

    class Second(NoRegulator):
        def takes(self, frame):
            return frame.index % 2 == 1

    made.use_camera(DemoCamera((64, 48)), None, mirrored=False)
    made.regulator = Second()
    assert [next(made.frames).index for _ in range(3)] == [1, 3, 5]


def test_files_are_left_alone():
    run = Run(live=False)
    run.run(300)
    assert run.made.regulator.level == 0


def test_a_reload_keeps_the_level_and_takes_the_new_settings():
    run = Run()
    run.run(50)
    assert run.made.regulator.level == 2
    run.reload("emotion.pause=0.6")
    run.run(3)
    # The second one is the user's own, which is less work.
    assert pauses(run.made.pipeline) == (LEVELS[2].search_pause, 0.6)


def test_without_a_governor_all_is_as_the_settings_say_at_once():
    run = Run()
    run.run(300)
    run.reload("performance.governor=false", "detector.pause=0.05")
    run.run(300)
    assert run.made.display.pause == 0.0
    assert pauses(run.made.pipeline) == (0.05, 0.1)
    assert run.made.status.governor == ""
    assert HealthMeter().health(run.made)["governor"] is None


def test_another_limit_counts_at_once():
    run = Run("display.hot=95")
    run.run(300)
    assert run.made.regulator.level == 0
    run.reload("display.hot=80")
    run.run(300)
    assert HealthMeter().health(run.made)["governor"] == MOST


class TestSlowLoop:
    """A stopwatch is set as if a loop had run."""

    def loop(self, run, seconds, rate, waiting):
        watch = run.made.watch
        for _ in range(round(seconds)):
            watch.frames += rate
            watch.seconds["camera"] += waiting
            watch._last += 1.0
            run.run(1)

    def test_missed_frames_raise_the_level_but_leave_out_no_more(self, caplog):
        run = Run(heat=Heat())
        self.loop(run, 120, 12, 0.0)
        assert run.made.status.governor == "governor 2/3 slow"
        assert run.made.regulator._frame_pause == 0
        assert "fewer frames than the camera gives, level 2 of 3" in caplog.text

    def test_a_screen_that_refreshes_rarely_sets_the_rate(self):
        run = Run(heat=Heat())
        run.made.display.refresh = 24
        self.loop(run, 120, 24, 0.0)
        assert run.made.regulator.level == 0

    def test_a_camera_that_is_asked_for_fewer_frames(self):
        run = Run("camera.rate=10", heat=Heat())
        self.loop(run, 120, 10, 0.0)
        assert run.made.regulator.level == 0


def test_the_meter_measures_between_two_calls():
    watch, meter = Stopwatch(), RateMeter()
    watch._started, watch._last, watch.frames = 0.0, 10.0, 100
    assert meter.measure(watch) is None
    watch._last, watch.frames = 12.0, 130
    watch.seconds["camera"] += 0.5
    assert meter.measure(watch) == (15.0, 0.25)
    watch.restart()
    assert meter.measure(watch) is None


@pytest.mark.parametrize(("text", "kind"), [("true", Regulator), ("false", NoRegulator)])
def test_the_setting(text, kind):
    with closing(factory.open_session(settings(f"performance.governor={text}"))) as made:
        assert type(made.regulator) is kind
