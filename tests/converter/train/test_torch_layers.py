"""The fast layers compute the same as those of Keras."""

from importlib.util import find_spec

import pytest

from tests.converter.forks import run_on_torch

if not (find_spec("torch") and find_spec("keras") and find_spec("tqdm")):
    pytest.skip("needs torch, keras and tqdm", allow_module_level=True)

import torch

pytestmark = pytest.mark.converter


def build_pair():
    """Return the network of Keras's layers and that of the fast ones, with equal weights.

    In float64: with less precision, a maximum or a ReLU can fall to the other side of a tie.
    """
    import random

    import keras

    from converter.train import networks
    from converter.train.torch_layers import FusedBatchNorm, PatchConv

    keras.config.set_image_data_format("channels_first")
    keras.config.set_floatx("float64")
    random.seed(0)  # of dropout
    plain = networks.build("tiny", 48, votes_head=True)
    random.seed(0)
    fast = networks.build("tiny", 48, True, networks.LayerTypes(PatchConv, FusedBatchNorm))
    fast.set_weights(plain.get_weights())
    return plain, fast


def check_layers():
    plain, fast = build_pair()
    for model in (plain, fast):
        for dense in model.layers[-3:-1]:
            assert dense.name in ("logits", "votes")
    torch.manual_seed(1)
    x = torch.randn(8, 1, 48, 48, dtype=torch.float64)
    outputs = []
    for model in (plain, fast):
        torch.manual_seed(0)
        outputs.append(model(x, training=True))
        outputs[-1].square().mean().backward()
    torch.testing.assert_close(*outputs, atol=1e-5, rtol=1e-5)  # the heads are float32
    for p, q in zip(plain.trainable_variables, fast.trainable_variables, strict=True):
        torch.testing.assert_close(p.value.grad, q.value.grad, atol=1e-5, rtol=1e-4)
    for p, q in zip(plain.weights, fast.weights, strict=True):
        # Keras divides the variance by n, torch by n - 1.
        torch.testing.assert_close(p.value, q.value, atol=1e-6, rtol=0.05)
    torch.testing.assert_close(plain(x), fast(x), atol=0.02, rtol=0.02)


def test_outputs_gradients_and_statistics_are_those_of_keras(tmp_path):
    run_on_torch(check_layers, tmp_path)
