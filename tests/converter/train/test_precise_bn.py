"""What happens to a network after its last epoch, and at the start of a second schedule.

In a process of its own: a process can use one Keras backend only.
"""

import subprocess
import sys
from importlib.util import find_spec

import pytest

if not (find_spec("torch") and find_spec("keras") and find_spec("tqdm")):
    pytest.skip("needs torch, keras and tqdm", allow_module_level=True)

pytestmark = pytest.mark.converter

SETTLE = """
import os
os.environ["KERAS_BACKEND"] = "torch"
import numpy as np, torch
from converter.config import TrainConfig
from converter.dataset import Dataset
from converter.fused import FusedBatchNorm
from converter.run import Run
from converter.settle import settle

rng = np.random.default_rng(0)
images = rng.integers(0, 256, (200, 48, 48), np.uint8)
data = Dataset(images, np.zeros(200, np.int64), np.zeros((200, 7), np.float32))
run = Run(TrainConfig(network="tiny"), 0)
kernels = [v.clone() for v in run.average if v.ndim == 4]
settle(run, data)
assert all(torch.equal(a, b) for a, b in zip(kernels, (v for v in run.average if v.ndim == 4)))
first = next(layer for layer in run.model.layers if isinstance(layer, FusedBatchNorm))
pixels = (torch.from_numpy(images)[:, None].float() - 128) / 128
before = torch.nn.functional.conv2d(
    pixels, torch.as_tensor(kernels[0]).permute(3, 2, 0, 1), padding=1
)
torch.testing.assert_close(first.moving_mean.value, before.mean((0, 2, 3)), atol=2e-3, rtol=0)
torch.testing.assert_close(first.moving_variance.value, before.var((0, 2, 3)), atol=0, rtol=0.01)

torch.save({"average": run.average}, "start.pt")
second = Run(TrainConfig(network="tiny", start_from="start.pt", seed=5), 0)
assert all(torch.equal(a, b) for a, b in zip(second.values, run.average, strict=True))

second.averaged_model().save("start.keras")
third = Run(TrainConfig(network="tiny", start_from="start.keras", seed=6), 0)
*alike, kernel, bias = (torch.equal(a, b) for a, b in zip(third.values, run.average, strict=True))
assert all(alike)
assert not kernel  # the votes' head is new
print("settled")
"""


def test_normalization_is_measured_on_plain_pictures_and_carried_over(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SETTLE], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout == "settled\n", done.stderr
