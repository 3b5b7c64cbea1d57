"""Notice a network that is read in a wrong way, whose answers would make no sense."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from converter.data.classes import noun
from converter.evaluate.ranges import RANGES, Range
from converter.evaluate.reading import Reading, outputs, recalls
from converter.evaluate.trials import Ask, Trial, probe, try_best_order, try_reading

# Shares of the way from chance to 1, of the mean recall. For seven classes they are 25 % and 30 %;
# networks that have learned anything reach 40 %.
NEAR_CHANCE, WORTH_NAMING = 0.125, 11 / 60
ONE_ANSWER = 0.95  # share of the pictures
# By the lower end of the 95 % interval of the difference in accuracy; on a full probe that takes
# 8 to 10 points. The bundled network, read right, is only 2 to 5 points better than in the ranges
# next to its own: a difference like this one is a warning.
FAR_BETTER = 0.05
CHANGE_COST = 0.02  # a reading that changes fewer options is preferred to one as good
ENOUGH = 10  # pictures per class: some order of the labels fits fewer by chance


def above_chance(share: float, classes: int) -> float:
    """Return the mean recall that is a share of the way from chance to 1.

    Args:
        share: 0 to 1.
        classes: number of them.
    """
    return share + (1 - share) / classes


class Problem(NamedTuple):
    """Fault of a network's answers.

    Attributes:
        text: for the user; "" if nothing is.
        certain: False if another reading is only somewhat better.
        final: True if answers are not numbers, which can be neither quantized nor measured.
    """

    text: str = ""
    certain: bool = False
    final: bool = False


NO_PROBLEM = Problem()


def find_nonsense(
    scores: np.ndarray,
    labels: np.ndarray,
    given: Reading,
    ask: Ask | None = None,
    ranges: Iterable[Range] = RANGES,
) -> Problem:
    """Return what is wrong with a network's answers, and which options would mend it.

    Args:
        scores: float32, (n, number of classes), in the order of `given.classes`.
        labels: int64, (n,).
        given: how the scores came about.
        ask: returns the network's outputs for some of the pictures, by their numbers, under
            another reading; None tries other orders of the labels only.
        ranges: those that are tried, see `converter.evaluate.ranges.known_ranges`.

    Returns:
        a problem without text if the answers make sense, and no other reading is better.
    """
    answers = outputs(scores, given.labels, given.classes).argmax(1)
    broken = _not_numbers(scores)
    fault = broken or find_fault(answers, labels, given)
    rows = probe(labels)
    first = best = try_reading(answers[rows], labels[rows], given)
    if len(rows) >= ENOUGH * len(given.classes):
        found = _orders(answers[rows], labels[rows], given)
        if ask:
            for reading in given.other_ranges(ranges):
                found += _orders(ask(rows, reading).argmax(1), labels[rows], reading)
        best = _best(found, first)
    if best is not first:
        options = best.reading.options(given)
        share = f"{best.recall:.0%} instead of {first.recall:.0%}"
        better = f"with {options} it is right on {share} of {len(rows)} of them"
        certain = bool(fault) or best.beats(first, FAR_BETTER)
        return Problem(f"{fault}; {better}" if fault else better, certain, bool(broken))
    if not fault:
        return Problem()
    cure = "check --mean, --scale and --labels, and what it was trained on"
    return Problem(f"{fault}: {cure}", True, bool(broken))


def find_fault(answers: np.ndarray, labels: np.ndarray, given: Reading) -> str:
    """Return what is wrong with answers by themselves; "" if nothing is."""
    counts = np.bincount(answers, minlength=len(given.labels))
    most_common = np.bincount(labels).max() / len(labels)
    if counts.max() > max(ONE_ANSWER, (1 + most_common) / 2) * len(answers):
        name = given.labels[int(counts.argmax())]
        return f"it answers {name} for {counts.max() / len(answers):.0%} of the pictures"
    recall = recalls(answers, labels, given.labels, given.classes).mean()
    if recall < above_chance(NEAR_CHANCE, len(given.classes)):
        chance, each = 1 / len(given.classes), noun(given.classes)
        return f"it is right on {recall:.0%} of each {each}, near chance ({chance:.0%})"
    return ""


def _not_numbers(scores: np.ndarray) -> str:
    share = 1 - np.isfinite(scores).all(1).mean()
    return f"its answers for {share:.0%} of the pictures are not numbers" if share else ""


def _orders(answers: np.ndarray, labels: np.ndarray, reading: Reading) -> list[Trial]:
    """Return the trials of a reading with its labels, and with the best order of them."""
    return [each(answers, labels, reading) for each in (try_reading, try_best_order)]


def _best(found: list[Trial], first: Trial) -> Trial:
    """Return the best trial; the first one unless another is better."""
    best = max(found, key=lambda trial: trial.recall - CHANGE_COST * _changes(trial, first))
    return (
        best
        if best.beats(first)
        and best.recall > above_chance(WORTH_NAMING, len(first.reading.classes))
        else first
    )


def _changes(trial: Trial, first: Trial) -> int:
    reading, given = trial.reading, first.reading
    return (reading.labels != given.labels) + (not reading.same_range(given))
