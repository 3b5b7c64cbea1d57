"""The `calibrate` command, from the camera to the stored numbers."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from edge import cli
from edge.commands.sitting import ASIDE, CROWD, NOBODY, Sitting, sit
from edge.demo.expression import EXPRESSIONS, blend
from edge.demo.person import draw_person
from edge.emotion import calibration_file
from edge.errors import DataError
from edge.scene import BBox, Emotion, Face, Frame, Scene, Track

SCORES = np.full(7, 1 / 7, np.float32)
RATE = 10


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of the calibrations."""
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    return tmp_path / "calibrations"


def write_film(path, share):
    """Write four seconds of the drawn person between neutral and sad."""
    pixels = draw_person(blend(EXPRESSIONS["neutral"], EXPRESSIONS["sad"], share), (320, 240))
    film = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), RATE, (320, 240))
    for _ in range(4 * RATE):
        film.write(np.ascontiguousarray(pixels[..., ::-1]))
    film.release()
    return path


def run(*arguments):
    return cli.main(["calibrate", *map(str, arguments)])


def look(time, *ids, label=""):
    """A scene with faces."""
    frame = Frame(np.zeros((48, 64, 3), np.uint8), time)
    tracks = tuple(Track(number, Face(BBox(9, 9, 9, 9), 0.9)) for number in ids)
    return Scene(frame, tracks, tuple(Emotion(SCORES, label) for _ in ids))


class TestCommand:
    def test_a_sad_resting_face_is_corrected(self, folder, tmp_path, capsys):
        film = write_film(tmp_path / "film.avi", 0.4)
        assert run("--name", "front hall", "--camera", film) == 0
        output = capsys.readouterr().out.splitlines()
        assert output[0] == "40 readings of the resting face"
        assert output[1].startswith("as the network reads it: sad ")
        assert output[2].startswith("with the calibration:    neutral ")
        stored = calibration_file.read("front hall")
        assert (stored.readings, max(stored.bias)) == (40, stored.bias[4])

        assert run("--name", "front hall", "--camera", film) == 1
        assert "exists: choose another --name, or give --force" in capsys.readouterr().err

        setting = ("-o", "emotion.calibration=front hall")
        assert run("--list", *setting) == 0
        assert "neutral +" in (line := capsys.readouterr().out.splitlines()[1])
        assert line.startswith("front hall ")
        assert line.endswith(" (in use)")

        assert run("--delete", "front hall", *setting) == 1
        assert "is in use" in capsys.readouterr().err
        assert run("--delete", "front hall") == 0
        assert list(folder.iterdir()) == []

    def test_the_scores_are_not_corrected_twice(self, folder, tmp_path, capsys):
        film = write_film(tmp_path / "film.avi", 0.4)
        run("--name", "x", "--camera", film)
        first = capsys.readouterr().out
        run("--name", "x", "--camera", film, "--force", "-o", "emotion.calibration=x")
        assert capsys.readouterr().out == first

    def test_a_neutral_face_stores_nothing(self, folder, tmp_path, capsys):
        assert run("--name", "x", "--camera", write_film(tmp_path / "film.avi", 0)) == 0
        assert "nothing is stored" in capsys.readouterr().err
        assert not folder.exists()

    def test_an_empty_room_stores_nothing(self, folder, tmp_path, capsys):
        cv2.imwrite(str(tmp_path / "room.png"), np.full((240, 320, 3), 90, np.uint8))
        assert run("--name", "x", "--camera", tmp_path / "room.png") == 1
        assert "no face was seen" in capsys.readouterr().err
        assert not folder.exists()

    def test_a_time_that_is_none(self, capsys):
        assert run("--name", "x", "--seconds", 0) == 1
        assert "--seconds must be 1 or more" in capsys.readouterr().err

    def test_a_damaged_one_is_listed_as_such(self, folder, capsys):
        folder.mkdir()
        (folder / "x.toml").write_text("made = 1\n")
        assert run("--list") == 0
        assert "x.toml: a calibration has the keys" in capsys.readouterr().err


class TestSitting:
    def test_ten_readings_a_second_of_the_one_face(self):
        sitting = Sitting()
        assert {sitting.add(look(i / 30, 1)) for i in range(60)} == {""}
        assert len(sitting.readings) == 20
        sitting.check()

    def test_what_prevents_a_reading(self):
        sitting = Sitting()
        assert sitting.add(look(0)) == NOBODY
        assert sitting.add(look(1, 1, 2)) == CROWD
        assert sitting.add(look(2, 1, label="away")) == ASIDE
        assert sitting.readings == []

    @pytest.mark.parametrize(
        ("scenes", "reason"),
        [
            ([look(i) for i in range(9)], "no face"),
            ([look(i, *(1, 2)[: 1 + i % 2]) for i in range(9)], "several faces"),
            ([look(i, 1 + i // 5) for i in range(9)], "not the same face"),
        ],
    )
    def test_one_face_alone_is_needed(self, scenes, reason):
        sitting = Sitting()
        for each in scenes:
            sitting.add(each)
        with pytest.raises(DataError, match=reason):
            sitting.check()

    def test_somebody_who_passes_by_does_no_harm(self):
        sitting = Sitting()
        for i in range(40):
            sitting.add(look(i, *((1, 2) if i in (7, 8) else (1,))))
        sitting.check()
        assert len(sitting.readings) == 38

    def test_readings_begin_after_the_countdown_and_end_in_time(self):
        shown = []
        scenes = {100 + i: look(100 + i, 1) for i in range(20)}
        sitting = sit(
            [each.frame for each in scenes.values()],
            lambda frame: scenes[frame.time],
            seconds=5,
            countdown=3,
            show=lambda elapsed, fault, _: shown.append((elapsed, fault)),
        )
        assert len(sitting.readings) == 5
        assert [elapsed for elapsed, _ in shown] == list(range(-3, 5))
