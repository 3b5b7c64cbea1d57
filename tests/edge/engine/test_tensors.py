"""Impossible shapes, types and scales of a network's tensors are refused."""

from pathlib import Path

import numpy as np
import pytest

from edge.engine.tensors import check_input, check_outputs
from edge.errors import ModelError

FILE = Path("m.tflite")


def tensor(*shape, dtype=np.int8, step=0.5):
    return {"shape": np.array(shape), "dtype": dtype, "quantization": (step, 0)}


def test_a_picture_and_its_scores_are_taken():
    picture = tensor(1, 48, 48, 1)
    assert check_input(FILE, [picture]) is picture
    assert len(check_outputs(FILE, [tensor(1, 7), tensor(1, 9, 4)])) == 2


@pytest.mark.parametrize(
    "inputs",
    [
        [],
        [tensor(1, 48, 48, 1)] * 2,
        [tensor(48, 48)],
        [tensor(2, 48, 48, 1)],
        [tensor(1, 0, 48, 1)],
        [tensor(1, -1, 48, 1)],
        [tensor(1, 30_000, 30_000, 3)],
        [tensor(1, 48, 48, 500)],
        [tensor(1, 48, 48, 1, dtype=np.complex64)],
        [tensor(1, 48, 48, 1, dtype=np.bool_)],
        [tensor(1, 48, 48, 1, step=0.0)],
        [tensor(1, 48, 48, 1, step=float("nan"))],
    ],
)
def test_an_impossible_picture_is_refused(inputs):
    with pytest.raises(ModelError, match=r"m\.tflite: "):
        check_input(FILE, inputs)


@pytest.mark.parametrize(
    "outputs",
    [
        [],
        [tensor()],
        [tensor(2, 7)],
        [tensor(1, 2**30)],
        [tensor(1, 7, step=float("inf"))],
        [tensor(1, 7, dtype=np.int64)],
    ],
)
def test_impossible_outputs_are_refused(outputs):
    with pytest.raises(ModelError, match=r"m\.tflite: "):
        check_outputs(FILE, outputs)
