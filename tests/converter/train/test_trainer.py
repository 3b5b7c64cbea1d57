"""The training step, initial weights, and the averaged network."""

from importlib.util import find_spec

import numpy as np
import pytest

from tests.converter.forks import run_on_torch

if not (find_spec("torch") and find_spec("keras") and find_spec("tqdm")):
    pytest.skip("needs torch, keras and tqdm", allow_module_level=True)

import torch

from converter.config import TrainConfig
from converter.data.dataset import without_votes

pytestmark = pytest.mark.converter


def check_precision():
    from converter.train.trainer import Trainer

    torch.manual_seed(0)
    images = torch.randint(0, 256, (16, 48, 48), dtype=torch.uint8)
    labels, votes = torch.eye(7)[torch.arange(16) % 7], torch.full((16, 7), 1 / 7)
    loss = {}
    for precision in ("float32", "bfloat16"):
        trainer = Trainer(TrainConfig(network="tiny", precision=precision), 0)
        assert {v.dtype for v in trainer.values} == {torch.float32}
        names = {layer.name: layer for layer in trainer.model.layers}
        stem = next(layer for name, layer in names.items() if name.startswith("patch_conv"))
        assert stem.compute_dtype == precision
        loss[precision], _ = trainer.compute_gradients(images, labels, votes)
        trainer.update_weights(1)
        assert trainer.averaged_model().dtype_policy.name == "float32"
    assert loss["float32"] != loss["bfloat16"]
    assert abs(loss["float32"] / loss["bfloat16"] - 1) < 0.05, loss


def check_resnet():
    from converter.train.trainer import Trainer

    trainer = Trainer(TrainConfig(network="resnet50v2", sizes=((0.0, 32),)), 0)
    images = torch.randint(0, 256, (4, 48, 48), dtype=torch.uint8)
    votes = torch.full((4, 7), 1 / 7)
    loss, accuracy = trainer.compute_gradients(images, torch.eye(7)[:4], votes)
    assert loss > 0
    assert 0 <= accuracy <= 1
    before = trainer.parameters[0].clone()
    trainer.update_weights(10)
    assert not torch.equal(before, trainer.parameters[0])
    model = trainer.averaged_model()
    assert model.input_shape == (None, 32, 32, 3), model.input_shape
    assert 23e6 < model.count_params() < 25e6


def check_statistics():
    from converter.train.precise_bn import recompute_statistics
    from converter.train.torch_layers import FusedBatchNorm
    from converter.train.trainer import Trainer

    images = np.random.default_rng(0).integers(0, 256, (200, 48, 48), np.uint8)
    data = without_votes(images, np.zeros(200, np.int64))
    trainer = Trainer(TrainConfig(network="tiny"), 0)
    kernels = [v.clone() for v in trainer.average if v.ndim == 4]
    recompute_statistics(trainer, data)
    after = [v for v in trainer.average if v.ndim == 4]
    assert all(torch.equal(a, b) for a, b in zip(kernels, after, strict=True))
    first = next(layer for layer in trainer.model.layers if isinstance(layer, FusedBatchNorm))
    pixels = (torch.from_numpy(images)[:, None].float() - 128) / 128
    kernel = torch.as_tensor(kernels[0]).permute(3, 2, 0, 1)
    x = torch.nn.functional.conv2d(pixels, kernel, padding=1)
    torch.testing.assert_close(first.moving_mean.value, x.mean((0, 2, 3)), atol=2e-3, rtol=0)
    torch.testing.assert_close(first.moving_variance.value, x.var((0, 2, 3)), atol=0, rtol=0.01)


def check_initial_weights():
    from converter.train.trainer import Trainer

    first = Trainer(TrainConfig(network="tiny"), 0)
    torch.save(first.state(), "start.pt")
    second = Trainer(TrainConfig(network="tiny", start_from="start.pt", seed=5), 0)
    assert all(torch.equal(a, b) for a, b in zip(second.values, first.average, strict=True))

    second.averaged_model().save("start.keras")
    third = Trainer(TrainConfig(network="tiny", start_from="start.keras", seed=6), 0)
    *equal, kernel, _ = (
        torch.equal(a, b) for a, b in zip(third.values, first.average, strict=True)
    )
    assert all(equal)
    assert not kernel  # the head for the votes is not in a .keras file


def test_bfloat16_changes_the_loss_little_and_keeps_float32_weights(tmp_path):
    run_on_torch(check_precision, tmp_path)


def test_resnet50v2_trains_and_takes_the_size_of_the_schedule(tmp_path):
    run_on_torch(check_resnet, tmp_path)


def test_statistics_are_recomputed_on_plain_pictures(tmp_path):
    run_on_torch(check_statistics, tmp_path)


def test_a_run_starts_from_a_checkpoint_or_a_network(tmp_path):
    run_on_torch(check_initial_weights, tmp_path)
