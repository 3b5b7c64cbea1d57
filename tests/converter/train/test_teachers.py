"""Teachers: the mean of their scores, and their share in the target."""

from importlib.util import find_spec

import numpy as np
import pytest

from tests.converter.forks import run_on_torch
from tests.converter.train.checkpoints import save_checkpoint

if not (find_spec("torch") and find_spec("keras") and find_spec("tqdm")):
    pytest.skip("needs torch, keras and tqdm", allow_module_level=True)

import torch

pytestmark = pytest.mark.converter

PATCHES = np.random.default_rng(0).integers(0, 256, (8, 4, 4), np.uint8)
IMAGES = np.kron(PATCHES, np.ones((1, 12, 12), np.uint8))


def save_networks():
    """Write 48.keras and 32.keras, named by their input size; return the models."""
    import random

    from converter.train import networks

    random.seed(0)
    models = [networks.build("tiny", size) for size in (48, 32)]
    for model in models:
        model.save(f"{model.input_shape[1]}.keras")
    return models


def check_scores():
    from converter.keras_io.predict import manifest_of, predict
    from converter.train.teachers import Teachers

    model, _ = save_networks()
    x = (torch.from_numpy(IMAGES)[:, None].float() - 128) / 128
    found = Teachers(["48.keras"], "float32").answers(x).label.numpy()
    expected = predict(model, IMAGES, manifest_of(model), show_progress=False)
    assert np.ptp(expected, axis=0).max() > 0.05  # the pictures have different scores
    np.testing.assert_allclose(found, expected, atol=1e-4)
    both = Teachers(["48.keras", "32.keras"], "float32").answers(x).label.numpy()
    other = Teachers(["32.keras"], "float32").answers(x).label.numpy()
    np.testing.assert_allclose(both, (found + other) / 2, atol=1e-6)
    rough = Teachers(["48.keras"], "bfloat16").answers(x).label
    torch.testing.assert_close(rough.sum(1), torch.ones(8), atol=1e-6, rtol=0)
    np.testing.assert_allclose(rough, expected, atol=0.05)


def check_distillation():
    from converter.config import TrainConfig
    from converter.train.trainer import Trainer

    save_networks()

    def loss(targets, **options):
        config = TrainConfig(network="tiny", votes=0, teachers=("48.keras",), **options)
        images, votes = torch.from_numpy(IMAGES), torch.zeros(8, 7)
        return Trainer(config, 0).compute_gradients(images, targets, votes)[0]

    some, others = torch.eye(7)[:1].repeat(8, 1), torch.eye(7)[1:2].repeat(8, 1)
    assert loss(some, distill=1.0) == loss(others, distill=1.0)  # only the teacher counts
    assert loss(some, distill=0.5) != loss(others, distill=0.5)
    assert np.isclose(loss(2 * some, distill=1.0), 2 * loss(some, distill=1.0))  # class weight


def check_votes():
    from converter.config import TrainConfig
    from converter.train.teachers import Teachers, answer_all
    from converter.train.trainer import Trainer

    save_networks()
    save_checkpoint()
    x = (torch.from_numpy(IMAGES)[:, None].float() - 128) / 128
    assert Teachers(["48.keras"], "float32").answers(x).votes is None
    mine = Teachers(["checkpoint.pt"], "float32").answers(x)
    both = Teachers(["checkpoint.pt", "48.keras"], "float32").answers(x)
    torch.testing.assert_close(mine.votes.sum(1), torch.ones(8))
    assert torch.equal(mine.votes, both.votes)  # of those that have a head for them
    assert not torch.equal(mine.label, both.label)
    mirrored = Teachers(["checkpoint.pt"], "float32").answers(x.flip(3))
    label, votes = answer_all(Teachers(["checkpoint.pt"], "float32"), IMAGES)
    np.testing.assert_allclose(label, (mine.label + mirrored.label) / 2, atol=1e-6)
    np.testing.assert_allclose(votes, (mine.votes + mirrored.votes) / 2, atol=1e-6)

    targets, people = torch.eye(7)[:1].repeat(8, 1), torch.eye(7)[1:2].repeat(8, 1)

    def taught(*soft, **options):
        # With "auto", a processor that multiplies in bfloat16 gives other answers than `mine`.
        config = TrainConfig(network="tiny", distill=0.5, precision="float32", **options)
        return Trainer(config, 0)._teach(x, targets, people, soft)

    given = torch.cat([torch.eye(7)[2:3], torch.eye(7)[3:4]], 1).repeat(8, 1)
    label, votes = taught(given)
    assert label[0].tolist() == [0.5, 0, 0.5, 0, 0, 0, 0]
    assert votes[0].tolist() == [0, 0.5, 0, 0.5, 0, 0, 0]
    label, votes = taught(given, teachers=("checkpoint.pt",))
    torch.testing.assert_close(label, 0.5 * targets + 0.25 * (given[:, :7] + mine.label))
    torch.testing.assert_close(votes, 0.5 * people + 0.25 * (given[:, 7:] + mine.votes))
    label, votes = taught(teachers=("48.keras",))
    assert torch.equal(votes, people)
    assert not torch.equal(label, targets)


def check_degraded():
    """Teachers see the picture before it is degraded."""
    from converter.config import TrainConfig
    from converter.train.trainer import Trainer

    save_networks()
    seen = []
    for degrade in (0.0, 1.0):
        config = TrainConfig(network="tiny", teachers=("48.keras",), degrade=degrade)
        trainer = Trainer(config, 0)
        teach = trainer._teach
        trainer._teach = lambda x, *rest, teach=teach: seen.append(x) or teach(x, *rest)
        targets = torch.eye(7)[:1].repeat(8, 1)
        seen.append(trainer.compute_gradients(torch.from_numpy(IMAGES), targets, targets)[0])
    plain, loss, same, other_loss = seen
    assert torch.equal(plain, same)
    assert loss != other_loss


def test_checkpoints_answer_for_the_votes_too_and_soft_targets_are_one_more_teacher(tmp_path):
    run_on_torch(check_votes, tmp_path)


def test_teachers_see_the_pictures_before_they_are_degraded(tmp_path):
    run_on_torch(check_degraded, tmp_path)


def test_scores_are_the_mean_of_the_networks(tmp_path):
    run_on_torch(check_scores, tmp_path)


def test_distill_is_the_share_of_the_teachers_in_the_target(tmp_path):
    run_on_torch(check_distillation, tmp_path)
