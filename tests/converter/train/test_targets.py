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
import numpy as np
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
print("good")
"""

# In float64: in less, a maximum or a ReLU can fall to the other side of a tie.
PARTS = """
import random
import keras, torch
from converter import networks
from converter.fused import FusedBatchNorm, PatchConv

keras.config.set_image_data_format("channels_first")
keras.config.set_floatx("float64")
random.seed(0)  # dropout's
plain = networks.build("tiny", 48, votes_head=True)
random.seed(0)
fast = networks.build("tiny", 48, True, networks.Parts(PatchConv, FusedBatchNorm))
for model in (plain, fast):
    for dense in model.layers[-3:-1]:
        assert dense.name in ("logits", "votes")
fast.set_weights(plain.get_weights())
torch.manual_seed(1)
x = torch.randn(8, 1, 48, 48, dtype=torch.float64)
torch.manual_seed(0); a = plain(x, training=True)
torch.manual_seed(0); b = fast(x, training=True)
torch.testing.assert_close(a, b, atol=1e-5, rtol=1e-5)  # the heads are float32
a.square().mean().backward(); b.square().mean().backward()
for p, q in zip(plain.trainable_variables, fast.trainable_variables, strict=True):
    torch.testing.assert_close(p.value.grad, q.value.grad, atol=1e-5, rtol=1e-4)
for p, q in zip(plain.weights, fast.weights, strict=True):
    # Keras takes the variance of n, torch that of n - 1.
    torch.testing.assert_close(p.value, q.value, atol=1e-6, rtol=0.05)
torch.testing.assert_close(plain(x), fast(x), atol=0.02, rtol=0.02)
print("good")
"""

PRECISION = """
import random
import keras, torch
from converter.config import TrainConfig
from converter.run import Run

torch.manual_seed(0)
images = torch.randint(0, 256, (16, 48, 48), dtype=torch.uint8)
labels, votes = torch.eye(7)[torch.arange(16) % 7], torch.full((16, 7), 1 / 7)
runs = {p: Run(TrainConfig(network="tiny", precision=p), 0) for p in ("float32", "bfloat16")}
loss = {}
for precision, run in runs.items():
    assert {v.dtype for v in run.values} == {torch.float32}
    stem = next(layer for layer in run.model.layers if layer.name.startswith("patch_conv"))
    assert stem.compute_dtype == precision
    loss[precision], _ = run.learn(images, labels, votes)
    run.update(1)
    assert run.averaged_model().dtype_policy.name == "float32"
assert loss["float32"] != loss["bfloat16"]
assert abs(loss["float32"] / loss["bfloat16"] - 1) < 0.05, loss
print("good")
"""

TEACHERS = """
import random
import numpy as np, torch
from converter import floats, networks
from converter.config import TrainConfig
from converter.run import Run
from converter.teachers import Teachers

random.seed(0)
models = [networks.build("tiny", size) for size in (48, 32)]
for model in models:
    model.save(f"{model.input_shape[1]}.keras")
patches = np.random.default_rng(0).integers(0, 256, (8, 4, 4), np.uint8)
images = np.kron(patches, np.ones((1, 12, 12), np.uint8))
x = (torch.from_numpy(images)[:, None].float() - 128) / 128
found = Teachers(["48.keras"], "float32").answer(x).numpy()
wanted = floats.predict(models[0], images, floats.contract(models[0]), told="")
assert np.ptp(wanted, axis=0).max() > 0.05  # pictures that are told apart
np.testing.assert_allclose(found, wanted, atol=1e-4)
both = Teachers(["48.keras", "32.keras"], "float32").answer(x).numpy()
other = Teachers(["32.keras"], "float32").answer(x).numpy()
np.testing.assert_allclose(both, (found + other) / 2, atol=1e-6)
rough = Teachers(["48.keras"], "bfloat16").answer(x)
torch.testing.assert_close(rough.sum(1), torch.ones(8), atol=1e-6, rtol=0)
np.testing.assert_allclose(rough, wanted, atol=0.05)

def loss(labels, **options):
    run = Run(TrainConfig(network="tiny", votes=0, teachers=("48.keras",), **options), 0)
    return run.learn(torch.from_numpy(images), labels, torch.zeros(8, 7))[0]

some, others = torch.eye(7)[:1].repeat(8, 1), torch.eye(7)[1:2].repeat(8, 1)
assert loss(some, distill=1.0) == loss(others, distill=1.0)  # the teacher's word only
assert loss(some, distill=0.5) != loss(others, distill=0.5)
assert np.isclose(loss(2 * some, distill=1.0), 2 * loss(some, distill=1.0))  # by class weight
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


@pytest.mark.parametrize(
    "code",
    [TARGETS, PARTS, PRECISION, TEACHERS, RESNET],
    ids=["targets", "parts", "precision", "teachers", "resnet50v2"],
)
def test_in_a_process_of_its_own(tmp_path, code):
    code = f"import os\nos.environ['KERAS_BACKEND'] = 'torch'\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.endswith("good\n"), done.stderr
