"""The report of a conversion: its verdict and figures, and that it needs no other files."""

import base64
import re
from dataclasses import replace

import cv2
import numpy as np
import pytest

pytest.importorskip("matplotlib")
pytest.importorskip("sklearn")

from converter.evaluate import calibration
from converter.evaluate.sense import Problem
from converter.report.conversion_page import render, write
from converter.report.measurement import CpuOperators
from edge.emotion.classifier import sharpen
from edge.errors import DataError
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


@pytest.fixture(scope="module")
def content() -> str:
    return render(CONVERSION)


@pytest.fixture(scope="module")
def text(content) -> str:
    return PageText(content).text


def test_equal_conversions_give_equal_bytes(content, tmp_path):
    write(CONVERSION, tmp_path / "x.html")
    assert (tmp_path / "x.html").read_text(encoding="utf-8") == content
    assert [path.name for path in tmp_path.iterdir()] == ["x.html"]


def test_headline(text):
    assert text.startswith(" May I ship x.tflite? May I ship x.tflite? Yes, with reservations ")
    assert "Reservation int8 is 3.00 points below float" in text
    assert "For It is right on 62.0 % of 100 pictures" in text
    assert "int8 accuracy 62.00 % float 65.00 %" in text
    assert "agreement 92.00 % of 100 pictures" in text
    assert "size 1.13 MB float 4.52 MB" in text
    # See test_drop: 5 lost and 2 won of 100.
    assert "drop: -2.80 to 8.68 points; it contains 0" in text
    assert "within noise" in text
    assert "8 pictures get another answer: 5 from right to wrong, 2 from wrong to right, 1" in text


def test_operators_and_placement_are_shown(text):
    assert "With an Edge TPU, 2 of 5 operators would run on the CPU." in text
    assert "CONV_2D 3, 5 2 92,000,000 yes" in text
    assert "92.0 million per face" in text


def test_drop_above_the_limit_fails():
    allowed = replace(CONVERSION, max_drop=2.99)
    shown = render(replace(allowed, int8_scores=scores_for((LABELS + 1) % 7)))
    assert '<p class="verdict against">No</p>' in shown
    assert "up to 2.99 is allowed." in shown
    assert "int8 is worse by more than noise" in shown


def test_the_verdict_rests_on_the_figures_of_the_conversion():
    m = CONVERSION.measurement
    assert (m.total, m.accuracy, m.split) == (100, pytest.approx(0.62), "public_test")
    assert m.quantization == (CONVERSION.drop, 3.0, pytest.approx(0.92))
    scaled = np.stack([sharpen(row, 1.5) for row in CONVERSION.int8_scores])
    assert m.calibration_error == calibration.calibration_error(scaled, LABELS)
    assert m.macs == 92_000_000
    doubtful = replace(
        CONVERSION,
        problem=Problem("it is right on 14%", certain=True),
        found={"mean"},
        cpu_operators=CpuOperators(2, 61),
    )
    shown = PageText(render(doubtful)).text
    assert "Against Its answers on public_test make no sense: it is right on 14%." in shown
    assert "Reservation --mean : found on public_test itself" in shown
    assert "Reservation The Edge TPU leaves 2 of 61 operators to the CPU." in shown


def test_gain_and_optional_measurements(text):
    """Optional measurements are shown only if they were made."""
    assert "ms per face" not in text
    assert "parameters" not in text
    other = replace(CONVERSION, float_scores=scores_for(AFTER), int8_scores=scores_for(BEFORE))
    more = PageText(render(replace(other, parameters=1_097_895, milliseconds=7.31))).text
    assert "int8 is 3.00 points above float" in more
    assert "parameters 1,097,895" in more
    assert "7.3 ms per face, measured on this machine, one thread" in more


def test_external_names_are_escaped():
    name = "<b>&\"'$x"
    shown = PageText(
        render(
            replace(
                CONVERSION,
                manifest=replace(CONVERSION.manifest, name=name, file=name, sha256=name),
                source=name,
                split=name,
                command=name,
                versions={name: name},
                operators=[operator(name, on_tpu=False, reason=name)],
            )
        )
    )
    # Title, heading, source, split, command; three of the contract, the operator and its reason,
    # two of a version. A hostile name of a split or file stands in no other sentence.
    assert shown.text.count(name) == 12
    pictures = len([tag for tag, _ in shown.seen if tag == "img"])
    reasons = len([tag for tag, _ in shown.seen if tag == "li"])
    assert len([tag for tag, _ in shown.seen if tag == "b"]) == pictures + reasons


def test_calibration_error_before_and_after(text):
    calibrated = np.stack([sharpen(row, 1.5) for row in CONVERSION.int8_scores])
    after = calibration.calibration_error(calibrated, LABELS)
    assert after != pytest.approx(0.08, abs=0.005)
    assert f"8.00 % before, {100 * after:.2f} % after" in text


def test_contract_and_reproduction(text):
    for row in (
        "SHA-256 5e884898da28",
        "input 48 x 48 pixels, grey",
        "normalization (pixel - 128.0) * 0.0078125",
        "1.2 times the longer side of the detector's box, moved up by 0.05 of its height",
        f"labels, in order {', '.join(EMOTIONS)}",
        "temperature 1.5",
        "representative samples 500 training pictures",
        "emotion-convert convert a && b",
        "tensorflow 2.21.0",
    ):
        assert row in text


def test_page_needs_no_other_files(content):
    seen = PageText(content).seen
    assert {tag for tag, _ in seen}.isdisjoint({"script", "link", "iframe", "object"})
    for _, attributes in seen:
        for key in ("src", "href", "xlink:href"):
            assert attributes.get(key, "#").startswith(("#", "data:image/png;base64,"))
    assert "@import" not in content
    assert "url(http" not in content
    assert content.count('<svg role="img"') == 5


def test_gallery_shows_the_changed_faces(content):
    shown = re.findall(r'<img src="data:image/png;base64,([^"]+)" alt="face labelled', content)
    changed = np.flatnonzero(BEFORE != AFTER)
    shown = shown[24:]  # the most confident wrong answers come first
    assert len(shown) == len(changed) == 8
    for picture, row in zip(shown, changed, strict=True):
        encoded = np.frombuffer(base64.b64decode(picture), np.uint8)
        decoded = cv2.imdecode(encoded, cv2.IMREAD_UNCHANGED)
        assert np.array_equal(decoded, CONVERSION.images[row])
    assert content.count("another answer</span>") == 8
    text = PageText(content).text
    assert "angry float: angry 70 % int8: disgust 70 % angry -65.0 points another answer" in text


def test_failed_write_keeps_the_old_report(tmp_path):
    path = tmp_path / "x.html"
    path.write_text("old")
    (tmp_path / ".new-x.html").mkdir()  # blocks the temporary file
    with pytest.raises(DataError, match="cannot be written: Is a directory"):
        write(CONVERSION, path)
    assert path.read_text() == "old"
