"""A head that is fitted again: the share by the rule, and what the fit learns."""

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from tests.converter.drawings import drawings, write_npz
from tests.converter.forks import run_module, run_on_torch
from tests.converter.train.checkpoints import save_checkpoint

if not (find_spec("torch") and find_spec("keras") and find_spec("tqdm") and find_spec("sklearn")):
    pytest.skip("needs torch, keras, tqdm and sklearn", allow_module_level=True)

from converter.data.dataset import without_votes
from converter.train.heads import ALLOWED, SHARES, Row, chosen, measure

pytestmark = pytest.mark.converter


def rows(*accuracies):
    return [Row(share, a, 0, 0, 0) for share, a in zip(SHARES, accuracies, strict=False)]


def test_the_largest_share_that_costs_little_is_chosen():
    most = ALLOWED / 100
    assert chosen(rows(0.70, 0.69, 0.70 - 0.9 * most, 0.70 - 1.1 * most)) == SHARES[2]
    assert chosen(rows(0.70, 0.60, 0.69)) == SHARES[2]
    assert chosen(rows(0.70, 0.60, 0.60)) == 0


def test_a_share_is_measured_on_labels_and_on_the_majority():
    one = without_votes(np.zeros((2, 48, 48), np.uint8), np.array([0, 1]))
    people = one.majority.copy()
    people[:] = 4, 1
    logits = np.zeros((2, 7), np.float32)
    logits[0, 0] = logits[1, 1] = 1  # the first is labelled angry, most people say neutral
    row = measure(0.3, logits, replace(one, majority=people))
    assert (row.share, row.labels, row.majority, row.recall, row.neutral) == (0.3, 1, 0.5, 0.5, 0)


def check_fit():
    from converter.train.head_fit import fit, targets_of

    rng = np.random.default_rng(0)
    features = rng.normal(0, 20, (400, 7)).astype(np.float32)
    label, votes = features.argmax(1), features.argmin(1)
    targets = np.concatenate([np.eye(7)[label], np.eye(7)[votes]], 1).astype(np.float32)

    def right(share, answers):
        return (fit(features, targets, share).logits(features).argmax(1) == answers).mean()

    assert right(0.0, label) > 0.9
    assert right(1.0, votes) > 0.9
    assert right(0.9, votes) > 0.9

    data = without_votes(np.zeros((2, 48, 48), np.uint8), np.array([0, 1]))
    own = targets_of(data, None, 0.85)
    np.testing.assert_array_equal(own[:, :7], np.eye(7)[:2])
    np.testing.assert_allclose(
        targets_of(data, np.full((2, 14), 1 / 7, np.float32), 0.85),
        0.15 * own + 0.85 / 7,
        rtol=1e-6,
    )


def test_the_fit_learns_the_share_of_labels_and_votes(tmp_path):
    run_on_torch(check_fit, tmp_path)


def check_fitted():
    import torch

    from converter.keras_io.load import load_model
    from converter.keras_io.predict import manifest_of, predict
    from converter.train.head_fit import Head, features_of
    from converter.train.teachers import load_checkpoint

    images, _ = drawings(2, 5)
    features = features_of(load_checkpoint(Path("checkpoint.pt"), "float32"), images)
    for name in ("once.keras", "twice.keras"):
        model = load_model(Path(name))
        scores = torch.from_numpy(Head(*model.get_weights()[-2:]).logits(features)).softmax(1)
        found = predict(model, images, manifest_of(model), show_progress=False)
        np.testing.assert_allclose(found, scores, atol=1e-4)


def test_a_checkpoint_and_a_network_get_another_head(tmp_path):
    run_on_torch(save_checkpoint, tmp_path)
    ballots = np.zeros((14, 10), np.uint8)
    ballots[:, 0] = 10
    for seed, split in enumerate(("train", "public_test", "private_test")):
        images, labels = drawings(2, seed)
        write_npz(tmp_path / f"{split}.npz", images, labels, ballots)
    call = ["torch", "converter.train.heads", "--data", tmp_path, "--share", "0.3"]
    for network, out in (("checkpoint.pt", "once.keras"), ("once.keras", "twice.keras")):
        done = run_module(*call, network, "--out", out, folder=tmp_path)
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("\n") == len(SHARES) + 3
        assert "the votes' share is 0.3" in done.stdout
    run_on_torch(check_fitted, tmp_path)
