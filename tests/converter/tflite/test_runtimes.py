"""The int8 file on tflite-runtime 2.14, in a virtual environment of its own (it needs numpy 1)."""

import json
import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest

from edge.engine.litert import find_runtime
from tests.files import ROOT

pytestmark = pytest.mark.converter

OLD_REQUIREMENTS = "tflite-runtime==2.14.0", "numpy<2"

# Runs in both environments: int8 in, int8 out.
PREDICT = """
import importlib, json, sys
import numpy as np
runtime = importlib.import_module(sys.argv[1])
resolver = runtime.OpResolverType[sys.argv[4]]
interpreter = runtime.Interpreter(
    sys.argv[2], num_threads=1, experimental_op_resolver_type=resolver
)
interpreter.allocate_tensors()
source, sink = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
outputs = []
for face in np.load(sys.argv[3]):
    interpreter.set_tensor(source["index"], face[None])
    interpreter.invoke()
    outputs.append(interpreter.get_tensor(sink["index"])[0].tolist())
print(json.dumps(outputs))
"""


def predict(python, runtime, model, faces, kernels="AUTO"):
    done = subprocess.run(
        [python, "-c", PREDICT, runtime, str(model), str(faces), kernels],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return np.array(json.loads(done.stdout))


@pytest.fixture(scope="module")
def old_python(tmp_path_factory):
    if sys.version_info >= (3, 12):
        pytest.skip("tflite-runtime 2.14 has no wheel for this Python")
    place = tmp_path_factory.mktemp("old") / "venv"
    subprocess.run([sys.executable, "-m", "venv", place], check=True)
    python = place / "bin" / "python"
    done = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", *OLD_REQUIREMENTS],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip(f"tflite-runtime 2.14 cannot be installed: {done.stderr.splitlines()[-1]}")
    return python


@pytest.fixture(scope="module")
def faces(tmp_path_factory):
    """Input of the networks: smooth, noisy and flat crops; int8, (32, 48, 48, 1)."""
    rng = np.random.default_rng(0)
    ramps = np.linspace(0, 255, 48)[:, None] * rng.uniform(0, 1, (24, 1, 48))
    flat = np.full((8, 48, 48), np.linspace(0, 255, 8)[:, None, None])
    pixels = np.concatenate([ramps, flat]) + rng.normal(0, 20, (32, 48, 48))
    path = tmp_path_factory.mktemp("faces") / "faces.npy"
    np.save(path, (pixels.clip(0, 255) - 128).astype(np.int8)[..., None])
    return path


def check_equal_outputs(model, old_python, faces):
    """Check that plain kernels agree within one step, and fast ones (XNNPACK) almost.

    XNNPACK rounds differently, and one step of the last layer's input is up to six steps of a
    probability.
    """
    old = predict(old_python, "tflite_runtime.interpreter", model, faces)
    new = find_runtime()[1].__name__
    plain = predict(sys.executable, new, model, faces, "BUILTIN_WITHOUT_DEFAULT_DELEGATES")
    fast = predict(sys.executable, new, model, faces)
    assert len(np.unique(old, axis=0)) > 10
    assert np.abs(plain - old).max() <= 1
    assert np.abs(fast - old).mean() < 1
    assert np.abs(fast - old).max() <= 12
    assert (fast.argmax(1) == old.argmax(1)).mean() > 0.9


def test_released_network_gives_equal_outputs(old_python, faces):
    check_equal_outputs(ROOT / "models" / "emotions.tflite", old_python, faces)


@pytest.mark.skipif(not find_spec("tensorflow"), reason="needs tensorflow")
def test_new_network_gives_equal_outputs(old_python, faces, converted):
    """Would fail with the per-channel dense layers of TensorFlow 2.21."""
    check_equal_outputs(converted, old_python, faces)
