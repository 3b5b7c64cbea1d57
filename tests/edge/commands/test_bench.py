"""The benchmark measures what the device does; how fast that is, no test says."""

import json

import numpy as np
import pytest

from edge.commands.bench import clips, report
from edge.commands.bench.device_loop import Ours
from edge.commands.bench.lower_bound import Limit
from edge.commands.bench.samples import Cost, Laps, Table, joined
from edge.config import loader as config

STAGES = ["camera", "detect", "track", "classify", "render", "display"]


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return clips.write(tmp_path_factory.mktemp("clips") / "one.mp4", 1, 6)


class TestClips:
    @pytest.mark.parametrize("faces", [1, 4])
    def test_they_show_as_many_faces_as_they_say(self, faces, tmp_path):
        path = clips.write(tmp_path / "clip.mp4", faces, 4)
        table, found = Ours(config.load()).play(path)
        assert (len(table.frames()), found) == (4, faces)

    def test_the_people_move(self):
        assert clips.frame(1, 0.0).shape == (360, 640, 3)
        assert (clips.frame(1, 0.0) != clips.frame(1, 0.5)).mean() > 0.3


LAPS = {
    "detect": [Cost(10, 8), Cost(0, 0), Cost(0, 0), Cost(30, 16)],
    "render": [Cost(2, 2), Cost(2, 2), Cost(2, 2), Cost(6, 4)],
}


class TestTables:
    def test_a_frame_is_the_sum_of_its_stages(self):
        rows = Table(LAPS).rows()
        assert rows["frame"]["cpu_mean"] == (10 + 2 + 2 + 20) / 4
        assert rows["frame"]["wall_median"] == (2 + 12) / 2
        assert rows["detect"]["cpu_median"] == 4
        assert list(rows) == ["detect", "render", "frame"]

    def test_frames_that_are_not_looked_at_count_too(self):
        assert Table(LAPS).cpu() == 8.5

    def test_rounds_are_joined(self):
        assert len(joined([Table(LAPS)] * 3).frames()) == 12

    def test_laps_are_kept_for_each_frame(self):
        laps = Laps()
        for _ in range(3):
            laps.lap("a")
            laps.lap("b")
        assert {stage: len(costs) for stage, costs in laps.laps.items()} == {"a": 3, "b": 3}
        laps.restart()
        assert not laps.laps


class TestMethods:
    def test_ours_is_the_loop_with_every_stage(self, clip):
        table, _ = Ours(config.load()).play(clip)
        assert list(table.stages) == STAGES
        assert (table.frames() > 0).all()

    def test_the_limit_is_two_networks_and_a_copy(self):
        limit = Limit(config.load())
        assert list(limit.run(2).stages) == ["detect", "classify", "display"]
        haar = Limit(config.load(settings=["detector.backend=haar"]))
        assert list(haar.run(2).stages) == ["classify", "display"]


class TestReport:
    def method(self, *rounds):
        row = dict.fromkeys(report.COLUMNS, 1.0)
        return {"stages": {"detect": row, "frame": row}, "faces": 1.0, "rounds": list(rounds)}

    def figures(self):
        one = {
            "ours": self.method(2.0, 4.0, 2.0),
            "int8": self.method(20, 80, 30),
            "limit": self.method(1, 2, 2),
        }
        four = {"ours": self.method(4.0, 6.0, 4.0), "limit": self.method(1, 2, 2)}
        figures = {"clips": {"one face": one, "four faces": four}, "machine": "a", "settings": []}
        return {**figures, "start_s": 0.5, "memory_mb": 100.0, "ratios": report.ratios(figures)}

    def test_ratios_are_medians_of_the_rounds(self):
        assert report.ratios(self.figures()) == {
            "reference (int8) / ours, one face": 15.0,
            "ours / limit, one face": 2.0,
            "ours / limit, four faces": 3.0,
            "four faces / one face": 2.0,
        }

    def test_every_figure_is_in_the_tables(self):
        text = "\n".join(report.lines(self.figures()))
        for words in ("one face: reference method, int8", "15.00", "0.50 s", "100 MB"):
            assert words in text

    def test_the_plot_is_a_picture(self, tmp_path):
        report.plot(self.figures(), tmp_path / "plot.png")
        assert (tmp_path / "plot.png").read_bytes()[1:4] == b"PNG"


class TestCommand:
    def test_a_clip_of_ones_own_as_json(self, command, clip, tmp_path):
        result = command("bench", clip, "--rounds", "1", "--json", "-o", "record.video=true")
        assert (result.returncode, result.stderr) == (0, "")
        figures = json.loads(result.stdout)
        assert list(figures["clips"]) == [str(clip)]
        assert set(figures["clips"][str(clip)]) == {"ours", "limit"}
        assert np.isfinite(figures["ratios"][f"ours / limit, {clip}"])
        assert 0 < figures["start_s"] < 60
        assert 50 < figures["memory_mb"] < 1000

        assert not list(tmp_path.iterdir())  # nothing is recorded

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["nix.mp4"], "nix.mp4: no such file"),
            (["--rounds", "0"], "--rounds must be 1 or more"),
            (["--plot", "nix/a.png"], "no folder that can be written to"),
            (["--plot", "a.gif"], "must end in .png"),
            (["--config", "nix.toml"], "nix.toml: no such file"),
            (["--reference", "."], "resnet50v2_int8.tflite: no such network"),
        ],
    )
    def test_what_is_wrong_is_said_in_one_line(self, command, arguments, message):
        result = command("bench", *arguments)
        assert result.returncode == 1
        assert message in result.stderr
        assert result.stderr.count("\n") == 1
