"""The file of the numbers that make a network int8."""

import json

import numpy as np
import pytest

from converter.tflite import int8_numbers
from converter.tflite.int8_numbers import Int8Numbers
from edge.errors import ModelError

NUMBERS = Int8Numbers(
    "ab" * 32,
    {7: np.array([1.0, -0.12347])},
    {9: np.array([0.001234])},
    {0: (-1.0, 1.0), 12: (0.0, 1234.5)},
    {9: np.zeros(4), 8: np.tile(np.arange(16.0), 4)},
    {9: np.full(4, 6.0), 8: np.tile(np.arange(16.0) + 1, 4)},
)


def test_they_come_back_with_four_digits(tmp_path):
    path = tmp_path / "numbers.json"
    path.write_text(int8_numbers.text(NUMBERS))
    found = int8_numbers.read(path)
    assert found.sha256 == NUMBERS.sha256
    assert found.factors[7].tolist() == [1.0, -0.1235]
    assert found.corrections[9].tolist() == [0.001234]
    assert found.ranges == {0: (-1.0, 1.0), 12: (0.0, 1234.0)}
    assert found.spreads[8].tolist() == NUMBERS.spreads[8].tolist()
    assert int8_numbers.text(found) == path.read_text()


def test_coordinates_come_before_the_score_in_the_scaling():
    centres, spreads = int8_numbers.scaling(NUMBERS)
    assert centres == (*map(float, range(16)), 0.0)
    assert spreads == (*(n + 1.0 for n in range(16)), 6.0)


TABLE = json.loads(int8_numbers.text(NUMBERS))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        json.dumps({**TABLE, "more": 1}),
        json.dumps({**TABLE, "ranges": {"0": [1]}}),
        json.dumps({**TABLE, "factors": {"x": [1.0]}}),
        json.dumps({**TABLE, "factors": {"7": "a"}}),
        json.dumps({**TABLE, "centres": {"9": [float("nan")]}}),
        "[" * 100_000,
    ],
)
def test_a_damaged_file_is_one_line(tmp_path, text):
    path = tmp_path / "numbers.json"
    path.write_text(text)
    with pytest.raises(ModelError, match=r"numbers\.json: not the numbers of an int8 network"):
        int8_numbers.read(path)


def test_a_missing_file_is_one_line(tmp_path):
    with pytest.raises(ModelError, match="cannot be read"):
        int8_numbers.read(tmp_path / "none.json")
