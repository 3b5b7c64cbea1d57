"""The report on films, and the command that prints it."""

import json
from importlib.util import find_spec

import pytest

pytest.importorskip("tqdm")

from converter.evaluate.films.evaluate import evaluate_films
from converter.evaluate.films.tables import HEADER, format_films
from edge.errors import DataError
from tests.converter.evaluate.films.clips import damage, write_clip
from tests.files import ROOT

MODEL = ROOT / "models" / "emotions.tflite"
VOTES = (
    '"","FileName","VoiceVote","FaceVote"\n'
    "1,1001_DFA_HAP_XX,N,N\n2,1001_DFA_SAD_HI,N,S\n3,1002_DFA_NEU_XX,N,A:D\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with five films, the last of which cannot be read, and votes for three."""
    root = tmp_path_factory.mktemp("crema")
    films = root / "VideoFlash"
    write_clip(films / "1001_DFA_HAP_XX.avi", ("happy", 8))
    write_clip(films / "1001_DFA_SAD_HI.avi", ("neutral", 10))
    damage(write_clip(films / "1001_DFA_SAD_LO.avi", ("neutral", 3), ("sad", 17)), [19])
    write_clip(films / "1002_DFA_NEU_XX.avi", ("", 5))
    (films / "1002_DFA_FEA_LO.flv").write_bytes(b"FLV\x01 damaged")
    (root / "processedResults").mkdir()
    (root / "processedResults" / "summaryTable.csv").write_text(VOTES)
    return root


@pytest.fixture(scope="module")
def result(folder):
    return evaluate_films(MODEL, folder)


def test_the_acted_emotion_is_that_of_the_name(result):
    acted = result["acted"]
    assert (acted["all"]["clips"], acted["all"]["no_face"]) == (4, 1)
    assert acted["all"]["accuracy"] == pytest.approx(2 / 3)
    assert acted["emotions"]["happy"]["right_time"] == 1.0
    sad = acted["emotions"]["sad"]
    assert (sad["accuracy"], sad["never"]) == (0.5, 0.5)
    assert 0.3 < sad["delay"] < 1.5
    assert sad["changes"] == pytest.approx(60 / 2.9)
    assert acted["confusion"]["sad"]["neutral"] == 1
    assert acted["emotions"]["neutral"]["accuracy"] is None


def test_the_seen_emotion_is_that_of_the_votes_without_ties(result):
    seen = result["seen"]
    assert (seen["all"]["clips"], seen["ties"], seen["no_vote"]) == (2, 1, 1)
    assert seen["confusion"]["neutral"]["happy"] == 1
    assert seen["all"]["accuracy"] == 0.0
    assert result["clips"]["1001_DFA_HAP_XX"] == {
        "acted": "happy", "seen": "neutral", "answer": "happy",
    }  # fmt: skip
    assert result["clips"]["1002_DFA_NEU_XX"]["answer"] is None


def test_films_that_cannot_be_read_are_named_and_counted(folder, caplog):
    result = evaluate_films(MODEL, folder)
    assert (result["films"], result["unreadable"]) == (5, ["1002_DFA_FEA_LO"])
    assert result["damaged_frames"] == 1
    left_out, damaged = caplog.messages
    assert left_out.startswith(f"{folder}: 1 of 5 films left out: {folder}/VideoFlash/1002_DFA_FEA")
    assert damaged == f"{folder}: 1 damaged frames skipped"


def test_of_many_films_that_cannot_be_read_three_are_named(tmp_path, caplog):
    write_clip(tmp_path / "1001_DFA_HAP_XX.avi", ("", 2))
    for level in ("LO", "MD", "HI", "XX"):
        (tmp_path / f"1002_DFA_FEA_{level}.flv").write_bytes(b"FLV\x01 damaged")
    evaluate_films(MODEL, tmp_path)
    (line,) = caplog.messages
    assert "4 of 5 films left out: " in line
    assert line.count(".flv: not a video") == 3
    assert line.endswith("; and 1 more")


def test_without_a_readable_film_there_is_no_report(tmp_path):
    (tmp_path / "1002_DFA_FEA_LO.flv").write_bytes(b"FLV\x01 damaged")
    with pytest.raises(DataError, match=r"none of 1 films can be read: .*1002_DFA_FEA_LO\.flv: "):
        evaluate_films(MODEL, tmp_path)


def test_without_a_table_of_votes_there_is_one_report(tmp_path, caplog):
    write_clip(tmp_path / "1001_DFA_HAP_XX.avi", ("happy", 3))
    write_clip(tmp_path / "again" / "1001_DFA_HAP_XX.avi", ("sad", 3))
    result = evaluate_films(MODEL, tmp_path)
    assert caplog.messages == [f"{tmp_path}: films left out for the same name as another: 1"]
    assert result["acted"]["all"]["accuracy"] == 1.0
    assert result["seen"] is None
    assert format_films(result).count("###") == 1


def test_the_report_has_a_row_for_each_emotion_that_occurs(result, folder):
    text = format_films(result)
    assert text.splitlines()[0] == f"emotions.tflite on 4 of 5 films of {folder}"
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("|")]
    assert rows[0] == list(HEADER)
    assert [row[0] for row in rows[2:6]] == ["all", "happy", "neutral", "sad"]
    assert rows[3] == ["happy", "1", "0", "100.0%", "100.0%", "0.00", "0.0%", "0.0", "0.0%"]
    assert rows[4] == ["neutral", "1", "1", *["-"] * 6]
    assert "Mean of right clips over the emotions: 75.0%" in text
    assert "Clips left out: with a tie 1, without a vote 1" in text


@pytest.mark.skipif(not find_spec("h5py"), reason="needs h5py")
def test_the_command_prints_and_saves_the_report(folder, emotion_convert, tmp_path):
    saved = tmp_path / "figures.json"
    done = emotion_convert("evaluate", MODEL, "--films", folder, "--json", saved)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("emotions.tflite on 4 of 5 films")
    warning, *_ = done.stderr.splitlines()
    assert warning.startswith(f"warning: {folder}: 1 of 5 films left out")
    figures = json.loads(saved.read_text())
    assert figures["films"]["acted"]["all"]["clips"] == 4
    assert figures.keys() == {"model", "films"}


@pytest.mark.skipif(not find_spec("h5py") or not find_spec("sklearn"), reason="needs sklearn")
def test_pictures_and_films_are_reported_one_after_the_other(
    folder, tiny_data, emotion_convert, tmp_path
):
    saved = tmp_path / "figures.json"
    done = emotion_convert(
        "evaluate", MODEL, "--data", tiny_data, "--films", folder, "--json", saved
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("emotions.tflite on public_test: 14 pictures\n")
    assert "\n\nemotions.tflite on 4 of 5 films" in done.stdout
    figures = json.loads(saved.read_text())
    assert (figures["pictures"], figures["films"]["films"]) == (14, 5)
