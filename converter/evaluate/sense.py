"""Notice a network that is read in a wrong way, whose answers would make no sense."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from converter.evaluate.drop import paired_drop
from converter.evaluate.reading import Reading, best_order, is_right, outputs, recalls
from edge.labels import EMOTIONS

CHANCE = 1 / len(EMOTIONS)
NEAR_CHANCE = 0.25  # mean recall; networks that have learned anything reach 40 %
ONE_ANSWER = 0.95  # share of the pictures
FAR_BETTER = 0.05  # accuracy, by the lower end of its 95 % interval
WORTH_NAMING = 0.3  # mean recall of a better reading
CHANGE_COST = 0.02  # a reading that changes fewer options is preferred to one as good
PROBE = 40  # pictures per emotion, for readings that are tried
ENOUGH = 70  # pictures: some order of the labels fits fewer by chance

# (pictures, reading) -> outputs of the network
Ask = Callable[[np.ndarray, Reading], np.ndarray]


class Trial(NamedTuple):
    """A reading, and how good it is on a few pictures.

    Attributes:
        reading: the reading.
        recall: mean share of right answers over the emotions, 0 to 1.
        right: bool, (n,), for each picture.
    """

    reading: Reading
    recall: float
    right: np.ndarray


class Problem(NamedTuple):
    """Fault of a network's answers.

    Attributes:
        text: for the user; "" if nothing is.
        certain: False if another reading is only somewhat better.
    """

    text: str = ""
    certain: bool = False


def find_nonsense(
    scores: np.ndarray, labels: np.ndarray, given: Reading, ask: Ask | None = None
) -> Problem:
    """Return what is wrong with a network's answers, and which options would mend it.

    Args:
        scores: float32, (n, 7), in the order of `EMOTIONS`.
        labels: int64, (n,).
        given: how the scores came about.
        ask: returns the network's outputs for some of the pictures, by their numbers, under
            another reading; None tries other orders of the labels only.

    Returns:
        a problem without text if the answers make sense, and no other reading is better.
    """
    answers = outputs(scores, given.labels).argmax(1)
    fault = find_fault(answers, labels, given)
    rows = _probe(labels)
    first = best = _trial(answers[rows], labels[rows], given)
    if len(rows) >= ENOUGH:
        best = _best_trial(first, answers[rows], rows, labels, ask)
    if best is not first:
        options = best.reading.options(given)
        share = f"{best.recall:.0%} instead of {first.recall:.0%}"
        better = f"with {options} it is right on {share} of {len(rows)} of them"
        far_better = paired_drop(best.right, first.right).low > FAR_BETTER
        return Problem(f"{fault}; {better}" if fault else better, bool(fault) or far_better)
    if not fault:
        return Problem()
    return Problem(f"{fault}: check --mean, --scale and --labels, and what it was trained on", True)


def find_fault(answers: np.ndarray, labels: np.ndarray, given: Reading) -> str:
    """Return what is wrong with answers by themselves; "" if nothing is."""
    counts = np.bincount(answers, minlength=len(EMOTIONS))
    if counts.max() > ONE_ANSWER * len(answers):
        name = given.labels[int(counts.argmax())]
        return f"it answers {name} for {counts.max() / len(answers):.0%} of the pictures"
    if (recall := recalls(answers, labels, given.labels).mean()) < NEAR_CHANCE:
        return f"it is right on {recall:.0%} of each emotion, near chance ({CHANCE:.0%})"
    return ""


def _probe(labels: np.ndarray) -> np.ndarray:
    """Return the numbers of a few pictures of each emotion."""
    return np.concatenate([np.flatnonzero(labels == label)[:PROBE] for label in np.unique(labels)])


def _trial(answers: np.ndarray, labels: np.ndarray, reading: Reading) -> Trial:
    recall = float(recalls(answers, labels, reading.labels).mean())
    return Trial(reading, recall, is_right(answers, labels, reading.labels))


def _best_trial(
    first: Trial, answers: np.ndarray, rows: np.ndarray, labels: np.ndarray, ask: Ask | None
) -> Trial:
    """Return the best trial of all readings; the first one unless another is better."""
    found = _trials_of(answers, labels[rows], first.reading)
    if ask:
        for reading in first.reading.other_ranges():
            others = ask(rows, reading).argmax(1)
            found += _trials_of(others, labels[rows], reading)
    best = max(found, key=lambda trial: trial.recall - CHANGE_COST * _changes(trial, first))
    better = paired_drop(best.right, first.right).low > 0
    return best if better and best.recall > WORTH_NAMING else first


def _trials_of(answers: np.ndarray, labels: np.ndarray, reading: Reading) -> list[Trial]:
    """Return the trials of a reading with its labels, and with the best order of them."""
    other = replace(reading, labels=best_order(answers, labels))
    return [_trial(answers, labels, reading), _trial(answers, labels, other)]


def _changes(trial: Trial, first: Trial) -> int:
    reading, given = trial.reading, first.reading
    return (reading.labels != given.labels) + (not reading.same_range(given))
