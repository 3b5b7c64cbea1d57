"""What the documented rules say of operators and networks, and the table that tells it."""

import json

import pytest
from ai_edge_litert import schema_py_generated as schema

from converter.edgetpu import listing as inspection
from converter.edgetpu.op_limits import LIMITS, PARAMETERS
from converter.edgetpu.placement import NEWEST, placement, why_not
from converter.tflite import reader as operators
from tests.converter.tflite_files import Sketch, T, chain, compiled, ints, options, single, weights
from tests.files import ROOT

MODELS = ROOT / "models"
EMOTIONS, BLAZEFACE = MODELS / "emotions.tflite", MODELS / "face_detection_short_range.tflite"
RELU = schema.ActivationFunctionType.RELU
SHUFFLED = schema.FullyConnectedOptionsWeightsFormat.SHUFFLED4x16INT8
FACE, ROW, KERNEL, HEAD = (1, 8, 8, 6), (1, 20), weights(6, 3, 3, 6), weights(7, 20)
STEP = ints(1, 1, 1, 1)
ZEROS, BIAS = T((1, 8, 8, 2), 5, zero_point=5), T((6,), 1, "INT32")
DILATED = options("Conv2D", dilationWFactor=2, dilationHFactor=2)
FLOATS = T(FACE, dtype="FLOAT32", scales=0)


def verdict(*case) -> str:
    (operator,) = operators.parse(single(*case), "x").operators
    return why_not(operator)


@pytest.mark.parametrize(
    "case",
    [
        ("CONV_2D", [FACE, KERNEL, BIAS], FACE, options("Conv2D", fusedActivationFunction=RELU), 5),
        ("CONV_2D", [FACE, KERNEL, BIAS], FACE, DILATED),
        ("DEPTHWISE_CONV_2D", [FACE, weights(1, 3, 3, 6, scales=6)], FACE),
        ("ADD", [FACE, FACE], FACE, options("Add", fusedActivationFunction=RELU)),
        ("MUL", [FACE, weights(1, 1, 1, 6)], FACE),
        ("FULLY_CONNECTED", [ROW, HEAD], (1, 7), options("FullyConnected")),
        ("CONCATENATION", [FACE, FACE, FACE], (1, 8, 8, 18)),
        ("CONCATENATION", [FACE, ZEROS], (1, 8, 8, 8)),
        ("MEAN", [FACE, ints(1, 2)], (1, 6)),
        ("MEAN", [(1, 8, 8, 8), ints(-1)], (1, 8, 8)),
        ("PAD", [FACE, ints(0, 0, 1, 1, 1, 1, 0, 2)], (1, 10, 10, 8)),
        ("PRELU", [FACE, weights(1, 1, 6)], FACE),
        ("SOFTMAX", [(1, 16_000)], (1, 16_000)),
        ("SPLIT", [ints(3), FACE], (1, 8, 8, 3)),
        ("STRIDED_SLICE", [FACE, ints(0), ints(1), STEP], FACE),
        ("TRANSPOSE_CONV", [ints(*FACE), KERNEL, FACE], FACE),
        ("RELU", [T(FACE, dtype="UINT8")], T(FACE, dtype="UINT8")),
        ("RESHAPE", [FACE], (1, 384)),
    ],
    ids=lambda case: case[0],
)  # fmt: skip
def test_taken(case):
    assert verdict(*case) == ""


@pytest.mark.parametrize(
    ("reason", "case"),
    [
        ("no such operator", ("HARD_SWISH", [FACE], FACE)),
        ("no such operator", ("TFLite_Detection_PostProcess", [FACE], FACE)),
        ("version 6 is newer", ("CONV_2D", [FACE, KERNEL], FACE, None, 6)),
        ("works on float32", ("CONV_2D", [FLOATS, KERNEL], FLOATS)),
        ("works on float32", ("CONV_2D", [FACE, T((6, 3, 3, 6), 1, "FLOAT32", 0)], FACE)),
        ("works on int8", ("RELU", [T(FACE, scales=0)], FACE)),
        ("works on int32", ("ADD", [FACE, BIAS], FACE)),
        ("only a run tells: ?x8x8x6", ("RELU", [(-1, 8, 8, 6)], (-1, 8, 8, 6))),
        ("above 1: 2x8x8x6", ("RELU", [(2, 8, 8, 6)], (2, 8, 8, 6))),
        ("not constant", ("CONV_2D", [FACE, (6, 3, 3, 6)], FACE)),
        ("fused with RELU", ("MAX_POOL_2D", [FACE], FACE,
                             options("Pool2D", fusedActivationFunction=RELU))),
        ("fused with RELU", ("CONCATENATION", [FACE, FACE], (1, 8, 8, 12),
                             options("Concatenation", fusedActivationFunction=RELU))),
        ("not all zero", ("CONCATENATION", [FACE, weights(1, 8, 8, 2)], (1, 8, 8, 8))),
        ("more than one other", ("CONCATENATION", [FACE, FACE, ZEROS], (1, 8, 8, 14))),
        ("by 2 across, by 1 down", ("CONV_2D", [FACE, KERNEL], FACE,
                                    options("Conv2D", dilationWFactor=2))),
        ("by 1 across, by 2 down", ("DEPTHWISE_CONV_2D", [FACE, weights(1, 3, 3, 6)], FACE,
                                    options("DepthwiseConv2D", dilationHFactor=2))),
        ("format SHUFFLED", ("FULLY_CONNECTED", [ROW, HEAD], (1, 7),
                             options("FullyConnected", weightsFormat=SHUFFLED))),
        ("more than one row", ("FULLY_CONNECTED", [(4, 20), HEAD], (4, 7))),
        ("scale per channel", ("FULLY_CONNECTED", [ROW, weights(7, 20, scales=7)], (1, 7))),
        ("reduces the batch", ("SUM", [FACE, ints(-4)], (8, 8, 6))),
        ("6 channels, not a multiple of 4", ("MEAN", [FACE, ints(3)], (1, 8, 8))),
        ("packs along the batch", ("PACK", [ROW, ROW], (2, 1, 20), options("Pack"))),
        ("pads the batch", ("PAD", [FACE, ints(0, 1, 0, 0)], FACE)),
        ("slopes differ", ("PRELU", [FACE, weights(8, 8, 6)], FACE)),
        ("more than one row", ("SOFTMAX", [(8, 7)], (8, 7))),
        ("16001 numbers", ("SOFTMAX", [(1, 16_001)], (1, 16_001))),
        ("splits the batch", ("SPLIT", [ints(-2), ROW], ROW)),
        ("strides other than 1", ("STRIDED_SLICE", [ROW, ints(0), ints(9), ints(1, 2)], (1, 5))),
        ("new axis mask", ("STRIDED_SLICE", [ROW, ints(0), ints(9), ints(1, 1)], ROW,
                           options("StridedSlice", newAxisMask=1))),
    ],
)  # fmt: skip
def test_refused(reason, case):
    assert reason in verdict(*case)


def test_the_tables_speak_of_operators_that_there_are():
    assert {*PARAMETERS, *LIMITS} <= NEWEST.keys() <= vars(schema.BuiltinOperator).keys()


def test_what_follows_a_refused_operator_is_on_the_cpu_and_says_why():
    placed = placement(chain("RELU", "LEAKY_RELU", "RELU", "ELU", "TANH"))
    assert [place.on_tpu for place in placed] == [True, False, False, False, False]
    assert [place.reason for place in placed] == [
        "", "the Edge TPU has no such operator", "after operator 1, LEAKY_RELU",
        "the Edge TPU has no such operator", "after operator 1, LEAKY_RELU",
    ]  # fmt: skip


def test_a_branch_beside_a_refused_operator_stays_on_the_tpu():
    sketch = Sketch()
    first = sketch.tensor(FACE)
    left, right = (sketch.operator(name, [first], FACE) for name in ("ELU", "RELU"))
    sketch.operator("ADD", [left, right], FACE)
    placed = placement(operators.parse(sketch.content([first], []), "x"))
    assert [place.on_tpu for place in placed] == [False, True, False]


def test_a_float_input_is_quantized_on_the_cpu_without_consequences():
    sketch = Sketch()
    first = sketch.tensor(FLOATS)
    last = sketch.operator("RELU", [sketch.operator("QUANTIZE", [first], FACE)], FACE)
    sketch.operator("DEQUANTIZE", [last], FLOATS)
    placed = placement(operators.parse(sketch.content([first], []), "x"))
    assert [place.on_tpu for place in placed] == [False, True, False]


def test_a_compiled_file_tells_where_everything_runs():
    sketch = Sketch()
    first = sketch.tensor(FACE)
    last = sketch.operator("edgetpu-custom-op", [first], FACE)
    sketch.operator("SOFTMAX", [last], FACE)
    placed = placement(operators.parse(sketch.content([first], []), "x"))
    assert [place.on_tpu for place in placed] == [True, False]
    assert "the compiler" in placed[1].reason


def test_the_table_of_the_emotion_network():
    lines = inspection.table(operators.read(EMOTIONS)).splitlines()
    assert len(lines) == 1 + 19 + 1
    assert lines[1].split() == ["0", "CONV_2D", "1x48x48x32", "663,552", "Edge", "TPU"]
    assert {line.index("Edge TPU") for line in lines[1:-1]} == {lines[0].index("runs on")}
    assert lines[-1].startswith("19 of 19 operators on the Edge TPU, 92,")
    assert lines[-1].endswith("; takes int8 1x48x48x1; gives int8 1x7")


@pytest.mark.skipif(not BLAZEFACE.is_file(), reason="needs the face detectors: make models")
def test_the_table_of_a_float_network():
    lines = inspection.table(operators.read(BLAZEFACE)).splitlines()
    assert lines[3].endswith("CPU: works on float32, not on quantized 8 bits")
    assert lines[-1].startswith("0 of 164 operators on the Edge TPU")


def test_values_for_programs_are_those_of_the_table():
    graph = operators.parse(single("ELU", [(-1, 8)], (-1, 8)), "x")
    values = json.loads(json.dumps(inspection.to_dict(graph)))
    assert values["operators"][0]["why_not"] == placement(graph)[0].reason
    assert values["operators"][0]["outputs"][0]["shape"] == [-1, 8]
    assert (values["on_edgetpu"], values["compiled"], values["macs"]) == (0, False, 0)
    assert inspection.to_dict(operators.parse(compiled(), "x"))["compiled"]
    assert "?x8 " in inspection.table(graph)
