"""Tables and pictures of the conversion report."""

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("sklearn")

from converter.evaluate import metrics
from converter.report import elements, faces
from converter.report.reasons import Level, Reason
from converter.report.verdict import Verdict
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


def test_class_comparison_has_a_row_per_class():
    table = PageText(
        elements.class_comparison(scores_for(BEFORE), scores_for(AFTER), LABELS, EMOTIONS)
    ).text
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
    gallery = faces.differences(CONVERSION.images[:40], LABELS[:40], before, after, EMOTIONS)
    assert gallery.count("<img") == 24
    assert "another answer</span>" not in gallery


def test_another_answer_comes_before_a_larger_change():
    before = np.array([[0.9, 0.1], [0.52, 0.48], [0.51, 0.49], [0.9, 0.1]], np.float32)
    after = np.array([[0.6, 0.4], [0.48, 0.52], [0.41, 0.59], [0.9, 0.1]], np.float32)
    assert faces.most_changed(before, after).tolist() == [2, 1, 0]
    gallery = faces.differences(CONVERSION.images, np.zeros(4, int), before, after, ("a", "<b>"))
    assert gallery.count("another answer</span>") == 2
    assert "int8: &lt;b&gt; 59" in gallery


def test_wrong_answers_are_shown_by_confidence_with_what_people_say():
    scores = np.array([[0.8, 0.2], [0.3, 0.7], [0.9, 0.1], [0.6, 0.4]], np.float32)
    labels, majority = np.array([1, 0, 0, 1]), np.array([0, -1, 0, 1])
    assert faces.most_mistaken(scores, labels).tolist() == [0, 1, 3]
    shown = PageText(faces.mistakes(CONVERSION.images, labels, scores, majority, ("no", "<y>")))
    assert "<y> answer: no 80 % most people: no no answer: <y> 70 % <y> answer: no" in shown.text
    assert [attributes["alt"] for tag, attributes in shown.seen if tag == "img"] == [
        "face labelled <y>", "face labelled no", "face labelled <y>",
    ]  # fmt: skip
    right = faces.mistakes(CONVERSION.images, np.array([0, 1, 0, 0]), scores, majority, ("n", "y"))
    assert right == "<p>None: every answer is right.</p>"


def test_class_table_says_what_a_class_is_taken_for():
    counts = np.array([[30, 10, 0], [0, 0, 0], [5, 0, 0]])
    text = PageText(elements.class_table(counts, ("a", "b", "c"))).text
    assert "a 40 75.0 % 59.8 to 85.8 % 85.7 % b, 25.0 %" in text
    assert "b 0 - 0.0 to 100.0 % 0.0 % -" in text
    assert "c 5 0.0 % 0.0 to 43.4 % - a, 100.0 %" in text


def test_options_in_a_reason_stay_in_one_piece():
    reason = Reason(Level.AGAINST, "with --mean 0 <b>")
    block = elements.verdict_block(Verdict(Level.AGAINST, (reason,)))
    assert '<p class="verdict against">No</p>' in block
    assert "<b>Against</b> <span>with <code>--mean</code> 0 &lt;b&gt;</span>" in block


def test_rounding_is_not_a_change():
    after = CONVERSION.float_scores + np.float32(1 / 256)
    gallery = faces.differences(CONVERSION.images, LABELS, CONVERSION.float_scores, after, EMOTIONS)
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
