"""Times of the frames of a film."""

from itertools import pairwise

import pytest

from edge.media.clock import MAX_GAP, FilmClock, usable_rate

DAY = 86400.0
STAMPS = {
    "usual": ([0, 0.1, 0.25], [0, 0.1, 0.25]),
    "from elsewhere": ([5, 5.1, 5.2], [0, 0.1, 0.2]),
    "a pause": ([0, MAX_GAP, MAX_GAP + 1], [0, MAX_GAP, MAX_GAP + 1]),
    "a jump of days": ([0, 30 * DAY, 30 * DAY + 0.3], [0, 0.1, 0.4]),
    "backwards": ([0, 0.5, 0.2, 0.3, 0.9], [0, 0.5, 0.6, 0.7, 1.3]),
    "standing still": ([0, 0, 0], [0, 0.1, 0.2]),
    "none": ([None, None, 3, None], [0, 0.1, 3, 3.1]),
    "before the origin": ([-7, -6.9], [0, 0.1]),
    "absurd": ([0, 1e300, -1e300, float("inf"), float("nan")], [0, 0.1, 0.2, 0.3, 0.4]),
}


@pytest.mark.parametrize("case", STAMPS)
def test_times_grow_and_keep_what_can_be_true(case):
    stamps, expected = STAMPS[case]
    clock = FilmClock(10.0, origin=5.0 if case == "from elsewhere" else 0.0)
    times = [clock.time(stamp) for stamp in stamps]
    assert times == pytest.approx(expected)
    assert all(a < b for a, b in pairwise(times))


def test_infinite_stamps_do_no_lasting_harm():
    clock = FilmClock(10.0)
    times = [clock.time(stamp) for stamp in (0, float("inf"), 0.2, 0.3, 0.4)]
    assert times == pytest.approx([0, 0.1, 0.2, 0.3, 0.4])


@pytest.mark.parametrize(
    ("rates", "expected"),
    [((30.0,), 30), ((None, 50.0), 50), ((90000.0, 0.0), 25), ((1e-9, float("nan")), 25)],
)
def test_rates_that_cannot_be_true_are_not_believed(rates, expected):
    assert usable_rate(*rates) == expected
