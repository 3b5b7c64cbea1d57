"""Merged heads: the share by the rule, and the same answers as a mean of logits."""

import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from tests.converter.drawings import drawings, write_npz
from tests.converter.train.checkpoints import save_checkpoint
from tests.converter.train.torch_process import run_on_torch
from tests.files import ROOT

if not (find_spec("torch") and find_spec("keras") and find_spec("tqdm") and find_spec("sklearn")):
    pytest.skip("needs torch, keras, tqdm and sklearn", allow_module_level=True)

from converter.data.dataset import without_votes
from converter.train.heads import ALLOWED, SHARES, Row, chosen, measure_shares

pytestmark = pytest.mark.converter


def rows(*accuracies):
    return [Row(share, a, 0, 0, 0) for share, a in zip(SHARES, accuracies, strict=False)]


def test_the_largest_share_that_costs_little_is_chosen():
    most = ALLOWED / 100
    assert chosen(rows(0.70, 0.69, 0.70 - 0.9 * most, 0.70 - 1.1 * most)) == SHARES[2]
    assert chosen(rows(0.70, 0.60, 0.69)) == SHARES[2]
    assert chosen(rows(0.70, 0.60, 0.60)) == 0


def test_shares_are_measured_on_labels_and_on_the_majority():
    one = without_votes(np.zeros((2, 48, 48), np.uint8), np.array([0, 1]))
    people = one.majority.copy()
    people[:] = 4, 1
    logits = np.zeros((2, 14), np.float32)
    logits[0, 0], logits[0, 7 + 4] = 1, 1  # labelled angry, most people say neutral
    logits[1, 1] = logits[1, 7 + 1] = 1
    first, *_, last = measure_shares(logits, replace(one, majority=people))
    assert (first.labels, first.majority, first.neutral) == (1, 0.5, 0)
    assert (last.labels, last.majority, last.neutral) == (0.5, 1, 1)


def check_merged():
    import torch

    from converter.keras_io.load import load_model
    from converter.keras_io.predict import manifest_of, predict
    from converter.train.heads import _logits
    from converter.train.teachers import load_checkpoint

    images, labels = drawings(2, 5)
    two = load_checkpoint(Path("checkpoint.pt"), "float32")
    logits = _logits(two, without_votes(images, labels))
    model = load_model(Path("merged.keras"))
    mean = torch.from_numpy(0.7 * logits[:, :7] + 0.3 * logits[:, 7:]).softmax(1)
    found = predict(model, images, manifest_of(model), show_progress=False)
    np.testing.assert_allclose(found, mean, atol=1e-4)


def test_the_command_writes_a_network_with_one_head(tmp_path):
    run_on_torch(save_checkpoint, tmp_path)
    images, labels = drawings(2, 1)
    ballots = np.zeros((14, 10), np.uint8)
    ballots[:, 0] = 10
    for split in ("train", "public_test"):
        write_npz(tmp_path / f"{split}.npz", images, labels, ballots)
    call = [sys.executable, "-m", "converter.train.heads", "checkpoint.pt", "--data", tmp_path]
    options = {"cwd": tmp_path, "env": {"PYTHONPATH": str(ROOT)}, "text": True}
    done = subprocess.run(
        [*call, "--out", "merged.keras", "--share", "0.3"],
        capture_output=True,
        check=True,
        **options,
    )
    assert done.stdout.count("\n") == len(SHARES) + 3
    assert "the votes' share is 0.3" in done.stdout
    run_on_torch(check_merged, tmp_path)
