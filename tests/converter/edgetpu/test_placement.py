"""Placement of operators by the documented rules, and the table that shows it."""

import pytest
from ai_edge_litert import schema_py_generated as schema

from converter.edgetpu import listing
from converter.edgetpu.op_limits import LIMITS, PARAMETERS
from converter.edgetpu.placement import NEWEST_VERSIONS, place_operators, unsupported_reason
from converter.tflite import reader
from tests.converter.tflite_files import (
    GraphBuilder,
    T,
    chain,
    compiled_file,
    int_constant,
    options,
    single_operator_file,
    weights,
)
from tests.files import ROOT

MODELS = ROOT / "models"
EMOTIONS, BLAZEFACE = MODELS / "emotions.tflite", MODELS / "face_detection_short_range.tflite"
RELU = schema.ActivationFunctionType.RELU
SHUFFLED = schema.FullyConnectedOptionsWeightsFormat.SHUFFLED4x16INT8
FACE, ROW, KERNEL, HEAD = (1, 8, 8, 6), (1, 20), weights(6, 3, 3, 6), weights(7, 20)
STEP, RANGE = int_constant(1, 1, 1, 1), (int_constant(0), int_constant(9))
ZEROS, BIAS = T((1, 8, 8, 2), 5, zero_point=5), T((6,), 1, "INT32")
DILATED = options("Conv2D", dilationWFactor=2, dilationHFactor=2)
FLOATS = T(FACE, dtype="FLOAT32", scales=0)


def reason_for(*case) -> str:
    (operator,) = reader.parse(single_operator_file(*case), "x").operators
    return unsupported_reason(operator)


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
        ("MEAN", [FACE, int_constant(1, 2)], (1, 6)),
        ("MEAN", [(1, 8, 8, 8), int_constant(-1)], (1, 8, 8)),
        ("PAD", [FACE, int_constant(0, 0, 1, 1, 1, 1, 0, 2)], (1, 10, 10, 8)),
        ("PRELU", [FACE, weights(1, 1, 6)], FACE),
        ("SOFTMAX", [(1, 16_000)], (1, 16_000)),
        ("SPLIT", [int_constant(3), FACE], (1, 8, 8, 3)),
        ("STRIDED_SLICE", [FACE, int_constant(0), int_constant(1), STEP], FACE),
        ("TRANSPOSE_CONV", [int_constant(*FACE), KERNEL, FACE], FACE),
        ("RELU", [T(FACE, dtype="UINT8")], T(FACE, dtype="UINT8")),
        ("RESHAPE", [FACE], (1, 384)),
    ],
    ids=lambda case: case[0],
)  # fmt: skip
def test_supported_operator(case):
    assert reason_for(*case) == ""


@pytest.mark.parametrize(
    ("reason", "case"),
    [
        ("not an operator of the Edge TPU", ("HARD_SWISH", [FACE], FACE)),
        ("not an operator of the Edge TPU", ("TFLite_Detection_PostProcess", [FACE], FACE)),
        ("version 6 is newer", ("CONV_2D", [FACE, KERNEL], FACE, None, 6)),
        ("float32 tensor", ("CONV_2D", [FLOATS, KERNEL], FLOATS)),
        ("float32 tensor", ("CONV_2D", [FACE, T((6, 3, 3, 6), 1, "FLOAT32", 0)], FACE)),
        ("int8 tensor", ("RELU", [T(FACE, scales=0)], FACE)),
        ("int32 tensor", ("ADD", [FACE, BIAS], FACE)),
        ("only at run time: ?x8x8x6", ("RELU", [(-1, 8, 8, 6)], (-1, 8, 8, 6))),
        ("larger than 1: 2x8x8x6", ("RELU", [(2, 8, 8, 6)], (2, 8, 8, 6))),
        ("not constant", ("CONV_2D", [FACE, (6, 3, 3, 6)], FACE)),
        ("fused activation RELU", ("MAX_POOL_2D", [FACE], FACE,
                             options("Pool2D", fusedActivationFunction=RELU))),
        ("fused activation RELU", ("CONCATENATION", [FACE, FACE], (1, 8, 8, 12),
                             options("Concatenation", fusedActivationFunction=RELU))),
        ("not zero", ("CONCATENATION", [FACE, weights(1, 8, 8, 2)], (1, 8, 8, 8))),
        ("more than one other input", ("CONCATENATION", [FACE, FACE, ZEROS], (1, 8, 8, 14))),
        ("2 in width, 1 in height", ("CONV_2D", [FACE, KERNEL], FACE,
                                    options("Conv2D", dilationWFactor=2))),
        ("1 in width, 2 in height", ("DEPTHWISE_CONV_2D", [FACE, weights(1, 3, 3, 6)], FACE,
                                    options("DepthwiseConv2D", dilationHFactor=2))),
        ("format SHUFFLED", ("FULLY_CONNECTED", [ROW, HEAD], (1, 7),
                             options("FullyConnected", weightsFormat=SHUFFLED))),
        ("more than one row", ("FULLY_CONNECTED", [(4, 20), HEAD], (4, 7))),
        ("scale per channel", ("FULLY_CONNECTED", [ROW, weights(7, 20, scales=7)], (1, 7))),
        ("reduces the batch dimension", ("SUM", [FACE, int_constant(-4)], (8, 8, 6))),
        ("6 channels, not a multiple of 4", ("MEAN", [FACE, int_constant(3)], (1, 8, 8))),
        ("packs along the batch dimension", ("PACK", [ROW, ROW], (2, 1, 20), options("Pack"))),
        ("pads the batch dimension", ("PAD", [FACE, int_constant(0, 1, 0, 0)], FACE)),
        ("slopes vary", ("PRELU", [FACE, weights(8, 8, 6)], FACE)),
        ("more than one row", ("SOFTMAX", [(8, 7)], (8, 7))),
        ("16001 elements", ("SOFTMAX", [(1, 16_001)], (1, 16_001))),
        ("splits the batch dimension", ("SPLIT", [int_constant(-2), ROW], ROW)),
        ("strides other than 1", ("STRIDED_SLICE", [ROW, *RANGE, int_constant(1, 2)], (1, 5))),
        ("new axis mask", ("STRIDED_SLICE", [ROW, *RANGE, int_constant(1, 1)], ROW,
                           options("StridedSlice", newAxisMask=1))),
    ],
)  # fmt: skip
def test_unsupported_operator_has_a_reason(reason, case):
    assert reason in reason_for(*case)


def test_rules_name_existing_operators():
    assert {*PARAMETERS, *LIMITS} <= NEWEST_VERSIONS.keys() <= vars(schema.BuiltinOperator).keys()


def test_operators_after_an_unsupported_one_are_on_the_cpu_with_a_reason():
    placed = place_operators(chain("RELU", "LEAKY_RELU", "RELU", "ELU", "TANH"))
    assert [place.on_tpu for place in placed] == [True, False, False, False, False]
    assert [place.reason for place in placed] == [
        "", "not an operator of the Edge TPU", "after operator 1, LEAKY_RELU",
        "not an operator of the Edge TPU", "after operator 1, LEAKY_RELU",
    ]  # fmt: skip


def test_branch_beside_an_unsupported_operator_stays_on_the_tpu():
    builder = GraphBuilder()
    first = builder.tensor(FACE)
    left, right = (builder.operator(name, [first], FACE) for name in ("ELU", "RELU"))
    builder.operator("ADD", [left, right], FACE)
    placed = place_operators(reader.parse(builder.content([first], []), "x"))
    assert [place.on_tpu for place in placed] == [False, True, False]


def test_quantizing_a_float_input_on_the_cpu_does_not_affect_other_operators():
    builder = GraphBuilder()
    first = builder.tensor(FLOATS)
    last = builder.operator("RELU", [builder.operator("QUANTIZE", [first], FACE)], FACE)
    builder.operator("DEQUANTIZE", [last], FLOATS)
    placed = place_operators(reader.parse(builder.content([first], []), "x"))
    assert [place.on_tpu for place in placed] == [False, True, False]


def test_compiled_file_shows_where_operators_run():
    builder = GraphBuilder()
    first = builder.tensor(FACE)
    last = builder.operator("edgetpu-custom-op", [first], FACE)
    builder.operator("SOFTMAX", [last], FACE)
    placed = place_operators(reader.parse(builder.content([first], []), "x"))
    assert [place.on_tpu for place in placed] == [True, False]
    assert "by the compiler" in placed[1].reason


def test_table_of_the_emotion_network():
    lines = listing.format_table(reader.read(EMOTIONS)).splitlines()
    assert len(lines) == 1 + 19 + 2
    assert lines[1].split() == ["0", "CONV_2D", "1x48x48x32", "663,552", "Edge", "TPU"]
    assert {line.index("Edge TPU") for line in lines[1:-2]} == {lines[0].index("runs on")}
    assert lines[-2] == "all 19 operators on the Edge TPU"
    assert lines[-1].startswith("92,")
    assert lines[-1].endswith("; input int8 1x48x48x1; output int8 1x7")


@pytest.mark.skipif(not BLAZEFACE.is_file(), reason="needs the face detectors: make models")
def test_table_of_a_float_network():
    lines = listing.format_table(reader.read(BLAZEFACE)).splitlines()
    assert lines[3].endswith("CPU: float32 tensor, not quantized to 8 bits")
    assert lines[-2] == "0 of 164 operators on the Edge TPU: float network; quantize first"


def test_table_shows_dynamic_sizes_and_reasons():
    graph = reader.parse(single_operator_file("ELU", [(-1, 8)], (-1, 8)), "x")
    table = listing.format_table(graph)
    assert "?x8 " in table
    assert f"CPU: {place_operators(graph)[0].reason}\n" in table
    assert "\n0 of 1 operators on the Edge TPU: ELU (operator 0): not an operator of the" in table
    assert "\n0 multiply-accumulates" in table
    compiled = listing.format_table(reader.parse(compiled_file(), "x"))
    assert "all 1 operators on the Edge TPU (compiled)" in compiled
