"""Figures made from instruction counts, and the guest's fit to the benchmark whose code it runs."""

from __future__ import annotations

import json

import pytest

from edge.commands.bench import clips
from tests.arm64 import boards, count, emulator, guest, operations, report
from tests.system.workspace import FailedError, SkipError

FACES = {"one": 1.0, "four": 4.0}
MARKER = 100  # instructions of an empty lap


def counts(detect=1000, frames=count.START + count.FRAMES):
    """Counts of two stages; the first frames cost more."""
    result = [(guest.EMPTY, guest.BEGIN, 9), *[(guest.EMPTY, "lap", MARKER)] * 3]
    result += [(guest.BARE, guest.BEGIN, 9), *[(guest.BARE, "detect", 700)] * 2]
    for part in FACES:
        result.append((part, guest.BEGIN, 9**9))
        for frame in range(frames):
            early = 10**6 if frame < count.START else 0
            result += [(part, "camera", 300 + early), (part, "detect", detect + early)]
    return result


def test_means_exclude_the_first_frames_and_the_marker():
    figures = count.summarize(counts(), FACES)
    assert figures["one"]["stages"] == {"camera": 200, "detect": 900, "frame": 1100}
    assert figures["one"]["most"] == 1100
    assert figures["bare"] == {"detect": 600}


def test_a_wrong_number_of_faces_is_an_error():
    with pytest.raises(FailedError, match=r"3\.00 faces"):
        count.summarize(counts(), {**FACES, "four": 3.0})


def test_counts_that_differ_on_repetition_are_reported():
    assert count.differences(counts(), counts()) == {}
    other = [*counts()]
    other[-1] = (*other[-1][:2], other[-1][2] + 1)
    assert list(count.differences(counts(), other)) == ["four: detect"]


def test_estimate_divides_instructions_by_rate():
    board = boards.Board("a board", boards.A53._replace(slow=0.5, fast=1.0), 2.0)
    cores = {board.core.name: {"one": {"stages": {"frame": 50e6}}, "bare": {}}}
    estimate = boards.estimate(board, cores)["clips"]
    assert estimate == {"one": {"ms": [50.0, 25.0], "per_second": [20.0, 40.0]}}


def test_report_has_every_core_and_board():
    cores = {core.name: count.summarize(counts(), FACES) for core in boards.CORES}
    estimates = [boards.estimate(board, cores) for board in boards.BOARDS]
    figures = {"emulator": "QEMU", "frames": 50, "cores": cores, "boards": estimates}
    figures["repeated"] = {"core": "cortex-a53", "stages": {"one: display": 0.001}}
    shown = [each for each in counts() if each[0] != "one"]
    for camera in count.CAMERAS:
        shown += [(camera, *each[1:]) for each in counts() if each[0] == "one"]
    figures["cameras"] = count.summarize(shown, dict.fromkeys(count.CAMERAS, 1.0), count.CAMERAS)
    text = "\n".join(report.lines(figures))
    assert f"| camera |{' 0.00 |' * len(count.CAMERAS)}" in text
    for name in (*cores, *(board.name for board in boards.BOARDS), "one: display by 0.10"):
        assert name in text


def test_guest_marks_every_stage_once_per_frame(tmp_path, capsys):
    clip = clips.write(tmp_path / "one.mp4", 1, 3)
    guest.main([str(clip)])
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    stages = [stage for part, stage in result["marks"] if part == "one" and stage != guest.BEGIN]
    assert stages == ["camera", "detect", "track", "classify", "render", "display"] * 3
    assert {stage for part, stage in result["marks"] if part == guest.BARE} > {"detect", "classify"}
    assert result["faces"] == {"one": 1.0}


def test_a_camera_that_scales_gives_frames_of_its_size():
    frames = list(guest.open_source("64x48", 3))
    assert [frame.size for frame in frames] == [(64, 48)] * 3
    assert frames[1].time == 1 / clips.RATE
    assert (frames[0].pixels != frames[2].pixels).any()  # the face sways


def test_a_camera_may_have_a_screen_of_its_own():
    assert guest.screen_of("64x48@1920x1080") == (1920, 1080)
    assert guest.screen_of("64x48") == guest.screen_of("build/one.mp4") == (1280, 720)
    assert next(iter(guest.open_source("64x48@1920x1080", 1))).size == (64, 48)


def test_operations_are_counted_by_the_pixels_of_the_larger_picture(capsys):
    operations.run()
    marks = json.loads(capsys.readouterr().out.splitlines()[-1])["marks"]
    assert {part for part, _ in marks} == set(operations.operations())
    assert len(marks) == (1 + operations.RUNS) * len(operations.operations())


def test_without_the_emulator_it_is_skipped(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(SkipError, match=r"no qemu-aarch64|x86-64 only"):
        emulator.prepare()
    monkeypatch.setattr("sys.argv", ["operations"])
    assert count.main([]) == operations.main() == 0
    assert "skipped" in capsys.readouterr().out
