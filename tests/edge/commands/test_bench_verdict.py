"""Test what `bench` concludes from its figures, and its progress. No test asserts a duration."""

import io
from typing import ClassVar

import pytest

from edge.commands.bench import changes, clips, verdict
from edge.commands.bench.lower_bound import LowerBound
from edge.commands.bench.progress import BenchProgress
from edge.commands.bench.rounds import ClipRuns
from edge.commands.bench.samples import Sample, StageTimes
from edge.config import loader
from edge.system.console import StatusLine


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return clips.write(tmp_path_factory.mktemp("clips") / "one.mp4", 1, 2)


class Terminal(io.StringIO):
    def isatty(self):
        return True


class TestProgress:
    def progress(self, *times):
        self.screen = Terminal()
        return BenchProgress(StatusLine(self.screen), 3, clock=iter(times).__next__)

    def test_round_part_and_time_left(self):
        progress = self.progress(0, 1, 31, 61)
        for number in range(3):
            progress.begin_round(number)
            progress.show("one face, ours")
        progress.end_rounds()
        progress.show("starting new processes")
        assert self.screen.getvalue().split("\r\x1b[K")[1:] == [
            "warming up: one face, ours",
            "round 1 of 3: one face, ours, about 1:30 left",
            "round 2 of 3: one face, ours, about 1:00 left",
            "starting new processes",
        ]

    def test_no_terminal_gets_none(self):
        stream = io.StringIO()
        BenchProgress(StatusLine(stream), 1).show("one face")
        assert stream.getvalue() == ""


class TestRounds:
    def runs(self):
        """Return runs of a program that takes 8 ms, and with a change 4 ms but half the faces."""

        def ours(_clip):
            return StageTimes({"render": [Sample(8, 6)]}), 2.0

        def changed(_clip):
            return StageTimes({"render": [Sample(4, 3)]}), 1.0

        runs = ClipRuns("one face", None, {"ours": ours}, LowerBound(loader.load()))
        progress = BenchProgress(StatusLine(io.StringIO()), 2)
        assert runs.warm_up(progress) == 125
        runs.add_changes({"a=1": changed}, progress)
        for _ in range(2):
            runs.play_round(progress)
        return runs

    def test_a_gain_is_the_ratio_of_the_times(self):
        assert self.runs().gains() == {"a=1": {"cpu": 2, "wall": 2, "faces": 0.5}}

    def test_the_warm_up_does_not_count_and_changes_are_no_methods(self):
        results = self.runs().results()
        assert list(results) == ["ours", "limit"]
        assert (results["ours"]["rounds"], results["ours"]["wall_rounds"]) == ([6, 6], [8, 8])


class TestChanges:
    def test_each_is_a_setting_that_changes_the_configuration(self):
        found = changes.candidates(loader.load(), None, [])
        assert {change.setting for change in changes.CHANGES} <= {each.setting for each in found}

    def test_one_that_is_set_already_is_left_out(self):
        settings = ["detector.tiles=false"]
        found = changes.candidates(loader.load(None, settings), None, settings)
        assert settings[0] not in [each.setting for each in found]

    def test_a_change_is_measured_with_its_setting_and_screen(self, clip):
        small = next(each for each in changes.CHANGES if "640x480" in each.setting)
        loop = changes.open_loop(small, None, [])
        loop.play(clip)
        assert loop.size == (640, 480)


class TestVerdict:
    TRIED = (
        changes.Change("a=1", "worse"),
        changes.Change("b=2", "cores", clock="wall"),
        changes.Change("c=3", "fewer faces"),
        changes.Change("d=4", "no gain"),
    )
    GAINS: ClassVar = {
        "a=1": {"cpu": 1.2, "wall": 9.0, "faces": 1.0},
        "b=2": {"cpu": 0.9, "wall": 1.5, "faces": 1.0},
        "c=3": {"cpu": 3.0, "wall": 3.0, "faces": 0.5},
        "d=4": {"cpu": 1.05, "wall": 1.05, "faces": 1.0},
    }

    def method(self, *walls):
        stages = {"detect": 3.0, "render": 5.0, "frame": 8.0}
        rows = {stage: {"cpu_mean": time} for stage, time in stages.items()}
        return {"ours": {"stages": rows, "wall_rounds": list(walls)}}

    def judge(self, wanted=30, gains=None):
        clips = {"one face": self.method(40, 45, 90), "four faces": self.method(125, 125, 125)}
        results = {"clips": clips, "gains": gains or self.GAINS, "threads": "1 per network"}
        return "\n".join(verdict.lines(verdict.verdict(results, wanted, list(self.TRIED))))

    def test_rates_dearest_part_and_only_changes_that_help_the_best_first(self):
        assert self.judge() == (
            "Verdict: about 22 frames a second on this machine with one face, 8.0 with four faces."
            "\nThe dearest part is drawing the picture: 62% of a frame with four faces."
            "\nThreads: 1 per network."
            "\nFor more, try (measured in this run with four faces):"
            "\n  -o b=2                                1.5 times as fast; cores"
            "\n  -o a=1                                1.2 times as fast; worse"
        )

    def test_a_machine_that_is_fast_enough_gets_no_advice(self):
        assert self.judge(wanted=8).endswith(
            "enough for a camera of 8 frames a second (camera.rate)."
        )

    def test_where_nothing_helps_the_verdict_names_what_was_tried(self):
        gains = {name: {**gain, "faces": 0.0} for name, gain in self.GAINS.items()}
        assert self.judge(gains=gains).endswith("a tenth faster here: a=1, b=2, c=3, d=4.")
