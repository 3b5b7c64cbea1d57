"""The packed layout: pixels, labels and votes are read, damage is reported."""

import zipfile

import numpy as np
import pytest

from tests.converter.drawings import drawings, write_npz

pytest.importorskip("tqdm")

from converter.data.splits import load_split
from edge.errors import DataError

HAPPY, NEUTRAL, SURPRISE = 3, 4, 6


def test_pixels_labels_and_votes_are_read(tmp_path):
    images, labels = drawings(8, 0)
    ballots = np.zeros((56, 10), np.uint8)
    ballots[:, 0], ballots[:, 1], ballots[:, 7] = 3, 1, 6  # neutral, happiness, contempt
    ballots[0] = [0, 0, 0, 0, 0, 0, 0, 5, 5, 0]  # contempt and unknown are no emotions here
    write_npz(tmp_path / "public_test.npz", images, labels, ballots)
    read = load_split(tmp_path, "public_test")
    assert np.array_equal(read.images, images)
    assert np.array_equal(read.labels, labels)
    assert read.votes[0].argmax() == labels[0]
    assert read.votes[1:, NEUTRAL].tolist() == [0.75] * 55
    assert read.votes[1:, HAPPY].tolist() == [0.25] * 55


def test_the_majority_is_what_half_of_ten_people_and_more_than_for_anything_else_say(tmp_path):
    ballots = {
        "five of ten": ([5, 4, 0, 0, 0, 0, 0, 1, 0, 0], NEUTRAL),
        "four of ten": ([4, 3, 3, 0, 0, 0, 0, 0, 0, 0], -1),
        "two alike": ([5, 5, 0, 0, 0, 0, 0, 0, 0, 0], -1),
        "as many for contempt": ([0, 5, 0, 0, 0, 0, 0, 5, 0, 0], -1),
        "contempt": ([1, 0, 0, 0, 0, 0, 0, 9, 0, 0], -1),
        "no face": ([0, 0, 0, 0, 0, 0, 0, 0, 0, 10], -1),
        "surprise": ([0, 0, 10, 0, 0, 0, 0, 0, 0, 0], SURPRISE),
    }
    images, labels = drawings(1, 0)
    given = np.array([votes for votes, _ in ballots.values()], np.uint8)
    write_npz(tmp_path / "public_test.npz", images, labels, given)
    read = load_split(tmp_path, "public_test")
    assert read.majority.tolist() == [expected for _, expected in ballots.values()]
    assert read.select(np.arange(2)).majority.tolist() == [NEUTRAL, -1]


def test_pictures_without_a_face_are_left_out_of_training_only(tmp_path):
    images, labels = drawings(8, 0)
    ballots = np.zeros((56, 10), np.uint8)
    ballots[:, 2] = 10
    ballots[5] = [4, 0, 0, 0, 0, 0, 0, 0, 0, 6]
    for split in ("train", "private_test"):
        write_npz(tmp_path / f"{split}.npz", images, labels, ballots)
    read = load_split(tmp_path, "train")
    assert len(read) == 55
    assert np.array_equal(read.images, np.delete(images, 5, 0))
    assert read.votes[:, SURPRISE].all()
    assert len(load_split(tmp_path, "private_test")) == 56


@pytest.mark.parametrize("keep", [0, 40, 5000, -30])
def test_a_truncated_file_is_an_error(tmp_path, keep):
    path = write_npz(tmp_path / "train.npz", *drawings(8, 0))
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DataError, match=r"train\.npz: damaged, or not a packed data set"):
        load_split(tmp_path, "train")


def test_other_numpy_files_are_an_error(tmp_path):
    images, labels = drawings(8, 0)
    for content in ({"x": images}, {"webp": labels, "offset": labels[:2], "index": labels}):
        np.savez(tmp_path / "train.npz", **content)
        with pytest.raises(DataError, match="not a packed data set"):
            load_split(tmp_path, "train")
    write_npz(tmp_path / "train.npz", images, labels)
    whole = dict(np.load(tmp_path / "train.npz"))
    for key in whole:
        for wrong in (np.array(3), np.array(["x"]), np.array([1.5])):
            np.savez(tmp_path / "train.npz", **{**whole, key: wrong})
            with pytest.raises(DataError, match="not a packed data set"):
                load_split(tmp_path, "train")
    np.savez(tmp_path / "train.npz", **whole)
    with zipfile.ZipFile(tmp_path / "train.npz") as file:
        members = {name: file.read(name) for name in file.namelist()}
    for name in members:
        with zipfile.ZipFile(tmp_path / "train.npz", "w") as file:
            for other, content in members.items():
                file.writestr(other, b"no array" if other == name else content)
        with pytest.raises(DataError, match="not a packed data set"):
            load_split(tmp_path, "train")
    write_npz(tmp_path / "train.npz", images, labels + 1)
    with pytest.raises(DataError, match="labels must be 0 to 6"):
        load_split(tmp_path, "train")
