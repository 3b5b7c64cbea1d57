import math

import numpy as np
import pytest

from edge.pipeline.smoothing import ScoreSmoother
from edge.pipeline.track_state import TrackState
from edge.scene import BBox, Emotion, Face

HAPPY, SAD = (Emotion(np.eye(7, dtype=np.float32)[i]) for i in (3, 5))


def track(number=1):
    return TrackState(number, Face(BBox(0, 0, 9, 9), 1.0), 0.0)


def show(smoother, state, emotion, time):
    """One picture: smooth, and remember what is shown."""
    return state.show(smoother.smooth(state, emotion, time), time)


def test_without_smoothing_the_scores_are_unchanged():
    smoother, state = ScoreSmoother(0), track()
    show(smoother, state, HAPPY, 0.0)
    assert show(smoother, state, SAD, 0.1) is SAD


@pytest.mark.parametrize("steps", [1, 10])
def test_after_the_time_constant_a_new_expression_counts_for_63_percent(steps):
    smoother, state = ScoreSmoother(0.5, keep=9), track()
    show(smoother, state, HAPPY, 0.0)
    for i in range(steps):
        result = show(smoother, state, SAD, 0.5 * (i + 1) / steps)
    assert result.scores[5] == pytest.approx(1 - math.exp(-1), abs=1e-5)
    assert result.scores.sum() == pytest.approx(1, abs=1e-5)


def test_tracks_are_smoothed_independently():
    smoother, one, two = ScoreSmoother(10), track(1), track(2)
    for time in (0.0, 0.1):
        first, second = show(smoother, one, HAPPY, time), show(smoother, two, SAD, time)
    assert first.scores[3] == pytest.approx(1)
    assert second.scores[5] == pytest.approx(1)


def test_a_track_that_was_not_shown_for_long_starts_again():
    smoother, state = ScoreSmoother(10, keep=0.5), track()
    show(smoother, state, HAPPY, 0.0)
    assert show(smoother, state, SAD, 0.6) is SAD


@pytest.mark.parametrize(("time", "expected"), [(9.9, HAPPY), (0.0, SAD)])
def test_time_that_runs_backwards_keeps_scores_between_0_and_1(time, expected):
    """A little, as in some films: nothing is added; far: it is the time of another camera."""
    smoother, state = ScoreSmoother(0.3, keep=0.5), track()
    show(smoother, state, HAPPY, 10.0)
    assert show(smoother, state, SAD, time).scores == pytest.approx(expected.scores)


def test_what_was_read_late_counts_sooner_but_once():
    smoother, state = ScoreSmoother(0.5, keep=9), track()
    state.show(HAPPY, 0.0, HAPPY)
    for time in (0.1, 0.2):
        result = state.show(smoother.smooth(state, SAD, time, late=0.3), time, SAD)
    assert result.scores[5] == pytest.approx(1 - math.exp(-(0.2 + 0.3) / 0.5), abs=1e-5)
