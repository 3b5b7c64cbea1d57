"""Test the curves of `bench --scale`. No test asserts a duration."""

import io

import pytest

from edge.commands.bench import clips, plot, scale
from edge.commands.bench.device_loop import DeviceLoop
from edge.commands.bench.scale import Point
from edge.config import loader
from edge.display.kms import Mode
from edge.system.console import StatusLine

POINTS = (
    Point("faces", "2", faces=2),
    Point("screen", "640x480", screen=(640, 480)),
    Point("screen", "800x600", screen=(800, 600)),
)


@pytest.fixture(scope="module")
def results():
    return scale.measure(None, [], 2, StatusLine(io.StringIO()), POINTS, frames=3)


def test_every_point_is_measured_in_every_round(results):
    curves = results["scale"]
    assert {curve: list(points) for curve, points in curves.items()} == {
        "faces": ["2"],
        "screen": ["640x480", "800x600"],
    }
    assert len(curves["faces"]["2"]["rounds"]) == 2
    assert curves["faces"]["2"]["faces"] == 2


def test_the_bundled_curves_grow_in_one_thing_alone():
    for curve, place in (("faces", 2), ("camera", 3), ("screen", 4)):
        points = [point for point in scale.POINTS if point.curve == curve]
        assert len({point[place] for point in points}) == 5
        assert len({point[2:place] + point[place + 1 :] for point in points}) == 1


@pytest.mark.parametrize("faces", [2, 8])
def test_clips_of_more_faces_and_other_sizes(faces, tmp_path):
    clip = clips.write(tmp_path / "clip.mp4", faces, 2, (1280, 720))
    loop = DeviceLoop(loader.load(), screen=Mode(640, 480, 60, preferred=True))
    assert loop.play(clip)[1] == faces
    assert clips.frame(faces, 0.0, (1280, 720)).shape == (720, 1280, 3)


def point(faces, *rounds):
    stages = {"render": {"cpu_mean": 2.0}, "frame": {"cpu_mean": 3.0}}
    return {"stages": stages, "faces": faces, "rounds": list(rounds)}


def test_the_table_has_ratios_to_the_first_point():
    curve = {"1": point(1.0, 1, 2, 4), "2": point(2.0, 3, 3, 4)}
    results = {"machine": "a", "settings": ["b=1"], "scale": {"faces": curve}}
    assert [line.split() for line in scale.lines(results)] == [
        ["a"],
        ["b=1"],
        [],
        ["faces,", "ms", "render", "frame", "ratio", "found"],
        ["1", "2.00", "3.00", "1.00", "1.00"],
        ["2", "2.00", "3.00", "1.50", "2.00"],
    ]


def test_the_plot_is_a_png(results, tmp_path):
    plot.draw(results, tmp_path / "scale.png")
    assert (tmp_path / "scale.png").read_bytes()[1:4] == b"PNG"


def test_clips_of_ones_own_are_refused(command, tmp_path):
    result = command("bench", "--scale", "party.mp4")
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert "--scale makes its own clips: leave out CLIP, --reference and --against" in result.stderr
