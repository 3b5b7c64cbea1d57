"""FER+, RAF-DB, AffectNet, JAFFE and CK+: what is wrong or left out is named and counted."""

import shutil

import numpy as np
import pytest

from tests.converter.data import published
from tests.converter.data.published import check, drawn, save

pytest.importorskip("tqdm")

from converter.data.classes import leaving_out
from converter.data.splits import load_extra, load_split
from edge.errors import DataError
from edge.labels import EMOTIONS

HAPPY, NEUTRAL = EMOTIONS.index("happy"), EMOTIONS.index("neutral")


@pytest.fixture
def mine(tmp_path):
    (tmp_path / "mine").mkdir()
    return tmp_path / "mine"


def test_votes_of_ferplus_stand_beside_the_labels(mine):
    published.ferplus_votes(mine)
    table = mine / "fer2013new.csv"
    lines = table.read_text().splitlines()
    lines[1] = "Training,,0,0,0,0,0,0,0,0,0,10"  # no face
    lines[2] = "Training,fer1.png,1,6,0,0,0,0,0,3,0,0"  # happy, though the label is angry
    table.write_text("\n".join(lines))
    read = load_split(mine, "train")
    assert np.array_equal(read.images, drawn("train")[0][1:])
    assert np.array_equal(read.labels, drawn("train")[1][1:])
    assert read.majority[0] == HAPPY
    assert read.votes[0, [HAPPY, NEUTRAL]] == pytest.approx([6 / 7, 1 / 7])
    assert read.majority[1:].tolist() == read.labels[1:].tolist()


@pytest.mark.parametrize("fewer", ["fer2013.csv", "fer2013new.csv"])
@pytest.mark.parametrize("row", [1, 28])
def test_votes_of_other_rows_are_refused(mine, fewer, row):
    """Also where fer2013.csv has fewer rows: all votes below the missing one would be shifted."""
    published.ferplus_votes(mine)
    lines = (mine / fewer).read_text().splitlines()
    (mine / fewer).write_text("\n".join(lines[:row] + lines[row + 1 :]))
    votes, pictures = (27, 28) if fewer == "fer2013new.csv" else (28, 27)
    message = rf"fer2013new\.csv: {votes} rows of train, fer2013\.csv has {pictures}: take both"
    with pytest.raises(DataError, match=message):
        load_split(mine, "train")


def test_rows_that_are_left_out_keep_the_votes_of_the_others(mine):
    published.ferplus_votes(mine)
    votes = (mine / "fer2013new.csv").read_text().splitlines()
    votes.insert(1, "Training,x.png,0,0,0,0,0,0,0,9,0,0")
    (mine / "fer2013new.csv").write_text("\n".join(votes))
    rows = (mine / "fer2013.csv").read_text().splitlines()
    rows.insert(1, rows[1].replace("0,", "7,", 1))
    (mine / "fer2013.csv").write_text("\n".join(rows))
    read = load_split(mine, "train", leaving_out("7"))
    assert read.majority.tolist() == drawn("train")[1].tolist()


@pytest.mark.parametrize("usage", ["PublicTest", "PrivateTest"])
def test_a_single_test_split_with_votes_serves_as_both(mine, usage):
    published.ferplus_votes(mine)
    other = {"PublicTest": "PrivateTest", "PrivateTest": "PublicTest"}[usage]
    for name in ("fer2013.csv", "fer2013new.csv"):
        lines = (mine / name).read_text().splitlines()
        (mine / name).write_text("\n".join(line for line in lines if other not in line))
    for split in ("public_test", "private_test"):
        read = load_split(mine, split)
        assert read.majority.tolist() == read.labels.tolist()
        assert len(read) == 14


def test_a_single_test_folder_of_ferplus_serves_as_both(mine):
    published.ferplus_folders(mine)
    shutil.rmtree(mine / "data" / "FER2013Valid")
    for split in ("public_test", "private_test"):
        check(load_split(mine, split), "private_test")


@pytest.mark.parametrize("text", ["-1", "8", "-0.2e1", "nan"])
def test_a_label_of_ck_is_a_number_from_0_to_7(mine, text):
    published.ck(mine)
    min(mine.rglob("*_emotion.txt")).write_text(text)
    with pytest.raises(DataError, match=r"_emotion\.txt: expected a number from 0 to 7"):
        load_split(mine, "train")


def test_of_ferplus_folders_pictures_without_a_winner_are_counted(mine, caplog):
    published.ferplus_folders(mine)
    table = mine / "data" / "FER2013Train" / "label.csv"
    lines = table.read_text().splitlines()
    for row, votes in enumerate(["0,0,0,0,0,0,0,0,0,10", "5,5,0,0,0,0,0,0,0,0"]):
        lines[row] = lines[row].partition('",')[0] + '",' + votes
    table.write_text("\n".join(lines))
    read = load_split(mine, "train")
    assert np.array_equal(read.images, drawn("train")[0][2:])
    assert read.majority.tolist() == read.labels.tolist()
    assert "FER2013Train: 2 pictures left out: no emotion has most votes" in caplog.text
    lines[2] = lines[2].partition('",')[0] + '",0,0,0,0,0,0,0,10,0,0'
    table.write_text("\n".join(lines))
    with pytest.raises(DataError, match=r"contempt is none of .*--skip-class contempt$"):
        load_split(mine, "train")
    assert len(load_split(mine, "train", leaving_out("contempt"))) == len(read) - 1


def test_ferplus_without_its_pictures_says_who_writes_them(mine):
    published.ferplus_folders(mine)
    for picture in mine.rglob("*.png"):
        picture.unlink()
    with pytest.raises(DataError, match=r"none of its 28 pictures; generate_training_data\.py"):
        load_split(mine, "train")


def test_raf_db_without_aligned_faces_is_refused(mine):
    published.raf_list(mine)
    shutil.rmtree(mine / "basic" / "Image" / "aligned")
    with pytest.raises(DataError, match="no folder aligned/: the original pictures show more"):
        load_split(mine, "train")


@pytest.mark.parametrize(("line", "number"), [("train_00001.jpg 8", 1), ("train_00001.jpg", 1)])
def test_a_wrong_line_of_raf_db_is_reported(mine, line, number):
    published.raf_list(mine)
    (mine / "basic" / "EmoLabel" / "list_patition_label.txt").write_text(line)
    with pytest.raises(DataError, match=f"line {number}: expected a name and a number from 1 to 7"):
        load_split(mine, "train")


def test_contempt_of_affectnet_is_left_out_where_that_is_said(mine, caplog):
    published.affectnet_folders(mine)
    save(mine / "AffectNet" / "train" / "7" / "x.jpg", np.zeros((48, 48), np.uint8))
    with pytest.raises(DataError, match=r"train/7: contempt is none .*--skip-class contempt$"):
        load_split(mine, "train")
    check(load_split(mine, "train", leaving_out("contempt")), "train")
    check(load_split(mine, "train", leaving_out("7")), "train")
    assert "AffectNet/train/7: 1 picture left out" in caplog.text


def test_affectnet_table_counts_what_has_no_class(mine, caplog):
    published.affectnet_csv(mine)
    with (mine / "training.csv").open("a") as file:
        file.write("0/train0000.jpg,30,5,48,48,,10,-2,-2\n0/train0000.jpg,30,5,48,48,,8,-2,-2\n")
    check(load_split(mine, "train"), "train")
    assert "training.csv: 1 picture left out: no face" in caplog.text
    with (mine / "training.csv").open("a") as file:
        file.write("0/train0000.jpg,30,5,48,48,,7,-2,-2\n")
    with pytest.raises(DataError, match=r"expression 7: contempt .*--skip-class contempt$"):
        load_split(mine, "train")
    check(load_split(mine, "train", leaving_out("contempt")), "train")
    with (mine / "training.csv").open("a") as file:
        file.write("../../etc/x.jpg,30,5,48,48,,1,-2,-2\n")
    with pytest.raises(DataError, match=r"training\.csv: line 33: subDirectory_filePath must lie"):
        load_split(mine, "train", leaving_out("contempt"))


def test_sets_without_splits_are_divided_by_person_and_say_so(mine, caplog):
    published.jaffe(mine)
    check(load_split(mine, "train"), "train")
    assert "jaffe" not in caplog.text  # the folder that was given is named
    assert "mine: no published splits: 1 of 5 people are kept for the test: MK" in caplog.text
    check(load_extra(mine), "train", "public_test")


def test_contempt_of_ck_is_left_out_where_that_is_said(mine, caplog):
    published.ck(mine)
    label = min((mine / "Emotion").rglob("*.txt"))
    label.write_text("   2.0000000e+00\n")
    with pytest.raises(DataError, match=r"_emotion\.txt: contempt .*--skip-class contempt$"):
        load_split(mine, "train")
    assert len(load_split(mine, "train", leaving_out("contempt"))) == 27
    assert "mine: 1 sequence left out" in caplog.text
    label.write_text("happy")
    with pytest.raises(DataError, match=r"_emotion\.txt: expected a number from 0 to 7"):
        load_split(mine, "train")
