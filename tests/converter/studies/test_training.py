"""The study of training times, in a process of its own: Keras has one backend per process."""

from importlib.util import find_spec

import pytest

from tests.converter.forks import run_code, run_module

if not (find_spec("torch") and find_spec("keras") and find_spec("tqdm")):
    pytest.skip("needs torch, keras and tqdm", allow_module_level=True)

pytestmark = pytest.mark.converter

SCRIPT = """
from converter.studies.training import TRAINING_PICTURES, epoch_seconds, time_table
from converter.studies.training_steps import FLOAT, KERAS_FLOAT, StepTime

steps = TRAINING_PICTURES // 128
epoch = epoch_seconds({32: 1.0, 40: 2.0, 48: 4.0}, 128)
assert abs(epoch - steps * (0.35 * 1 + 0.45 * 2 + 0.2 * 4)) < 1e-6, epoch
seconds = dict.fromkeys((32, 40, 48), StepTime(0.256, 0.064))
lines = time_table({KERAS_FLOAT: seconds, FLOAT: seconds}, 128).splitlines()
assert len(lines) == 4, lines
assert lines[2].startswith(f"| {KERAS_FLOAT.name} | 2.00 ms, 25% for augmentation |"), lines[2]
"""


def test_epoch_is_the_mean_over_the_schedule_and_the_table_has_a_row_per_variant():
    done = run_code("torch", SCRIPT)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("option", "word"), [("--workers=0", "workers"), ("--network=nix", "nix")])
def test_wrong_options_are_one_error_line(option, word):
    done = run_module("torch", "converter.studies.training", option)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert word in done.stderr
    assert len(done.stderr.splitlines()) == 1
