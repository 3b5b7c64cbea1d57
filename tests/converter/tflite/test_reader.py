"""Reading intact and damaged .tflite files."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
from ai_edge_litert import schema_py_generated as schema

from converter.tflite import reader
from converter.tflite.graph import KERNEL_DIMENSIONS, Tensor
from edge.errors import ModelError
from tests.converter.tflite_files import (
    GraphBuilder,
    T,
    compiled_file,
    int_constant,
    options,
    repeated_operator_file,
    single_operator_file,
    weights,
)
from tests.files import ROOT

MODELS = ROOT / "models"
EMOTIONS = MODELS / "emotions.tflite"
BLAZEFACE = MODELS / "face_detection_short_range.tflite"


@pytest.fixture(scope="module")
def emotions():
    return reader.read(EMOTIONS)


def test_read_emotion_network(emotions):
    names = [operator.name for operator in emotions.operators]
    assert len(names) == 19
    assert (names[0], names[-1]) == ("CONV_2D", "SOFTMAX")
    assert names.count("CONV_2D") == 10
    assert 92e6 < emotions.macs < 93e6
    assert 1.09e6 < emotions.parameters < 1.10e6
    assert emotions.size == EMOTIONS.stat().st_size
    assert (emotions.subgraphs, emotions.compiled) == (1, False)
    (source,), (result,) = emotions.inputs, emotions.outputs
    assert (source.shape, source.dtype, source.scales) == ((1, 48, 48, 1), "int8", 1)
    assert (result.shape, result.dtype, result.zero_point) == ((1, 7), "int8", -128)


def test_operator_has_tensors_options_and_cost(emotions):
    first = emotions.operators[0]
    assert (first.number, first.version, first.custom) == (0, 3, False)
    assert first.options["padding"] == "SAME"
    assert first.options["fused_activation_function"] == "RELU"
    assert (first.options["stride_w"], first.options["dilation_w_factor"]) == (1, 1)
    source, kernel, bias = first.inputs
    assert (source.constant, kernel.constant, bias.constant) == (False, True, True)
    assert (kernel.shape, kernel.scales, bias.dtype) == ((32, 3, 3, 1), 32, "int32")
    assert sum(len(tensor.data) for tensor in first.inputs if tensor) == 32 * 9 + 32 * 4
    assert first.macs == 48 * 48 * 32 * 9
    mean, softmax = emotions.operators[16], emotions.operators[18]
    assert mean.input(1).integers() == (1, 2)
    assert softmax.options == {"beta": 1.0}
    assert softmax.input(1) is None


def test_operators_read_only_constants_and_earlier_tensors(emotions):
    known = {tensor.index for tensor in emotions.inputs}
    for operator in emotions.operators:
        assert all(t.constant or t.index in known for t in operator.inputs)
        known |= {tensor.index for tensor in operator.outputs}
    assert emotions.outputs[0].index in known


@pytest.mark.skipif(not BLAZEFACE.is_file(), reason="needs the face detectors: make models")
def test_read_float_network():
    graph = reader.read(BLAZEFACE)
    assert len(graph.operators) == 164
    assert [tensor.dtype for tensor in graph.inputs] == ["float32"]
    assert [tensor.shape for tensor in graph.outputs] == [(1, 896, 16), (1, 896, 1)]
    assert graph.parameters == 101_390  # float16, each converted to float32 by a DEQUANTIZE
    assert graph.operators[2].macs == 64 * 64 * 24 * (5 * 5 * 3)


@pytest.mark.parametrize(
    ("name", "inputs", "output", "macs"),
    [
        ("DEPTHWISE_CONV_2D", [(1, 8, 8, 6), weights(1, 3, 3, 6)], (1, 4, 4, 6), 16 * 6 * 9),
        ("CONV_2D", [(1, 8, 8, 4), weights(6, 3, 3, 2)], (1, 8, 8, 6), 64 * 6 * 18),  # 2 groups
        ("FULLY_CONNECTED", [(1, 20), weights(7, 20)], (1, 7), 140),
        ("TRANSPOSE_CONV", [int_constant(1, 8, 8, 2), weights(2, 3, 3, 5), (1, 4, 4, 5)],
         (1, 8, 8, 2), 16 * 5 * 18),
        ("CONV_2D", [(-1, 8, 8, 1), weights(6, 3, 3, 1)], (-1, 8, 8, 6), 64 * 6 * 9),
        ("ADD", [(1, 8), weights(1, 8)], (1, 8), 0),
    ],
)  # fmt: skip
def test_multiply_accumulates_match_hand_calculation(name, inputs, output, macs):
    assert reader.parse(single_operator_file(name, inputs, output), "x").macs == macs


def test_kernel_dimensions_name_existing_operators():
    assert all(hasattr(schema.BuiltinOperator, name) for name in KERNEL_DIMENSIONS)


def test_compiled_file_is_recognized_by_its_operator():
    graph = reader.parse(compiled_file(), "x")
    assert graph.compiled
    assert (graph.operators[0].name, graph.operators[0].custom) == ("edgetpu-custom-op", True)


def test_dynamic_sizes_options_and_absent_inputs_are_kept():
    builder = GraphBuilder()
    source, axis = builder.tensor((-1, 8)), builder.tensor(int_constant(-2, 1))
    squeezed = options("Squeeze", squeezeDims=[0, 2])
    builder.operator("SQUEEZE", [source, -1, axis], T((8,), scales=3), squeezed, 2)
    (operator,) = reader.parse(builder.content([source], []), "x").operators
    assert [tensor and tensor.shape for tensor in operator.inputs] == [(-1, 8), None, (2,)]
    assert operator.inputs[2].integers() == (-2, 1)
    assert operator.options == {"squeeze_dims": (0, 2)}
    assert (operator.outputs[0].scales, operator.version) == (3, 2)


def test_control_characters_in_a_name_are_replaced():
    content = single_operator_file("\x1b[31mred\n", [(1, 8)], (1, 8))
    assert reader.parse(content, "x").operators[0].name == "?[31mred?"


def test_reading_does_not_import_tensorflow():
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from converter.edgetpu import listing\n"
        "from converter.tflite import reader\n"
        f"listing.format_table(reader.read(Path({str(EMOTIONS)!r})))\n"
        "assert not {'tensorflow', 'keras', 'torch'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_missing_file_and_other_formats_are_rejected(tmp_path):
    with pytest.raises(ModelError, match=r"x\.tflite: cannot be read: no such file"):
        reader.read(tmp_path / "x.tflite")
    for content in (b"", b"TFL3", b"PK\3\4 a zip file", EMOTIONS.read_bytes()[4:]):
        (tmp_path / "x.tflite").write_bytes(content)
        with pytest.raises(ModelError, match=r"x\.tflite: not a TensorFlow Lite file$"):
            reader.read(tmp_path / "x.tflite")


def test_truncated_file_is_rejected():
    whole = single_operator_file("CONV_2D", [(1, 8, 8, 1), weights(6, 3, 3, 1)], (1, 8, 8, 6))
    reader.parse(whole, "x")
    for length in range(8, len(whole)):
        with pytest.raises(ModelError, match=r"^x: damaged or truncated$"):
            reader.parse(whole[:length], "x")
    content = EMOTIONS.read_bytes()
    for length in (9, 1000, len(content) // 2, len(content) - 5000, len(content) - 1):
        with pytest.raises(ModelError, match=r"^x: damaged or truncated$"):
            reader.parse(content[:length], "x")


def test_random_damage_raises_only_model_errors():
    rng = random.Random(7)
    conv = options("Conv2D", strideW=1, strideH=1)
    small = single_operator_file(
        "CONV_2D", [(1, 8, 8, 1), weights(6, 3, 3, 1)], (1, 8, 8, 6), conv, 3
    )
    rejected = 0
    for _ in range(1500):
        damaged = bytearray(small)
        for _ in range(rng.choice((1, 2, 8))):
            damaged[rng.randrange(8, len(small))] = rng.choice((0, 127, 128, 255, 33))
        try:
            assert reader.parse(bytes(damaged), "x").macs >= 0
        except ModelError:
            rejected += 1
    assert 300 < rejected < 1500


@pytest.mark.parametrize(
    "change",
    [
        {"shape": [7, 21]},  # more elements than bytes
        {"shape": [7, 20], "shapeSignature": [-2, 20]},
        {"shape": [1] * 17},
        {"type": 99},
        {"buffer": 9},
    ],
)
def test_invalid_tensor_is_rejected(change):
    builder = GraphBuilder()
    inputs = [builder.tensor(form) for form in ((1, 20), weights(7, 20))]
    output = builder.operator("FULLY_CONNECTED", inputs, (1, 7))
    reader.parse(builder.content(inputs[:1], [output]), "x")
    vars(builder.graph.tensors[1]).update(change)
    with pytest.raises(ModelError, match="damaged or truncated"):
        reader.parse(builder.content(inputs[:1], [output]), "x")


def test_incomplete_last_element_is_ignored():
    assert Tensor(0, "axis", (1,), "int32", data=memoryview(b"\2\0\0\0\1")).integers() == (2,)


@pytest.mark.parametrize("number", [-2, 3])
def test_operator_with_unknown_input_is_rejected(number):
    builder = GraphBuilder()
    builder.operator("ADD", [builder.tensor((1, 8)), number], (1, 8))
    with pytest.raises(ModelError, match="damaged or truncated"):
        reader.parse(builder.content([0], [1]), "x")


def test_lists_longer_than_the_file_are_rejected():
    reader.parse(repeated_operator_file(1), "x")
    with pytest.raises(ModelError, match="damaged or truncated"):
        reader.parse(repeated_operator_file(2000), "x")


@pytest.mark.parametrize(("path", "why"), [("/dev/zero", "a device"), ("/", "a folder")])
def test_only_files_are_read(path, why):
    with pytest.raises(ModelError, match=why):
        reader.read(Path(path))
