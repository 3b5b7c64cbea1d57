"""Soft targets: read by row, refused where they are damaged or belong to other pictures."""

from importlib.util import find_spec

import numpy as np
import pytest

from tests.converter.drawings import drawings, write_npz
from tests.converter.forks import run_module, run_on_torch
from tests.converter.train.checkpoints import save_checkpoint

if not (find_spec("torch") and find_spec("keras") and find_spec("tqdm")):
    pytest.skip("needs torch, keras and tqdm", allow_module_level=True)

from converter.data.dataset import concatenate, one_hot, without_votes
from converter.train.soft_targets import read_soft_targets
from edge.errors import DataError

pytestmark = pytest.mark.converter

LABELS = np.arange(20) % 7


def data(labels=LABELS):
    return without_votes(np.zeros((len(labels), 48, 48), np.uint8), labels)


def content(keep=None):
    keep = np.arange(len(LABELS)) if keep is None else np.array(keep)
    label = 0.7 * one_hot(LABELS[keep]) + 0.3 / 7
    votes = np.full((len(keep), 7), 1 / 7)
    return {"keep": keep, "label": label.astype(np.float16), "votes": votes.astype(np.float16)}


def save(path, **changes):
    np.savez(path, **{**content(), **changes})
    return path


def test_answers_are_found_by_row_and_others_keep_label_and_votes(tmp_path):
    np.savez(tmp_path / "soft.npz", **content(keep=[2, 9, 5]))
    mine = data().select(np.array([5, 3, 9]))
    both = concatenate(mine, data().select(np.array([2])))  # of another data set
    found = read_soft_targets(tmp_path / "soft.npz", both)
    assert found.shape == (4, 14)
    np.testing.assert_allclose(found.reshape(4, 2, 7).sum(2), 1, atol=1e-6)
    assert found[:, :7].argmax(1).tolist() == [5, 3, 2, 2]
    np.testing.assert_allclose(found[[0, 2], :7].max(1), 0.743, atol=0.001)
    np.testing.assert_allclose(found[[0, 2], 7:], 1 / 7, atol=1e-6)
    np.testing.assert_array_equal(found[[1, 3], :7], one_hot(np.array([3, 2])))
    np.testing.assert_array_equal(found[[1, 3], 7:], one_hot(np.array([3, 2])))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"keep": np.arange(20.0)}, "row numbers"),
        ({"keep": np.arange(20) - 1}, "row numbers"),
        ({"keep": np.zeros(20, int)}, "each once"),
        ({"keep": np.arange(20) + 10**12}, "row numbers"),
        ({"keep": np.zeros((20, 1), int)}, "row numbers"),
        ({"keep": np.zeros(0, int)}, "row numbers"),
        ({"votes": np.zeros((20, 6))}, "shape"),
        ({"votes": np.zeros((20, 7))}, "sum to 1"),
        ({"votes": np.full((20, 7), np.nan)}, "sum to 1"),
        ({"label": np.array(["x"] * 20)}, "damaged"),
        ({"label": np.array([None] * 20)}, "damaged"),
        ({"label": np.roll(content()["label"], 1, axis=1)}, "other pictures"),
        ({"keep": np.arange(20) + 100}, "other pictures"),
    ],
)
def test_damaged_files_and_those_of_other_pictures_are_refused(tmp_path, changes, reason):
    with pytest.raises(DataError, match=reason):
        read_soft_targets(save(tmp_path / "soft.npz", **changes), data())


def damaged(whole):
    """Yield the file with another compression, with a password, and with damaged data."""
    for offset, value in ((10, 99), (10, 8), (8, 1)):
        change = bytearray(whole)
        place = 0
        while (place := change.find(b"PK\x01\x02", place)) >= 0:
            change[place + offset] = value
            place += 1
        yield bytes(change)


def test_files_of_another_kind_are_refused(tmp_path):
    for text in (b"", b"noise", save(tmp_path / "a.npz").read_bytes()[:300]):
        (tmp_path / "b.npz").write_bytes(text)
        with pytest.raises(DataError, match="no soft targets"):
            read_soft_targets(tmp_path / "b.npz", data())
    with pytest.raises(DataError, match="No such file"):
        read_soft_targets(tmp_path / "c.npz", data())
    for change in damaged(save(tmp_path / "whole.npz").read_bytes()):
        (tmp_path / "b.npz").write_bytes(change)
        with pytest.raises(DataError, match="no soft targets"):
            read_soft_targets(tmp_path / "b.npz", data())
    np.savez(tmp_path / "d.npz", keep=np.arange(20))
    with pytest.raises(DataError, match="label"):
        read_soft_targets(tmp_path / "d.npz", data())


def test_the_command_writes_what_train_reads(tmp_path):
    run_on_torch(save_checkpoint, tmp_path)
    for split, seed in (("train", 0), ("public_test", 1), ("private_test", 2)):
        images, labels = drawings(2, seed)
        ballots = np.zeros((14, 10), np.uint8)
        ballots[:, 0] = 10
        ballots[3] = 0, 0, 0, 0, 0, 0, 0, 0, 0, 10  # left out of training
        write_npz(tmp_path / f"{split}.npz", images, labels, ballots)
    options = ["--data", tmp_path, "--out", "soft.npz"]
    done = run_module(
        "torch", "converter.train.soft_targets", "checkpoint.pt", *options, folder=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert "answers to 13 training pictures" in done.stdout
    with np.load(tmp_path / "soft.npz") as pack:
        assert pack["keep"].tolist() == [0, 1, 2, *range(4, 14)]
        np.testing.assert_allclose(pack["label"].sum(1), 1, atol=0.01)
        assert np.abs(pack["label"] - pack["votes"]).max() > 0.001
