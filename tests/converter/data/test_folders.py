"""Folders of pictures per emotion: splits and sizes are read, wrong folders are reported."""

import cv2
import numpy as np
import pytest

from tests.converter.drawings import drawings, write_folders

pytest.importorskip("tqdm")

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
