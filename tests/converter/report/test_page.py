"""The conversion report: its figures, and that it stands alone."""

import base64
import re
from dataclasses import replace

import cv2
import numpy as np
import pytest

pytest.importorskip("matplotlib")

from converter.evaluate import metrics
from converter.report.page import page, write
from edge.emotion.classifier import sharpen
from edge.errors import DataError
from edge.labels import EMOTIONS
from tests.converter.conversions import AFTER, BEFORE, CONVERSION, LABELS, Operator, Text, told


@pytest.fixture(scope="module")
def content() -> str:
    return page(CONVERSION)


@pytest.fixture(scope="module")
def text(content) -> str:
    return Text(content).text


def test_the_same_conversion_gives_the_same_bytes(content, tmp_path):
    write(CONVERSION, tmp_path / "x.html")
    assert (tmp_path / "x.html").read_text(encoding="utf-8") == content
    assert [path.name for path in tmp_path.iterdir()] == ["x.html"]


def test_headline(text):
    assert "Passed: int8 loses 3.00 points; it may lose 3." in text
    assert "int8 accuracy 62.00 % float 65.00 %" in text
    assert "same answer 92.00 % of 100 pictures" in text
    assert "size 1.13 MB float 4.52 MB" in text
    # See test_curves: 5 lost and 2 won of 100.
    assert "drop: -2.80 to 8.68 points; zero lies inside" in text
    assert "within noise" in text
    assert "8 pictures get another answer: 5 from right to wrong, 2 from wrong to right, 1" in text


def test_operators_are_told_of(text):
    assert "2 of 5 operators would run on the CPU beside an Edge TPU." in text
    assert "CONV_2D 3, 5 2 92,000,000 yes" in text
    assert "92.0 million per face" in text


def test_a_drop_that_is_not_allowed():
    allowed = replace(CONVERSION, max_drop=2.99)
    assert CONVERSION.passed
    assert not allowed.passed
    shown = page(replace(allowed, int8_scores=told((LABELS + 1) % 7)))
    assert '<p class="verdict bad">Not passed: int8 loses 65.00 points; it may lose 2.99.' in shown
    assert "int8 is worse by more than noise" in shown


def test_a_drop_as_large_as_allowed():
    """Seven of a hundred, times a hundred, are a little more than seven to a computer."""
    after = np.where(np.arange(100) < 7, LABELS + 1, LABELS) % 7
    seven = replace(CONVERSION, float_scores=told(LABELS), int8_scores=told(after), max_drop=7)
    assert 100 * seven.drop.share > 7
    assert seven.passed


def test_a_gain_and_what_was_measured_besides(text):
    """What was not measured is not told."""
    assert "ms per face" not in text
    assert "parameters" not in text
    other = replace(CONVERSION, float_scores=told(AFTER), int8_scores=told(BEFORE))
    more = Text(page(replace(other, parameters=1_097_895, milliseconds=7.31))).text
    assert "Passed: int8 gains 3.00 points; it may lose 3." in more
    assert "parameters 1,097,895" in more
    assert "7.3 ms per face, measured on this machine, one thread" in more


def test_names_from_outside_are_escaped():
    name = "<b>&\"'$x"
    shown = Text(
        page(
            replace(
                CONVERSION,
                manifest=replace(CONVERSION.manifest, name=name, file=name, sha256=name),
                source=name,
                split=name,
                command=name,
                versions={name: name},
                operators=[Operator(name, on_tpu=False, reason=name)],
            )
        )
    )
    # Twice in each of the titles, the contract's other two, two of the operator, two versions.
    assert shown.text.count(name) == 12
    assert len([tag for tag, _ in shown.seen if tag == "b"]) == 8  # the labels of the faces


def test_calibration_before_and_after(text):
    calibrated = np.stack([sharpen(row, 1.5) for row in CONVERSION.int8_scores])
    after = metrics.calibration_error(calibrated, LABELS)
    assert after != pytest.approx(0.08, abs=0.005)
    assert f"8.00 % before, {100 * after:.2f} % after" in text


def test_contract_and_repetition(text):
    for row in (
        "SHA-256 5e884898da28",
        "input 48 x 48 pixels, grey",
        "normalization (pixel - 128.0) * 0.0078125",
        "1.2 times the longer side of the detector's box, moved up by 0.05 of its height",
        f"labels, in order {', '.join(EMOTIONS)}",
        "temperature 1.5",
        "500 training pictures",
        "emotion-convert convert a && b",
        "tensorflow 2.21.0",
    ):
        assert row in text


def test_the_page_stands_alone(content):
    seen = Text(content).seen
    assert {tag for tag, _ in seen}.isdisjoint({"script", "link", "iframe", "object"})
    for _, attributes in seen:
        for key in ("src", "href", "xlink:href"):
            assert attributes.get(key, "#").startswith(("#", "data:image/png;base64,"))
    assert "@import" not in content
    assert "url(http" not in content
    assert content.count('<svg role="img"') == 5


def test_faces_are_those_that_changed_most(content):
    shown = re.findall(r'<img src="data:image/png;base64,([^"]+)" alt="face labelled', content)
    changed = np.flatnonzero(BEFORE != AFTER)
    assert len(shown) == len(changed) == 8
    for picture, row in zip(shown, changed, strict=True):
        encoded = np.frombuffer(base64.b64decode(picture), np.uint8)
        decoded = cv2.imdecode(encoded, cv2.IMREAD_UNCHANGED)
        assert np.array_equal(decoded, CONVERSION.images[row])
    assert content.count("another answer</span>") == 8
    text = Text(content).text
    assert "angry float: angry 70 % int8: disgust 70 % angry -65.0 points another answer" in text


def test_a_failed_write_leaves_the_old_report_whole(tmp_path):
    path = tmp_path / "x.html"
    path.write_text("old")
    (tmp_path / ".new-x.html").mkdir()  # in the way of what is written beside
    with pytest.raises(DataError, match="cannot be written: Is a directory"):
        write(CONVERSION, path)
    assert path.read_text() == "old"
