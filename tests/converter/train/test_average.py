"""The mean of networks' weights, in a process of its own: a process can use one backend only."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

if not (find_spec("torch") and find_spec("keras") and find_spec("tqdm")):
    pytest.skip("needs torch, keras and tqdm", allow_module_level=True)

pytestmark = pytest.mark.converter

SCRIPT = """
import sys
from pathlib import Path
from converter.train.average import main
from converter import networks
from converter.teachers import check
import numpy as np

trained, data = sys.argv[1:]
other = check(Path(trained))
kernel, bias = other.get_layer("logits").get_weights()
other.get_layer("logits").set_weights([kernel, bias + 1])
other.save("other.keras")
networks.build("tiny", 32).save("small.keras")
end = ["--data", data, "--out", "out.keras"]
assert main([f"{trained}=0.75", "other.keras=0.25", *end]) == 0
before, after = check(Path(trained)), check(Path("out.keras"))
assert np.allclose(after.get_layer("logits").get_weights()[1], bias + 0.25, atol=1e-6)
for one, two in zip(before.layers, after.layers, strict=True):
    if "conv" in one.name:
        assert np.allclose(one.get_weights()[0], two.get_weights()[0], atol=1e-6)
kept = Path("out.keras").read_bytes()
assert main([f"{trained}=0.5", "other.keras=0.25", *end]) == 1
assert main([f"{trained}=0.5", "small.keras=0.5", *end]) == 1
assert main([f"{trained}=0.5", "missing.keras=0.5", *end]) == 1
assert main([f"{trained}=0.5", "other.keras=0.5", *end[:-1], "out.h5"]) == 1
assert Path("out.keras").read_bytes() == kept
"""


def test_weights_are_averaged_and_mistakes_told(trained, shapes, tmp_path):
    arguments = [sys.executable, "-c", SCRIPT, trained[0] / "network.keras", shapes]
    done = subprocess.run(arguments, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("public_test: accuracy ")
    told = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert "shares must sum to 1" in told[0]
    assert "networks of different kinds" in told[1]
    assert told[2] == "error: missing.keras: no such model"
    assert told[3] == "error: out.h5: a network's file has to end in .keras"
