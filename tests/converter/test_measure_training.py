"""What `converter.measure_training` makes of its measurements."""

from importlib.util import find_spec

import pytest

if not (find_spec("torch") and find_spec("keras") and find_spec("tqdm")):
    pytest.skip("needs torch, keras and tqdm", allow_module_level=True)

from converter.measure_training import FLOAT, PICTURES, PLAIN, epoch, table

pytestmark = pytest.mark.converter


def test_an_epoch_is_the_mean_over_the_schedule():
    steps = PICTURES // 128
    assert epoch({32: 1.0, 40: 2.0, 48: 4.0}, 128) == pytest.approx(
        steps * (0.35 * 1 + 0.45 * 2 + 0.2 * 4)
    )


def test_the_table_tells_each_way():
    seconds = dict.fromkeys((32, 40, 48), (0.256, 0.064))
    lines = table({PLAIN: seconds, FLOAT: seconds}, 128).splitlines()
    assert len(lines) == 4
    assert lines[2].startswith(f"| {PLAIN.name} | 2.00 ms, 25% for its making |")
