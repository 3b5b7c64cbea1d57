"""Test the benchmark: what it measures and reports. No test asserts a duration."""

import io
import json

import numpy as np
import pytest

from edge.commands.bench import (
    clips,
    plot,
    process,
    ready_camera,
    report,
    still_camera,
    verdict,
)
from edge.commands.bench.device_loop import DeviceLoop
from edge.commands.bench.lower_bound import LowerBound
from edge.commands.bench.ready_camera import open_ready
from edge.commands.bench.samples import Sample, SamplingStopwatch, StageTimes, concatenate
from edge.config import loader
from edge.display.kms import Mode
from edge.errors import DataError
from edge.render.viewport import space_of
from tests.edge.commands.fake_packages import FER, install

STAGES = ["camera", "detect", "track", "classify", "render", "display"]


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return clips.write(tmp_path_factory.mktemp("clips") / "one.mp4", 1, 6)


class TestClips:
    @pytest.mark.parametrize("faces", [1, 4])
    def test_the_detector_finds_the_stated_number_of_faces(self, faces, tmp_path):
        path = clips.write(tmp_path / "clip.mp4", faces, 4)
        times, found = DeviceLoop(loader.load()).play(path)
        assert (len(times.frame_times()), found) == (4, faces)

    def test_frames_differ_over_time(self):
        assert clips.frame(1, 0.0).shape == (360, 640, 3)
        assert (clips.frame(1, 0.0) != clips.frame(1, 0.5)).mean() > 0.3


SAMPLES = {
    "detect": [Sample(10, 8), Sample(0, 0), Sample(0, 0), Sample(30, 16)],
    "render": [Sample(2, 2), Sample(2, 2), Sample(2, 2), Sample(6, 4)],
}


class TestStageTimes:
    def test_a_frame_is_the_sum_of_its_stages(self):
        rows = StageTimes(SAMPLES).statistics()
        assert rows["frame"]["cpu_mean"] == (10 + 2 + 2 + 20) / 4
        assert rows["frame"]["wall_median"] == (2 + 12) / 2
        assert rows["detect"]["cpu_median"] == 4
        assert list(rows) == ["detect", "render", "frame"]

    def test_mean_cpu_includes_frames_that_are_not_analysed(self):
        assert StageTimes(SAMPLES).mean_cpu() == 8.5

    def test_mean_wall_is_the_time_that_passes(self):
        assert StageTimes(SAMPLES).mean_wall() == 13

    def test_concatenate_joins_the_frames_of_all_rounds(self):
        assert len(concatenate([StageTimes(SAMPLES)] * 3).frame_times()) == 12

    def test_the_stopwatch_keeps_a_sample_per_lap_until_it_is_restarted(self):
        watch = SamplingStopwatch()
        for _ in range(3):
            watch.lap("a")
            watch.lap("b")
        assert {stage: len(found) for stage, found in watch.samples.items()} == {"a": 3, "b": 3}
        watch.restart()
        assert not watch.samples


class TestMethods:
    def test_the_device_loop_runs_every_stage(self, clip):
        times, _ = DeviceLoop(loader.load()).play(clip)
        assert list(times.stages) == STAGES
        assert (times.frame_times() > 0).all()

    def test_the_loop_leaves_the_terminal_to_the_benchmark(self, clip, monkeypatch):
        screen = io.StringIO()
        screen.isatty = lambda: True
        monkeypatch.setattr("sys.stderr", screen)
        DeviceLoop(loader.load()).play(clip)
        assert screen.getvalue() == ""

    def test_the_lower_bound_is_two_networks_and_a_copy(self):
        bound = LowerBound(loader.load())
        assert list(bound.measure(2).stages) == ["detect", "classify", "display"]
        haar = LowerBound(loader.load(settings=["detector.backend=haar"]))
        assert list(haar.measure(2).stages) == ["classify", "display"]

    def test_a_small_screen_gets_small_pictures(self, clip):
        loop = DeviceLoop(loader.load(), screen=Mode(640, 480, 60, preferred=True))
        loop.play(clip)
        assert loop.size == (640, 480)


class TestReadyCamera:
    def test_its_frames_are_only_copied_to_the_screen(self):
        times, faces = open_ready(loader.load())(None)
        assert len(times.frame_times()) == clips.FRAMES
        assert faces == pytest.approx(1, abs=0.02)
        assert space_of((1280, 720), "auto").view(ready_camera.SIZE)[0].scale == 1

    def test_its_face_sways_and_no_frame_shares_its_pixels(self):
        frames = [frame.pixels for frame in ready_camera.ReadyCamera((64, 48), 60)]
        assert {pixels.shape for pixels in frames} == {(48, 64, 3)}
        assert (frames[0] != frames[12]).mean() > 0.3
        assert (frames[0] == frames[50]).all()  # a whole sway later
        assert not np.shares_memory(frames[0], frames[50])


class TestProcess:
    def test_a_camera_gives_one_picture_without_the_decoder(self, tmp_path, monkeypatch):
        picture = still_camera.save(tmp_path / "picture.npy")
        monkeypatch.setenv(still_camera.PICTURE, str(picture))
        frames = list(still_camera.ManyFrames(None))
        assert len(frames) == still_camera.ManyFrames.length
        assert (frames[-1].pixels == clips.frame(1, 0.0)).all()
        assert frames[0].pixels is not frames[1].pixels
        assert len(list(still_camera.OneFrame(None))) == 1

    def test_a_failed_process_is_reported_with_its_cause(self, tmp_path):
        with pytest.raises(DataError, match=r"exit code 1: .*error: .*/none.mp4: no such file"):
            process.measure(str(tmp_path / "none.mp4"), None, [])


class TestReport:
    def method(self, *rounds):
        row = dict.fromkeys(report.COLUMNS, 1.0)
        rounds = {"rounds": list(rounds), "wall_rounds": list(rounds)}
        return {"stages": {"detect": row, "frame": row}, "faces": 1.0, **rounds}

    def results(self):
        one = {
            "ours": self.method(2.0, 4.0, 2.0),
            "ready": self.method(1.0, 2.0, 4.0),
            "int8": self.method(20, 80, 30),
            "limit": self.method(1, 2, 2),
        }
        four = {"ours": self.method(4.0, 6.0, 4.0), "limit": self.method(1, 2, 2)}
        results = {"clips": {"one face": one, "four faces": four}, "machine": "a", "settings": []}
        one["fer"], four["fer"] = self.method(10, 10, 10), self.method(12, 12, 12)
        results["others"] = {"fer": "fer 1.2"}
        results["threads"] = "1 per network"
        times = {"start_s": 0.5, "start_ratio": 1.25, "memory_mb": 100.0, "bare_s": 0.4}
        times |= {"camera_start_s": 0.3, "camera_start_ratio": 1.11, "camera_memory_mb": 90.0}
        results |= {**times, "gains": {}, "ratios": report.ratios(results)}
        return {**results, "verdict": verdict.verdict(results, 30, [])}

    def test_ratios_are_medians_of_the_rounds(self):
        assert report.ratios(self.results()) == {
            "reference (int8) / ours, one face": 15.0,
            "fer / ours, one face": 5.0,
            "camera of 960x720 / ours, one face": 0.5,
            "ours / limit, one face": 2.0,
            "fer / ours, four faces": 3.0,
            "ours / limit, four faces": 3.0,
            "four faces / one face": 2.0,
        }

    def test_the_text_contains_methods_ratios_start_and_memory(self):
        text = "\n".join(report.lines(self.results()))
        for words in (
            "one face: reference method, int8",
            "one face: fer 1.2",
            "a camera that",
            "15.00",
            "Verdict: about",
        ):
            assert words in text
        assert "video    0.50 s  1.25  peak memory 100 MB" in text
        assert "camera   0.30 s  1.11  peak memory 90 MB" in text

    def test_the_plot_is_a_png(self, tmp_path):
        plot.draw(self.results(), tmp_path / "plot.png")
        assert (tmp_path / "plot.png").read_bytes()[1:4] == b"PNG"


class TestCommand:
    def test_a_given_clip_as_json_without_recordings(self, command, clip, tmp_path):
        settings = ("-o", "record.video=true", "-o", "camera.rate=240", "--against", "fer")
        install(tmp_path, FER)  # the folder in which the command runs
        result = command("bench", clip, "--rounds", "1", "--json", *settings)
        assert (result.returncode, result.stderr) == (0, "")
        results = json.loads(result.stdout)
        assert list(results["clips"]) == [str(clip)]
        assert set(results["clips"][str(clip)]) == {"ours", "fer", "limit"}
        assert results["clips"][str(clip)]["fer"]["faces"] == 1.0
        assert np.isfinite(results["ratios"][f"ours / limit, {clip}"])
        assert 0 < results["start_s"] < 60
        assert 0 < results["bare_s"] < 60
        assert 0 < results["camera_start_s"] < 60
        assert 50 < results["camera_memory_mb"] < 1000
        assert 50 < results["memory_mb"] < 1000
        # Whether a change is tried depends on the machine.
        assert set(results["verdict"]["tried"]) == set(results["gains"])
        assert [path.name for path in tmp_path.iterdir()] == ["fer"]

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["nix.mp4"], "nix.mp4: no such file"),
            (["--rounds", "0"], "--rounds must be 1 or more"),
            (["--plot", "nix/a.png"], "the folder nix does not exist"),
            (["--plot", "a.gif"], "must end in .png"),
            (["--config", "nix.toml"], "nix.toml: no such file"),
            (["--reference", "."], "resnet50v2_int8.tflite: no such network"),
            (["--against", "fer, nix"], "--against nix: not known: name some of fer, mediapipe"),
        ],
    )
    def test_an_error_is_one_line_and_exit_code_1(self, command, arguments, message):
        result = command("bench", *arguments)
        assert result.returncode == 1
        assert message in result.stderr
        assert result.stderr.count("\n") == 1
