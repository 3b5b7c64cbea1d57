"""Splits of a data set: which layout is read, additional pictures, copies between splits."""

from dataclasses import replace

import numpy as np
import pytest

from tests.converter.drawings import write_folders

pytest.importorskip("tqdm")

from converter.data.copies import find_copies, without_copies
from converter.data.dataset import concatenate
from converter.data.splits import load_extra, load_split
from edge.errors import DataError
from edge.labels import EMOTIONS


def test_a_folder_without_data_and_an_unknown_split_are_errors(tmp_path):
    with pytest.raises(DataError, match="no data set here"):
        load_split(tmp_path, "train")
    with pytest.raises(DataError, match="no split 'val'"):
        load_split(tmp_path, "val")


def test_copies_are_found_and_left_out_by_their_pixels(tmp_path):
    write_folders(tmp_path)
    train, test = load_split(tmp_path, "train"), load_split(tmp_path, "public_test")
    mixed = concatenate(train, replace(test.select(np.arange(3)), labels=np.full(3, 4)))
    assert find_copies(mixed, test).tolist() == [False] * 28 + [True] * 3
    left = without_copies(mixed, train.select(np.arange(5)), test)
    assert np.array_equal(left.images, train.images[5:])
    assert np.array_equal(left.labels, train.labels[5:])
    assert len(left.votes) == 23


def test_extra_pictures_may_lack_emotions_and_follow_the_others(tmp_path):
    write_folders(tmp_path)
    train = load_split(tmp_path, "train")
    (tmp_path / "extra").mkdir()
    for name in ("angry", "sad"):
        (tmp_path / "train" / name).rename(tmp_path / "extra" / name)
    extra = load_extra(tmp_path / "extra")
    assert {EMOTIONS[label] for label in extra.labels} == {"angry", "sad"}
    both = concatenate(train, extra)
    assert np.array_equal(both.images, np.concatenate([train.images, extra.images]))
    assert both.labels[-8:].tolist() == extra.labels.tolist()
    assert len(both.votes) == 36


def test_extra_pictures_may_be_the_training_split_of_a_data_set(tmp_path):
    write_folders(tmp_path)
    extra = load_extra(tmp_path)
    assert np.array_equal(extra.images, load_split(tmp_path, "train").images)
