"""The mean of networks' weights."""

from importlib.util import find_spec

import pytest

from tests.converter.forks import run_code

if not (find_spec("torch") and find_spec("keras") and find_spec("tqdm")):
    pytest.skip("needs torch, keras and tqdm", allow_module_level=True)

pytestmark = pytest.mark.converter

# In a process of its own, for each command would import torch again.
CODE = """
import sys
from pathlib import Path
from converter.keras_io import backend
backend.use("torch")
from converter.train.average import main
from converter.train import networks
from converter.train.teachers import load_trained
import numpy as np

trained, data = sys.argv[1:]
other = load_trained(Path(trained))
kernel, bias = other.get_layer("logits").get_weights()
other.get_layer("logits").set_weights([kernel, bias + 1])
other.save("other.keras")
networks.build("tiny", 32).save("small.keras")
end = ["--data", data, "--out", "out.keras"]
assert main([f"{trained}=0.75", "other.keras=0.25", *end]) == 0
before, after = load_trained(Path(trained)), load_trained(Path("out.keras"))
assert np.allclose(after.get_layer("logits").get_weights()[1], bias + 0.25, atol=1e-6)
for one, two in zip(before.layers, after.layers, strict=True):
    if "conv" in one.name:
        assert np.allclose(one.get_weights()[0], two.get_weights()[0], atol=1e-6)
content = Path("out.keras").read_bytes()
assert main([f"{trained}=1", *end]) == 1
end.append("--force")
assert main([f"{trained}=0.5", "other.keras=0.25", *end]) == 1
assert main([f"{trained}=0.5", "small.keras=0.5", *end]) == 1
assert main([f"{trained}=0.5", "missing.keras=0.5", *end]) == 1
assert main([f"{trained}=0.5", "other.keras=0.5", "--data", data, "--out", "out.h5"]) == 1
assert main([f"{trained}=nan", *end]) == 1
assert Path("out.keras").read_bytes() == content
assert not list(Path().glob(".new-*"))
"""


def test_weights_are_averaged_and_mistakes_are_errors_of_one_line(
    trained_network, shapes, tmp_path
):
    done = run_code("torch", CODE, trained_network, shapes, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("public_test: accuracy ")
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    exists, *errors = errors
    assert exists == "error: out.keras: exists already: name another file, or replace it by --force"
    assert "shares must sum to 1" in errors[0]
    assert "the networks differ" in errors[1]
    assert errors[2] == "error: missing.keras: no such model"
    assert errors[3] == "error: out.h5: the name of a network's file has to end in .keras"
    assert "shares must sum to 1" in errors[4]
