"""What is made of the counts; and that the guest still fits the benchmark whose code it runs."""

from __future__ import annotations

import json

import pytest

from edge.commands.bench import clips
from tests.arm64 import boards, count, emulator, guest, report
from tests.system.steps import SkipError

FACES = {"one": 1.0, "four": 4.0}
MARK = 100  # instructions of an empty lap


def counts(detect=1000, frames=count.START + count.FRAMES):
    """Frames of two stages; those of the start cost more."""
    made = [("empty", guest.BEGIN, 9), *[("empty", "lap", MARK)] * 3]
    made += [("bare", guest.BEGIN, 9), *[("bare", "detect", 700)] * 2]
    for part in FACES:
        made.append((part, guest.BEGIN, 9**9))
        for frame in range(frames):
            early = 10**6 if frame < count.START else 0
            made += [(part, "camera", 300 + early), (part, "detect", detect + early)]
    return made


def test_means_leave_out_the_start_and_the_marking():
    told = count.figures_of(counts(), FACES)
    assert told["one"]["stages"] == {"camera": 200, "detect": 900, "frame": 1100}
    assert told["one"]["most"] == 1100
    assert told["bare"] == {"detect": 600}


def test_other_faces_than_the_clip_shows_are_refused():
    with pytest.raises(emulator.FailedError, match=r"3\.00 faces"):
        count.figures_of(counts(), {**FACES, "four": 3.0})


def test_a_count_that_does_not_repeat_is_told():
    assert count.differ(counts(), counts()) == {}
    other = [*counts()]
    other[-1] = (*other[-1][:2], other[-1][2] + 1)
    assert list(count.differ(counts(), other)) == ["four: detect"]


def test_estimate_is_instructions_by_rate():
    board = boards.Board("a board", boards.A53._replace(slow=0.5, fast=1.0), 2.0)
    cores = {board.core.name: {"one": {"stages": {"frame": 50e6}}, "bare": {}}}
    told = boards.estimate(board, cores)["clips"]
    assert told == {"one": {"ms": [50.0, 25.0], "per_second": [20.0, 40.0]}}


def test_report_has_every_core_and_board():
    cores = {core.name: count.figures_of(counts(), FACES) for core in boards.CORES}
    told = [boards.estimate(board, cores) for board in boards.BOARDS]
    figures = {"emulator": "QEMU", "frames": 50, "cores": cores, "boards": told}
    figures["repeated"] = {"core": "cortex-a53", "stages": {"one: display": 0.001}}
    text = "\n".join(report.lines(figures))
    for name in (*cores, *(board.name for board in boards.BOARDS), "one: display by 0.10"):
        assert name in text


def test_guest_marks_every_stage_once_a_frame(tmp_path, capsys):
    clip = clips.write(tmp_path / "one.mp4", 1, 3)
    guest.main([clip])
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    stages = [stage for part, stage in told["marks"] if part == "one" and stage != guest.BEGIN]
    assert stages == ["camera", "detect", "track", "classify", "render", "display"] * 3
    assert {stage for part, stage in told["marks"] if part == "bare"} > {"detect", "classify"}
    assert told["faces"] == {"one": 1.0}


def test_skips_without_the_emulator(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(SkipError, match=r"no qemu-aarch64|x86-64 only"):
        emulator.prepare()
    assert count.main([]) == 0
    assert "skipped" in capsys.readouterr().out
