"""Folders of pictures per emotion: splits and sizes are read, wrong folders are reported."""

import cv2
import numpy as np
import pytest

from tests.converter.drawings import drawings, write_folders

pytest.importorskip("tqdm")

from converter.data.classes import leaving_out
from converter.data.splits import load_split
from edge.errors import DataError


def test_file_names_decide_the_test_split(tmp_path):
    write_folders(tmp_path)
    (tmp_path / "train" / ".hidden").mkdir()
    (tmp_path / "train" / "happy" / "Thumbs.db").write_bytes(b"no picture")
    for split, count, seed in (("train", 4, 0), ("public_test", 2, 1), ("private_test", 2, 2)):
        read, (images, labels) = load_split(tmp_path, split), drawings(count, seed)
        assert np.array_equal(read.images, images)
        assert np.array_equal(read.labels, labels)


@pytest.mark.parametrize("split", ["public_test", "private_test"])
def test_pictures_of_a_single_test_split_serve_as_both(tmp_path, split):
    root = write_folders(tmp_path)
    other = {"public_test": "PrivateTest_", "private_test": "PublicTest_"}[split]
    for path in list((root / "test").rglob(f"{other}*")):
        path.unlink()
    expected = load_split(root, split)
    for name in ("public_test", "private_test"):
        assert np.array_equal(load_split(root, name).images, expected.images)


def test_files_without_split_names_serve_as_both_test_splits(tmp_path):
    write_folders(tmp_path)
    for path in (tmp_path / "test").rglob("*.png"):
        path.rename(path.with_name(path.name.replace("Test_", "_")))
    public, private = (load_split(tmp_path, f"{name}_test") for name in ("public", "private"))
    assert len(public) == 28
    assert np.array_equal(public.images, private.images)


def test_synonyms_of_emotions_are_accepted(tmp_path):
    write_folders(tmp_path, {"happy": "Happiness", "sad": "SADNESS", "fear": "fearful"})
    assert np.bincount(load_split(tmp_path, "train").labels).tolist() == [4] * 7


def test_pictures_become_grey_and_48_pixels(tmp_path):
    write_folders(tmp_path)
    blocks = np.zeros((96, 96, 3), np.uint8)
    blocks[::2] = 200
    blocks[..., 0] = 0  # OpenCV writes blue first
    cv2.imwrite(str(tmp_path / "train" / "angry" / "0.png"), blocks)
    picture = load_split(tmp_path, "train").images[0]
    assert picture.shape == (48, 48)
    # Luma of (100, 100, 0), the mean of a bright and a dark row: the result of INTER_AREA.
    assert abs(picture.astype(int) - round(100 * (0.299 + 0.587))).max() <= 1


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda train: (train / "bored").mkdir(), "bored: unknown emotion: .* --skip-class bored"),
        (lambda train: (train / "anger").mkdir(), "angry: repeated emotion: anger is the same"),
        (lambda train: (train / "Angry").mkdir(), "angry: repeated emotion: Angry is the same"),
        (lambda train: (train / "fear").rename(train.parent / "x"), "train: no folder for fear"),
    ],
)
def test_a_wrong_folder_or_picture_is_reported_by_name(tmp_path, damage, message):
    write_folders(tmp_path)
    damage(tmp_path / "train")
    with pytest.raises(DataError, match=message):
        load_split(tmp_path, "train")


def test_training_needs_no_test_pictures(tmp_path):
    write_folders(tmp_path)
    (tmp_path / "test").rename(tmp_path / "other")
    assert len(load_split(tmp_path, "train")) == 28
    with pytest.raises(DataError, match="test: no such folder"):
        load_split(tmp_path, "public_test")


@pytest.mark.parametrize("split", ["train", "public_test"])
def test_a_class_of_its_own_can_be_left_out(tmp_path, split):
    write_folders(tmp_path, {"happy": "3_Happy Faces", "fear": "scared"})
    for folder in ("train", "test"):
        (tmp_path / folder / "Contempt").mkdir()
        (tmp_path / folder / "Contempt" / "x.png").write_bytes(b"never read")
    with pytest.raises(DataError, match=r"Contempt: unknown emotion: .*--skip-class contempt$"):
        load_split(tmp_path, split)
    assert len(load_split(tmp_path, split, classes=leaving_out("contempt"))) in (14, 28)


@pytest.mark.parametrize(
    ("train", "test"), [("Train", "Validation"), ("training", "TEST"), ("TRAIN", "val")]
)
def test_folders_of_splits_have_any_usual_name(tmp_path, train, test):
    write_folders(tmp_path / "archive")
    (tmp_path / "archive" / "train").rename(tmp_path / "archive" / "x")
    (tmp_path / "archive" / "x").rename(tmp_path / "archive" / train)
    (tmp_path / "archive" / "test").rename(tmp_path / "archive" / "y")
    (tmp_path / "archive" / "y").rename(tmp_path / "archive" / test)
    (tmp_path / "__MACOSX").mkdir()
    assert len(load_split(tmp_path, "train")) == 28
    assert len(load_split(tmp_path, "public_test")) == 14


def test_pictures_are_read_by_their_content_under_any_name(tmp_path):
    write_folders(tmp_path)
    folder = tmp_path / "train" / "angry"
    first, second, third, fourth = sorted(folder.iterdir())
    first.rename(folder / "0\udcef:x")
    second.rename(folder / "1.txt")
    blue = cv2.imread(str(third))
    cv2.imwrite(str(folder / "2.jp2"), cv2.resize(blue, (90, 41)))
    third.unlink()
    cv2.imwrite(str(folder / "3.webp"), blue[..., :1])
    fourth.unlink()
    assert len(load_split(tmp_path, "train")) == 28


def test_what_is_left_out_is_counted_and_named(tmp_path, caplog):
    write_folders(tmp_path)
    folder = tmp_path / "train" / "angry"
    good = min(folder.iterdir())
    (folder / "bad.jpg").write_bytes(b"")
    (folder / "cut.png").write_bytes(good.read_bytes()[:400])
    (folder / "notes.txt").write_text("notes")
    (folder / ".DS_Store").write_bytes(b"")
    (folder / "more").mkdir()
    assert len(load_split(tmp_path, "train")) == 28
    text = caplog.text
    assert "angry: 1 file left out that is neither a picture nor a video: notes.txt" in text
    assert "angry: 1 subfolder left out (move their pictures up): more" in text
    assert "train: 2 of 30 pictures left out: " in text
    assert "bad.jpg: " in text
    assert "cut.png: " in text
    assert "DS_Store" not in text


def test_pictures_of_which_none_can_be_read_are_an_error(tmp_path):
    write_folders(tmp_path)
    for path in (tmp_path / "train").rglob("*.png"):
        path.write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(DataError, match="train: no picture can be read: "):
        load_split(tmp_path, "train")
