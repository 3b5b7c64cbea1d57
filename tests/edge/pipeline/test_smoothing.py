import math

import numpy as np
import pytest

from edge.pipeline.smoothing import ScoreSmoother
from edge.scene import BBox, Emotion, Face, Track

HAPPY, SAD = (Emotion(np.eye(7, dtype=np.float32)[i]) for i in (3, 5))
ONE, TWO = (Track(i, Face(BBox(0, 0, 9, 9), 1.0)) for i in (1, 2))


def test_off_gives_the_scores_as_they_are():
    smoother = ScoreSmoother(0)
    smoother.update([ONE], [HAPPY], 0.0)
    assert smoother.update([ONE], [SAD], 0.1)[0] is SAD


@pytest.mark.parametrize("steps", [1, 10])
def test_after_its_seconds_a_new_expression_counts_for_63_percent(steps):
    smoother = ScoreSmoother(0.5, keep=9)
    smoother.update([ONE], [HAPPY], 0.0)
    for i in range(steps):
        (result,) = smoother.update([ONE], [SAD], 0.5 * (i + 1) / steps)
    assert result.scores[5] == pytest.approx(1 - math.exp(-1), abs=1e-5)
    assert result.scores.sum() == pytest.approx(1, abs=1e-5)


def test_faces_do_not_share_their_past():
    smoother = ScoreSmoother(10)
    smoother.update([ONE, TWO], [HAPPY, SAD], 0.0)
    one, two = smoother.update([ONE, TWO], [HAPPY, SAD], 0.1)
    assert one.scores[3] == pytest.approx(1)
    assert two.scores[5] == pytest.approx(1)


def test_a_track_that_was_gone_starts_anew():
    smoother = ScoreSmoother(10, keep=0.5)
    smoother.update([ONE], [HAPPY], 0.0)
    assert smoother.update([ONE], [SAD], 0.6)[0] is SAD


@pytest.mark.parametrize(("time", "expected"), [(9.9, HAPPY), (0.0, SAD)])
def test_time_that_runs_backwards_makes_no_scores_that_cannot_be(time, expected):
    """A little, as in some films: nothing is added; far: it is another camera's."""
    smoother = ScoreSmoother(0.3, keep=0.5)
    smoother.update([ONE], [HAPPY], 10.0)
    (result,) = smoother.update([ONE], [SAD], time)
    assert result.scores == pytest.approx(expected.scores)
