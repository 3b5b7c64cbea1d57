"""Data sets as folders or as csv, and what is wrong with damaged ones."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.converter.drawings import drawings, write_folders

pytest.importorskip("tqdm")

from converter.data import splits as data
from edge.errors import DataError
from edge.labels import EMOTIONS


def write_csv(path: Path, *rows: tuple[object, str, str], header: str = "emotion,pixels,Usage"):
    lines = [header, *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n")
    return path


def csv_row(number: object, value: int = 7, usage: str = "Training") -> tuple[object, str, str]:
    return number, " ".join([str(value)] * 48 * 48), usage


ALL_CLASSES = [csv_row(number, number) for number in range(7)]


def test_csv_numbers_become_ours(tmp_path):
    write_csv(tmp_path / "fer2013.csv", *ALL_CLASSES)
    read = data.load(tmp_path, "train")
    theirs = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]
    assert [EMOTIONS[label] for label in read.labels] == theirs
    assert read.images.shape == (7, 48, 48)
    assert read.images.dtype == np.uint8
    assert read.images[5].max() == read.images[5].min() == 5
    assert read.votes.argmax(1).tolist() == read.labels.tolist()
    assert read.votes.sum() == 7


def test_csv_keeps_rows_and_columns_in_their_places(tmp_path):
    ramp = " ".join(str(i % 256) for i in range(48 * 48))
    path = write_csv(tmp_path / "any.csv", (0, ramp, "Training"), *ALL_CLASSES[1:])
    assert data.load(path, "train").images[0, 1, :3].tolist() == [48, 49, 50]


def test_csv_splits_by_usage(tmp_path):
    tests = [csv_row(number, 9, "PrivateTest") for number in range(7)]
    path = write_csv(tmp_path / "fer2013.csv", *ALL_CLASSES, *tests)
    assert data.load(path, "private_test").images.max() == 9
    with pytest.raises(DataError, match="public_test has no picture of angry"):
        data.load(path, "public_test")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (csv_row(7), "line 9: emotion must be 0 to 6, not '7'"),
        (csv_row("x"), "line 9: emotion must be"),
        (csv_row(0, 256), "line 9: pixels must be whole numbers from 0 to 255"),
        ((0, "1 2 x", "Training"), "line 9: pixels must be whole"),
        ((0, "1 2 3", "Training"), "line 9: 3 pixels, expected 2304"),
        (csv_row(0, 1, "Test"), "line 9: Usage must be one of Training"),
        ((0,), "line 9: Usage"),
    ],
)
def test_csv_names_the_bad_line(tmp_path, row, message):
    with pytest.raises(DataError, match=message):
        data.load(write_csv(tmp_path / "fer2013.csv", *ALL_CLASSES, row), "train")


def test_csv_columns_may_stand_in_another_order(tmp_path):
    rows = [(number, " Training", pixels) for number, pixels, _ in ALL_CLASSES]
    path = write_csv(tmp_path / "any.csv", *rows, header="emotion, Usage, pixels")
    assert len(data.load(path, "train")) == 7
    write_csv(path, *rows, (0, "Training"), header="emotion, Usage, pixels")
    with pytest.raises(DataError, match="line 9: 0 pixels, expected 2304"):
        data.load(path, "train")


def test_csv_needs_its_header(tmp_path):
    path = write_csv(tmp_path / "fer2013.csv", *ALL_CLASSES, header="emotion,pixels")
    with pytest.raises(DataError, match="line 1: no column Usage"):
        data.load(path, "train")
    path.write_text("")
    with pytest.raises(DataError, match="no column emotion, pixels, Usage"):
        data.load(path, "train")


def test_folders_read_splits_by_file_name(tmp_path):
    write_folders(tmp_path)
    (tmp_path / "train" / ".hidden").mkdir()
    (tmp_path / "train" / "happy" / "Thumbs.db").write_bytes(b"no picture")
    for split, count, seed in (("train", 4, 0), ("public_test", 2, 1), ("private_test", 2, 2)):
        read, (images, labels) = data.load(tmp_path, split), drawings(count, seed)
        assert np.array_equal(read.images, images)
        assert np.array_equal(read.labels, labels)


def test_folders_without_split_names_serve_as_both_tests(tmp_path):
    write_folders(tmp_path)
    for path in (tmp_path / "test").rglob("*.png"):
        path.rename(path.with_name(path.name.replace("Test_", "_")))
    public, private = (data.load(tmp_path, f"{name}_test") for name in ("public", "private"))
    assert len(public) == 28
    assert np.array_equal(public.images, private.images)


def test_folders_may_be_named_otherwise(tmp_path):
    write_folders(tmp_path, {"happy": "Happiness", "sad": "SADNESS", "fear": "fearful"})
    assert np.bincount(data.load(tmp_path, "train").labels).tolist() == [4] * 7


def test_folder_pictures_become_grey_and_48_pixels(tmp_path):
    write_folders(tmp_path)
    blocks = np.zeros((96, 96, 3), np.uint8)
    blocks[::2] = 200
    blocks[..., 0] = 0  # OpenCV writes blue first
    cv2.imwrite(str(tmp_path / "train" / "angry" / "0.png"), blocks)
    picture = data.load(tmp_path, "train").images[0]
    assert picture.shape == (48, 48)
    # Luma of (100, 100, 0), the mean of a bright and a dark row: what INTER_AREA gives.
    assert abs(picture.astype(int) - round(100 * (0.299 + 0.587))).max() <= 1


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda train: (train / "bored").mkdir(), "bored: unknown or doubled emotion"),
        (lambda train: (train / "anger").mkdir(), "angry: unknown or doubled emotion"),
        (lambda train: (train / "fear").rename(train.parent / "x"), "train: no folder for fear"),
        (lambda train: (train / "sad" / "0.jpg").write_bytes(b""), "sad/0.jpg: not a readable"),
    ],
)
def test_folders_name_what_is_wrong(tmp_path, damage, message):
    write_folders(tmp_path)
    damage(tmp_path / "train")
    with pytest.raises(DataError, match=message):
        data.load(tmp_path, "train")


def test_folders_need_test_pictures_only_for_testing(tmp_path):
    write_folders(tmp_path)
    (tmp_path / "test").rename(tmp_path / "other")
    assert len(data.load(tmp_path, "train")) == 28
    with pytest.raises(DataError, match="test: no such folder"):
        data.load(tmp_path, "public_test")


def test_nothing_there_and_no_such_split(tmp_path):
    with pytest.raises(DataError, match="no data set here"):
        data.load(tmp_path, "train")
    with pytest.raises(DataError, match="no split 'val'"):
        data.load(tmp_path, "val")


def test_without_copies_leaves_out_equal_pixels(tmp_path):
    write_folders(tmp_path)
    train, test = data.load(tmp_path, "train"), data.load(tmp_path, "public_test")
    mixed = data.Dataset(
        np.concatenate([train.images, test.images[:3]]),
        np.concatenate([train.labels, np.full(3, 4)]),
        np.concatenate([train.votes, test.votes[:3]]),
    )
    assert data.copies(mixed, test).tolist() == [False] * 28 + [True] * 3
    left = data.without_copies(mixed, train.select(np.arange(5)), test)
    assert np.array_equal(left.images, train.images[5:])
    assert np.array_equal(left.labels, train.labels[5:])
    assert len(left.votes) == 23
