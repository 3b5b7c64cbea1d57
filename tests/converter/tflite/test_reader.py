"""Reading .tflite files: what is in them, and what happens to damaged ones."""

import random
import subprocess
import sys

import pytest
from ai_edge_litert import schema_py_generated as schema

from converter.tflite import reader as operators
from converter.tflite.graph import KERNELS, Tensor
from edge.errors import ModelError
from tests.converter.tflite_files import Sketch, T, compiled, ints, options, repeated, single, weights
from tests.files import ROOT

MODELS = ROOT / "models"
EMOTIONS = MODELS / "emotions.tflite"
BLAZEFACE = MODELS / "face_detection_short_range.tflite"


@pytest.fixture(scope="module")
def emotions():
    return operators.read(EMOTIONS)


def test_the_emotion_network(emotions):
    names = [operator.name for operator in emotions.operators]
    assert len(names) == 19
    assert (names[0], names[-1]) == ("CONV_2D", "SOFTMAX")
    assert names.count("CONV_2D") == 10
    assert 92e6 < emotions.macs < 93e6
    assert 1.09e6 < emotions.parameters < 1.10e6
    assert emotions.size == EMOTIONS.stat().st_size
    assert (emotions.subgraphs, emotions.compiled) == (1, False)
    (given,), (answer,) = emotions.inputs, emotions.outputs
    assert (given.shape, given.dtype, given.scales) == ((1, 48, 48, 1), "int8", 1)
    assert (answer.shape, answer.dtype, answer.zero_point) == ((1, 7), "int8", -128)


def test_an_operator_tells_tensors_options_and_costs(emotions):
    first = emotions.operators[0]
    assert (first.number, first.version, first.custom) == (0, 3, False)
    assert first.options["padding"] == "SAME"
    assert first.options["fused_activation_function"] == "RELU"
    assert (first.options["stride_w"], first.options["dilation_w_factor"]) == (1, 1)
    source, kernel, bias = first.inputs
    assert (source.constant, kernel.constant, bias.constant) == (False, True, True)
    assert (kernel.shape, kernel.scales, bias.dtype) == ((32, 3, 3, 1), 32, "int32")
    assert first.constant_bytes == 32 * 9 + 32 * 4
    assert first.macs == 48 * 48 * 32 * 9
    mean, softmax = emotions.operators[16], emotions.operators[18]
    assert mean.input(1).integers() == (1, 2)
    assert softmax.options == {"beta": 1.0}
    assert softmax.input(1) is None


def test_operators_and_tensors_hang_together(emotions):
    known = {tensor.index for tensor in emotions.inputs}
    for operator in emotions.operators:
        assert all(t.constant or t.index in known for t in operator.inputs)
        known |= {tensor.index for tensor in operator.outputs}
    assert emotions.outputs[0].index in known


@pytest.mark.skipif(not BLAZEFACE.is_file(), reason="needs the face detectors: make models")
def test_a_float_network():
    graph = operators.read(BLAZEFACE)
    assert len(graph.operators) == 164
    assert [tensor.dtype for tensor in graph.inputs] == ["float32"]
    assert [tensor.shape for tensor in graph.outputs] == [(1, 896, 16), (1, 896, 1)]
    assert graph.parameters == 101_390  # as halves, each made a float32 by a DEQUANTIZE
    assert graph.operators[2].macs == 64 * 64 * 24 * (5 * 5 * 3)


@pytest.mark.parametrize(
    ("name", "inputs", "output", "macs"),
    [
        ("DEPTHWISE_CONV_2D", [(1, 8, 8, 6), weights(1, 3, 3, 6)], (1, 4, 4, 6), 16 * 6 * 9),
        ("CONV_2D", [(1, 8, 8, 4), weights(6, 3, 3, 2)], (1, 8, 8, 6), 64 * 6 * 18),  # 2 groups
        ("FULLY_CONNECTED", [(1, 20), weights(7, 20)], (1, 7), 140),
        ("TRANSPOSE_CONV", [ints(1, 8, 8, 2), weights(2, 3, 3, 5), (1, 4, 4, 5)], (1, 8, 8, 2),
         16 * 5 * 18),
        ("CONV_2D", [(-1, 8, 8, 1), weights(6, 3, 3, 1)], (-1, 8, 8, 6), 64 * 6 * 9),
        ("ADD", [(1, 8), weights(1, 8)], (1, 8), 0),
    ],
)  # fmt: skip
def test_multiply_accumulates_by_hand(name, inputs, output, macs):
    assert operators.parse(single(name, inputs, output), "x").macs == macs


def test_kernels_are_of_operators_that_there_are():
    assert all(hasattr(schema.BuiltinOperator, name) for name in KERNELS)


def test_what_the_edge_tpu_compiler_made_is_known_by_its_operator():
    graph = operators.parse(compiled(), "x")
    assert graph.compiled
    assert (graph.operators[0].name, graph.operators[0].custom) == ("edgetpu-custom-op", True)


def test_open_sizes_options_and_left_out_inputs_are_kept():
    sketch = Sketch()
    source, axis = sketch.tensor((-1, 8)), sketch.tensor(ints(-2, 1))
    squeezed = options("Squeeze", squeezeDims=[0, 2])
    sketch.operator("SQUEEZE", [source, -1, axis], T((8,), scales=3), squeezed, 2)
    (operator,) = operators.parse(sketch.content([source], []), "x").operators
    assert [tensor and tensor.shape for tensor in operator.inputs] == [(-1, 8), None, (2,)]
    assert operator.inputs[2].integers() == (-2, 1)
    assert operator.options == {"squeeze_dims": (0, 2)}
    assert (operator.outputs[0].scales, operator.version) == (3, 2)


def test_a_name_cannot_reach_the_terminal():
    content = single("\x1b[31mred\n", [(1, 8)], (1, 8))
    assert operators.parse(content, "x").operators[0].name == "?[31mred?"


def test_reading_imports_no_tensorflow():
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from converter.edgetpu import listing as inspection\n"
        "from converter.tflite import reader as operators\n"
        f"inspection.table(operators.read(Path({str(EMOTIONS)!r})))\n"
        "assert not {'tensorflow', 'keras', 'torch'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_file_and_foreign_files(tmp_path):
    with pytest.raises(ModelError, match=r"x\.tflite: cannot be read: No such file"):
        operators.read(tmp_path / "x.tflite")
    for content in (b"", b"TFL3", b"PK\3\4 a zip file", EMOTIONS.read_bytes()[4:]):
        (tmp_path / "x.tflite").write_bytes(content)
        with pytest.raises(ModelError, match=r"x\.tflite: not a TensorFlow Lite file$"):
            operators.read(tmp_path / "x.tflite")


def test_a_file_that_is_cut_short_is_refused():
    whole = single("CONV_2D", [(1, 8, 8, 1), weights(6, 3, 3, 1)], (1, 8, 8, 6))
    operators.parse(whole, "x")
    for length in range(8, len(whole)):
        with pytest.raises(ModelError, match=r"^x: damaged or cut short$"):
            operators.parse(whole[:length], "x")
    content = EMOTIONS.read_bytes()
    for length in (9, 1000, len(content) // 2, len(content) - 5000, len(content) - 1):
        with pytest.raises(ModelError, match=r"^x: damaged or cut short$"):
            operators.parse(content[:length], "x")


def test_random_damage_ends_in_one_error_or_none():
    chance = random.Random(7)
    conv = options("Conv2D", strideW=1, strideH=1)
    small = single("CONV_2D", [(1, 8, 8, 1), weights(6, 3, 3, 1)], (1, 8, 8, 6), conv, 3)
    refused = 0
    for _ in range(1500):
        damaged = bytearray(small)
        for _ in range(chance.choice((1, 2, 8))):
            damaged[chance.randrange(8, len(small))] = chance.choice((0, 127, 128, 255, 33))
        try:
            assert operators.parse(bytes(damaged), "x").macs >= 0
        except ModelError:
            refused += 1
    assert 300 < refused < 1500


@pytest.mark.parametrize(
    "change",
    [
        {"shape": [7, 21]},  # more numbers than there are bytes
        {"shape": [7, 20], "shapeSignature": [-2, 20]},
        {"shape": [1] * 17},
        {"type": 99},
        {"buffer": 9},
    ],
)
def test_a_tensor_that_cannot_be_is_refused(change):
    sketch = Sketch()
    inputs = [sketch.tensor(form) for form in ((1, 20), weights(7, 20))]
    output = sketch.operator("FULLY_CONNECTED", inputs, (1, 7))
    operators.parse(sketch.content(inputs[:1], [output]), "x")
    vars(sketch.graph.tensors[1]).update(change)
    with pytest.raises(ModelError, match="damaged or cut short"):
        operators.parse(sketch.content(inputs[:1], [output]), "x")


def test_bytes_beyond_the_last_number_are_nobodys():
    assert Tensor(0, "axis", (1,), "int32", data=memoryview(b"\2\0\0\0\1")).integers() == (2,)


@pytest.mark.parametrize("number", [-2, 3])
def test_an_operator_that_reads_no_known_tensor_is_refused(number):
    sketch = Sketch()
    sketch.operator("ADD", [sketch.tensor((1, 8)), number], (1, 8))
    with pytest.raises(ModelError, match="damaged or cut short"):
        operators.parse(sketch.content([0], [1]), "x")


def test_lists_that_claim_more_than_the_file_holds_are_refused():
    operators.parse(repeated(1), "x")
    with pytest.raises(ModelError, match="damaged or cut short"):
        operators.parse(repeated(2000), "x")
