"""Changes and delays of labels, checked by hand calculation."""

import numpy as np
import pytest

pytest.importorskip("tqdm")

from converter.studies.label_clips import FRAME_RATE, HOLD, expressions, person
from converter.studies.label_stability import SETTINGS
from converter.studies.shown_labels import ShownLabels, show_labels
from edge.labels import EMOTIONS

pytestmark = pytest.mark.converter


def shown(*parts):
    """Return labels from pairs of a label and its tenths of a second; changes at 0 and 4."""
    labels = [label for label, tenths in parts for _ in range(round(tenths * FRAME_RATE / 10))]
    return ShownLabels(labels, [i / FRAME_RATE for i in range(len(labels))], [0.0, 4.0])


def test_changes_count_only_while_an_expression_is_held():
    stable = shown(("sad", 45), ("happy", 35))  # half a second after the change
    assert stable.changes_per_minute() == 0
    unstable = shown(("sad", 30), ("fear", 1), ("sad", 9), ("happy", 40))
    held = 2 * 2.5  # seconds of both expressions from 1.5 s on
    assert unstable.changes_per_minute() == pytest.approx(60 * 2 / held, rel=0.1)


def test_delay_starts_with_the_change_of_expression():
    assert shown(("sad", 46), ("happy", 34)).delays() == [pytest.approx(0.6, abs=1 / FRAME_RATE)]
    assert shown(("sad", 42), ("fear", 3), ("happy", 35)).delays() == [
        pytest.approx(0.5, abs=1 / FRAME_RATE)
    ]


def test_constant_and_unsure_labels_have_no_delay():
    assert shown(("sad", 80)).delays() == []
    assert shown(("sad", 50), ("unsure", 30)).delays() == []


def test_settings_are_applied_to_recorded_scores():
    scores = [np.eye(7, dtype=np.float32)[i % 2] * 0.9 + 0.1 / 7 for i in range(100)]
    times = [i / FRAME_RATE for i in range(100)]
    unfiltered, *_, filtered = (
        show_labels(scores, times, [0.0], *setting) for setting in SETTINGS.values()
    )
    assert set(unfiltered.labels) == set(EMOTIONS[:2])
    assert unfiltered.changes_per_minute() == pytest.approx(60 * FRAME_RATE)
    assert filtered.changes_per_minute() < 60


def test_the_person_moves_while_an_expression_is_held():
    sequence = expressions()
    assert len(sequence) == 12
    one, two = (person(sequence, HOLD + seconds) for seconds in (1.0, 2.0))
    assert one.shape == two.shape == (240, 320, 3)
    assert (one != two).any()
