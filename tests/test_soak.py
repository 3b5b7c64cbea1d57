"""The soak test itself: a short run, and what it calls growth."""

from __future__ import annotations

import pytest

from tests import soak
from tests.soak import Intervals, Sample


def test_a_short_run_survives_every_disturbance():
    assert len(soak.run(200, Intervals(camera=40, display=30, reload=50, sample=100))) == 2


@pytest.mark.parametrize(
    ("late", "grown"),
    [
        (Sample(100.0, 8), False),
        (Sample(102.9, 8), False),
        (Sample(103.1, 8), True),
        (Sample(100.0, 9), True),
    ],
)
def test_growth_compares_the_later_samples_with_the_earlier_ones(late, grown):
    first, early = Sample(50.0, 5), Sample(100.0, 8)
    peak = Sample(110.0, 12)
    assert soak.has_grown([first, early, peak, peak, late]) is grown


def test_too_few_samples_show_no_growth():
    assert soak.has_grown([Sample(1.0, 1), Sample(9.0, 9)]) is False
