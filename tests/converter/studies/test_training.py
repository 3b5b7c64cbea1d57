"""What `converter.studies.training` makes of its measurements, in a process of its own."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

if not (find_spec("torch") and find_spec("keras") and find_spec("tqdm")):
    pytest.skip("needs torch, keras and tqdm", allow_module_level=True)

pytestmark = pytest.mark.converter

SCRIPT = """
from converter.studies.training import FLOAT, PICTURES, PLAIN, epoch, table

steps = PICTURES // 128
told = epoch({32: 1.0, 40: 2.0, 48: 4.0}, 128)
assert abs(told - steps * (0.35 * 1 + 0.45 * 2 + 0.2 * 4)) < 1e-6, told
seconds = dict.fromkeys((32, 40, 48), (0.256, 0.064))
lines = table({PLAIN: seconds, FLOAT: seconds}, 128).splitlines()
assert len(lines) == 4, lines
assert lines[2].startswith(f"| {PLAIN.name} | 2.00 ms, 25% for its making |"), lines[2]
"""


def test_an_epoch_is_the_mean_over_the_schedule_and_the_table_tells_each_way():
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("option", "word"), [("--workers=0", "workers"), ("--network=nix", "nix")])
def test_mistakes_are_told_in_a_line(option, word):
    call = [sys.executable, "-m", "converter.studies.training", option]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert word in done.stderr
    assert len(done.stderr.splitlines()) == 1
