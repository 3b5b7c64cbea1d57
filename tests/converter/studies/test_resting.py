"""Study of calibrations: its simulated shifts, its figures, and its tables."""

import os
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tqdm")

from converter.studies import resting
from converter.studies.resting_figures import compare, mean_gains, signed
from converter.studies.resting_formulas import centre, formulas, lift, lower
from edge.emotion.calibration import correct

NAMES = ("angry", "disgust", "fear", "happy", "neutral", "sad", "surprise")
NEUTRAL = 4
DATA = os.environ.get("FER2013", "")


def scores(label: int, height: float = 0.7) -> np.ndarray:
    row = np.full(7, (1 - height) / 6, np.float32)
    row[label] = height
    return row


def half(faces: int = 3) -> resting.Half:
    labels = np.arange(70) % 7
    rows = np.stack([scores(label) for label in labels])
    still = np.tile(scores(NEUTRAL, 0.6), (faces, resting.READINGS, 1))
    return resting.Half(
        labels,
        dict.fromkeys(resting.CAMERAS, rows),
        dict.fromkeys(resting.CAMERAS, still),
        4,
        NAMES,
    )


def test_a_person_who_looks_sad_is_corrected_and_nobody_else():
    part = half()
    person = part.offset({"sad": 3})
    wrong = part.figures([], offset=person)
    assert (wrong.neutral.before, wrong.refused) == (0.0, 3)
    biases = part.biases(resting.CHOSEN, "unchanged", person)
    right = part.figures(biases, offset=person)
    assert (right.neutral.gain, right.accuracy.gain, right.refused) == (1.0, 6 / 7, 0)
    assert part.biases(lambda readings, _: np.zeros(7), "unchanged", person) == []
    assert not np.any(part.biases(resting.CHOSEN, "unchanged", part.offset({})))


def test_other_expressions_are_refused():
    part = half()
    assert part.refused_expressions(lambda readings, neutral: np.zeros(7)) == 1.0
    assert part.refused_expressions(lambda readings, neutral: 9 * np.eye(7)[neutral]) == 0.0


def test_gains_with_their_errors():
    labels = np.array([0, 0, 1, 1])
    before = np.array([[0.9, 0.1]] * 4)
    after = np.array([[0.9, 0.1], [0.9, 0.1], [0.1, 0.9], [0.9, 0.1]])
    figures = compare(before, [after], labels, 1, 2)
    assert figures.accuracy == pytest.approx((0.5, 0.25, np.std([0, 0, 1, 0]) / 2))
    assert figures.recall[:2] == (0.5, 0.25)
    assert figures.neutral[:2] == (0.0, 0.5)
    assert figures.refused == 1
    assert mean_gains([figures, figures]) == "+25.0, +25.0, +50.0"
    assert signed(-0.0001) == "+0.0"


def test_each_formula_brings_a_sad_face_nearer_to_neutral():
    readings = np.tile(scores(5, 0.5), (9, 1))
    usual = np.tile(scores(NEUTRAL), (9, 1))
    for name, formula in formulas(usual).items():
        after = correct(readings, np.exp(formula(readings, NEUTRAL)))[0]
        assert after[NEUTRAL] > readings[0, NEUTRAL], name
    assert np.flatnonzero(lift(0.5, 1)(readings, NEUTRAL)).tolist() == [NEUTRAL]
    assert lower(0.0, 2)(readings, NEUTRAL).argmin() == 5
    assert np.abs(centre(np.log(usual[0]), 1, 0.3)(readings, NEUTRAL)).max() == pytest.approx(0.3)


def test_a_low_camera_narrows_the_forehead_only():
    image = np.zeros((48, 48), np.uint8)
    image[:, 10:38] = 255
    seen = resting.from_below(0.25)(image)
    widths = (seen > 127).sum(1)
    assert widths[-1] == 28
    assert widths[8] < 25


def test_tables_have_a_row_for_each_case():
    part = half(1)
    assert resting.report_table(part).count("\n") == 1 + len(resting.CAMERAS) + len(resting.PERSONS)
    assert resting.readings_table(part).count("\n") == 1 + len(resting.FEWER)


@pytest.mark.skipif(not DATA, reason="the environment variable FER2013 names no data set")
def test_the_correction_helps_on_real_pictures(capsys):
    options = resting.argparse.Namespace(
        data=Path(DATA), model=Path("models/emotions.tflite"), faces=3
    )
    resting.measure(options)
    assert "| sad + 1.5 |" in capsys.readouterr().out
