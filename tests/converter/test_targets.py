"""What training compares answers with, and the layers that make it fast.

In processes of their own: a process can use one Keras backend only.
"""

import subprocess
import sys
from importlib.util import find_spec

import pytest

if not (find_spec("torch") and find_spec("keras") and find_spec("tqdm")):
    pytest.skip("needs torch, keras and tqdm", allow_module_level=True)

pytestmark = pytest.mark.converter

TARGETS = """
from dataclasses import replace
import keras, numpy as np
from converter.config import TrainConfig
from converter.dataset import Dataset, one_hot
from converter.targets import targets

labels = np.repeat(np.arange(7), [16, 1, 4, 4, 4, 4, 4])
data = Dataset(np.zeros((37, 48, 48), np.uint8), labels, one_hot(labels))
plain = targets(TrainConfig(smoothing=0.0), data)
assert plain.dtype == np.float32
assert np.array_equal(plain, one_hot(labels))
soft = targets(TrainConfig(smoothing=0.07), data)
assert np.allclose(soft[0], [0.94] + [0.01] * 6)

weighed = targets(TrainConfig(smoothing=0.0, class_weights=0.5), data).sum(1)
assert np.isclose(weighed.mean(), 1)
rare, usual = weighed[16], weighed[0]
assert np.isclose(rare / usual, 4)  # sixteen times fewer, to the power of a half

# A teacher that answers by brightness of the left half: mirrored pictures must count too.
face = keras.Input((48, 48, 1))
left = keras.layers.Cropping2D(((0, 0), (0, 24)))(face)
mean = keras.layers.GlobalAveragePooling2D()(left)
dense = keras.layers.Dense(7, activation="softmax")
teacher = keras.Model(face, dense(mean))
dense.set_weights([np.eye(1, 7) * 9, np.zeros(7)])
teacher.save("teacher.keras")
data.images[:, :, :24] = 255
config = TrainConfig(smoothing=0.0, teachers=("teacher.keras",), distill=0.25)
found = targets(config, data)[0]
bright = np.exp(9 * 127 / 128) / (np.exp(9 * 127 / 128) + 6)
dark = np.exp(-9) / (np.exp(-9) + 6)
assert np.isclose(found[0], 0.75 + 0.25 * (bright + dark) / 2, atol=1e-4), found
assert np.isclose(found.sum(), 1)
print("good")
"""

PARTS = """
import random
import keras, torch
from converter import networks
from converter.fused import FusedBatchNorm, PatchConv

keras.config.set_image_data_format("channels_first")
random.seed(0)  # dropout's
plain = networks.build("tiny", 48, votes_head=True)
random.seed(0)
fast = networks.build("tiny", 48, True, networks.Parts(PatchConv, FusedBatchNorm))
fast.set_weights(plain.get_weights())
x = torch.randn(8, 1, 48, 48)
torch.manual_seed(0); a = plain(x, training=True)
torch.manual_seed(0); b = fast(x, training=True)
torch.testing.assert_close(a, b, atol=1e-4, rtol=1e-4)
a.square().sum().backward(); b.square().sum().backward()
for p, q in zip(plain.trainable_variables, fast.trainable_variables, strict=True):
    torch.testing.assert_close(p.value.grad, q.value.grad, atol=2e-3, rtol=2e-3)
for p, q in zip(plain.weights, fast.weights, strict=True):
    torch.testing.assert_close(p.value, q.value, atol=1e-4, rtol=0.05)
print("good")
"""

RESNET = """
from converter.config import TrainConfig
from converter.run import Run
import torch

run = Run(TrainConfig(network="resnet50v2", sizes=((0.0, 32),)), 0)
images = torch.randint(0, 256, (4, 48, 48), dtype=torch.uint8)
loss, accuracy = run.learn(images, torch.eye(7)[:4], torch.full((4, 7), 1 / 7))
assert loss > 0 and 0 <= accuracy <= 1
before = run.parameters[0].clone()
run.update(10)
assert not torch.equal(before, run.parameters[0])
model = run.averaged_model()
assert model.input_shape == (None, 32, 32, 3), model.input_shape
assert 23e6 < model.count_params() < 25e6
print("good")
"""


@pytest.mark.parametrize("code", [TARGETS, PARTS, RESNET], ids=["targets", "parts", "resnet50v2"])
def test_in_a_process_of_its_own(tmp_path, code):
    code = f"import os\nos.environ['KERAS_BACKEND'] = 'torch'\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.endswith("good\n"), done.stderr
