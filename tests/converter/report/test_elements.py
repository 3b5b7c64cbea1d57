"""Tables and pictures of the conversion report."""

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("sklearn")

from converter.evaluate import metrics
from converter.report import elements, faces
from edge.labels import EMOTIONS
from tests.converter.conversions import (
    AFTER,
    BEFORE,
    CONVERSION,
    LABELS,
    PageText,
    operator,
    scores_for,
)


def test_class_table_has_a_row_per_emotion():
    table = PageText(elements.class_table(scores_for(BEFORE), scores_for(AFTER), LABELS)).text
    before, after = (
        metrics.measure(scores_for(predicted), LABELS) for predicted in (BEFORE, AFTER)
    )
    for name in EMOTIONS:
        old, new = before["classes"][name], after["classes"][name]
        assert (
            f"{name} {old['support']} {old['recall']:.1%} {new['recall']:.1%}".replace("%", " %")
            in table
        )
    # Of 15 angry pictures the first is lost and the last is won.
    assert "angry 15 66.7 % 66.7 % +0.0" in table
    assert "disgust 15 66.7 % 66.7 % +0.0" in table
    assert "fear 14 64.3 % 57.1 % -7.1" in table


def test_gallery_shows_at_most_24_faces_with_the_largest_change_first():
    before = scores_for(np.zeros(40, np.int64))
    after = before.copy()
    after[10:, 0] -= np.linspace(0.01, 0.3, 30, dtype=np.float32)
    chosen = faces.most_changed(before, after)
    assert chosen.tolist() == list(range(39, 15, -1))
    gallery = faces.gallery(CONVERSION.images[:40], LABELS[:40], before, after)
    assert gallery.count("<img") == 24
    assert "other prediction" not in gallery


def test_rounding_is_not_a_change():
    after = CONVERSION.float_scores + np.float32(1 / 256)
    gallery = faces.gallery(CONVERSION.images, LABELS, CONVERSION.float_scores, after)
    assert gallery == "<p>None: no score changes by more than one step of int8, 1/256.</p>"


def test_operators_are_grouped_with_the_most_expensive_first():
    operators = (
        operator("SOFTMAX"),
        operator("MEAN", 2, on_tpu=False, reason="<i>"),
        operator("SOFTMAX", on_tpu=False, reason="16 KB at most"),
        operator("CONV_2D", 5, macs=2_000_000),
        operator("MEAN", 2, on_tpu=False, reason="<i>"),
        operator("CONV_2D", 3, macs=90_000_000),
    )
    table = PageText(elements.operator_table(operators)).text
    assert (
        table.split("Edge TPU ")[1].split(" no: ")[0] == "CONV_2D 3, 5 2 92,000,000 yes MEAN 2 2 0"
    )
    assert "MEAN 2 2 0 no: <i> " in table
    assert "SOFTMAX 1 2 0 1 not: 16 KB at most" in table


@pytest.mark.parametrize(
    ("shift", "text"),
    [(0.0, "box "), (0.2, "box, moved down by 0.2"), (-0.1, "moved up by 0.1 of")],
)
def test_contract_table_describes_the_crop(shift, text):
    manifest = replace(CONVERSION.manifest, crop_shift=shift)
    assert text in PageText(elements.contract_table(manifest)).text
