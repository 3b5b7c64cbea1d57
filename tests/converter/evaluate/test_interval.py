"""Interval of a measured share."""

import pytest

from converter.evaluate.interval import share_interval


def test_interval_is_that_of_wilson():
    # Newcombe 1998, Two-sided confidence intervals for the single proportion, table I.
    assert share_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert share_interval(15, 148) == pytest.approx((0.0624, 0.1605), abs=1e-4)
    assert share_interval(0, 20) == pytest.approx((0, 0.1611), abs=1e-4)
    assert share_interval(1, 29) == pytest.approx((0.0061, 0.1718), abs=1e-4)


def test_interval_stays_within_0_and_1():
    assert share_interval(0, 0) == (0, 1)
    assert share_interval(20, 20).high == 1
    assert share_interval(50, 100).half_width == pytest.approx(0.0962, abs=1e-4)
