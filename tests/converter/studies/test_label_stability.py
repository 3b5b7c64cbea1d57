"""How calm names are, worked out by hand."""

import numpy as np
import pytest

pytest.importorskip("tqdm")

from converter.studies.label_stability import HELD, RATE, SETTINGS, Names, name, picture, play
from edge.labels import EMOTIONS

pytestmark = pytest.mark.converter


def shown(*parts):
    """Names frame by frame, from parts of a name and its tenths of a second; changes at 0 and 4."""
    names = [name for name, tenths in parts for _ in range(round(tenths * RATE / 10))]
    return Names(names, [i / RATE for i in range(len(names))], [0.0, 4.0])


def test_changes_are_counted_only_while_the_person_holds_still():
    calm = shown(("sad", 45), ("happy", 35))  # half a second after the person changed
    assert calm.per_minute() == 0
    restless = shown(("sad", 30), ("fear", 1), ("sad", 9), ("happy", 40))
    still = 2 * 2.5  # seconds of the two times from 1.5 s on
    assert restless.per_minute() == pytest.approx(60 * 2 / still, rel=0.1)


def test_the_delay_counts_from_the_change_of_the_person():
    assert shown(("sad", 46), ("happy", 34)).delays() == [pytest.approx(0.6, abs=1 / RATE)]
    assert shown(("sad", 42), ("fear", 3), ("happy", 35)).delays() == [
        pytest.approx(0.5, abs=1 / RATE)
    ]


def test_what_stays_or_ends_unsure_has_no_delay():
    assert shown(("sad", 80)).delays() == []
    assert shown(("sad", 50), ("unsure", 30)).delays() == []


def test_settings_are_applied_to_recorded_scores():
    turns = [np.eye(7, dtype=np.float32)[i % 2] * 0.9 + 0.1 / 7 for i in range(100)]
    times = [i / RATE for i in range(100)]
    raw, *_, calm = (name(turns, times, [0.0], *setting) for setting in SETTINGS.values())
    assert set(raw.shown) == set(EMOTIONS[:2])
    assert raw.per_minute() == pytest.approx(60 * RATE)
    assert calm.per_minute() < 60


def test_the_person_moves_while_an_expression_is_held():
    expressions = play()
    assert len(expressions) == 12
    one, two = (picture(expressions, HELD + s) for s in (1.0, 2.0))
    assert one.shape == two.shape == (240, 320, 3)
    assert (one != two).any()
