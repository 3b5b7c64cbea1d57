"""Teachers: the mean of their scores, and their share in the target."""

from importlib.util import find_spec

import numpy as np
import pytest

from tests.converter.train.torch_process import run_on_torch

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
    found = Teachers(["48.keras"], "float32").scores(x).numpy()
    expected = predict(model, IMAGES, manifest_of(model), show_progress=False)
    assert np.ptp(expected, axis=0).max() > 0.05  # the pictures have different scores
    np.testing.assert_allclose(found, expected, atol=1e-4)
    both = Teachers(["48.keras", "32.keras"], "float32").scores(x).numpy()
    other = Teachers(["32.keras"], "float32").scores(x).numpy()
    np.testing.assert_allclose(both, (found + other) / 2, atol=1e-6)
    rough = Teachers(["48.keras"], "bfloat16").scores(x)
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


def test_scores_are_the_mean_of_the_networks(tmp_path):
    run_on_torch(check_scores, tmp_path)


def test_distill_is_the_share_of_the_teachers_in_the_target(tmp_path):
    run_on_torch(check_distillation, tmp_path)
