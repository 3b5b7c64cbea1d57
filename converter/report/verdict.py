"""Verdict on a network: may it be shipped, and why."""

from __future__ import annotations

from itertools import chain
from typing import NamedTuple

from converter.report import accuracy_checks as accuracy
from converter.report import checks
from converter.report.measurement import Measurement
from converter.report.reasons import Level, Reason

ANSWERS = {
    Level.FOR: "Yes",
    Level.RESERVATION: "Yes, with reservations",
    Level.AGAINST: "No",
}


class Verdict(NamedTuple):
    """Answer to the question whether a network may be shipped.

    Attributes:
        level: of the heaviest reason.
        reasons: the heaviest first.
    """

    level: Level
    reasons: tuple[Reason, ...]

    @property
    def answer(self) -> str:
        """Return "Yes", "Yes, with reservations" or "No"."""
        return ANSWERS[self.level]


def judge(measurement: Measurement) -> Verdict:
    """Return the verdict on a network from its figures.

    Args:
        measurement: at least one picture.
    """
    m = measurement
    found = chain(
        checks.check_reading(m),
        checks.check_split(m),
        [accuracy.check_accuracy(m)],
        accuracy.check_classes(m),
        accuracy.check_answers(m),
        accuracy.check_pictures(m),
        accuracy.check_copies(m),
        checks.check_drop(m),
        checks.check_agreement(m),
        checks.check_calibration(m),
        checks.check_device(m),
        checks.check_speed(m),
    )
    reasons = tuple(sorted(found, key=lambda reason: -reason.level))
    return Verdict(reasons[0].level, reasons)
