"""Pieces of the conversion report."""

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("matplotlib")

from converter.evaluate import metrics
from converter.report import elements as report_parts
from edge.labels import EMOTIONS
from tests.converter.conversions import AFTER, BEFORE, CONVERSION, LABELS, Operator, Text, told


def test_every_emotion_has_its_row():
    table = Text(report_parts.class_table(told(BEFORE), told(AFTER), LABELS)).text
    before, after = (metrics.measure(told(answers), LABELS) for answers in (BEFORE, AFTER))
    for name in EMOTIONS:
        old, new = before["classes"][name], after["classes"][name]
        assert (
            f"{name} {old['support']} {old['recall']:.1%} {new['recall']:.1%}".replace("%", " %")
            in table
        )
    # Of 15 angry pictures the first one is lost, and the last one is won.
    assert "angry 15 66.7 % 66.7 % +0.0" in table
    assert "disgust 15 66.7 % 66.7 % +0.0" in table
    assert "fear 14 64.3 % 57.1 % -7.1" in table


def test_at_most_24_faces_the_most_changed_first():
    before = told(np.zeros(40, np.int64))
    after = before.copy()
    after[10:, 0] -= np.linspace(0.01, 0.3, 30, dtype=np.float32)
    chosen = report_parts.most_changed(before, after)
    assert chosen.tolist() == list(range(39, 15, -1))
    faces = report_parts.faces(CONVERSION.images[:40], LABELS[:40], before, after)
    assert faces.count("<img") == 24
    assert "another answer" not in faces


def test_rounding_is_no_difference():
    after = CONVERSION.float_scores + np.float32(1 / 256)
    faces = report_parts.faces(CONVERSION.images, LABELS, CONVERSION.float_scores, after)
    assert faces == "<p>Nowhere: no score differs by more than one step of int8, 1/256.</p>"


def test_operators_are_grouped_the_costly_first():
    operators = (
        Operator("SOFTMAX"),
        Operator("MEAN", 2, on_tpu=False, reason="<i>"),
        Operator("SOFTMAX", on_tpu=False, reason="16 KB at most"),
        Operator("CONV_2D", 5, macs=2_000_000),
        Operator("MEAN", 2, on_tpu=False, reason="<i>"),
        Operator("CONV_2D", 3, macs=90_000_000),
    )
    table = Text(report_parts.operator_table(operators)).text
    assert (
        table.split("Edge TPU ")[1].split(" no: ")[0] == "CONV_2D 3, 5 2 92,000,000 yes MEAN 2 2 0"
    )
    assert "MEAN 2 2 0 no: <i> " in table
    assert "SOFTMAX 1 2 0 1 not: 16 KB at most" in table


@pytest.mark.parametrize(
    ("shift", "told"),
    [(0.0, "box "), (0.2, "box, moved down by 0.2"), (-0.1, "moved up by 0.1 of")],
)
def test_the_crop_in_words(shift, told):
    manifest = replace(CONVERSION.manifest, crop_shift=shift)
    assert told in Text(report_parts.contract_table(manifest)).text
