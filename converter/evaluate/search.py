"""Search for the value range and the order of the labels with which a network is right."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

import numpy as np

from converter.config import AUTO_OPTIONS
from converter.data.classes import noun
from converter.evaluate.ranges import Range
from converter.evaluate.reading import Reading, known_orders
from converter.evaluate.sense import ENOUGH, WORTH_NAMING, above_chance
from converter.evaluate.trials import Ask, Trial, probe, try_best_order, try_reading
from edge.errors import DataError, ModelError


class Found(NamedTuple):
    """Result of a search.

    Attributes:
        reading: what was found.
        text: says so, with the accuracies of all ranges that were tried.
    """

    reading: Reading
    text: str


def find_reading(
    labels: np.ndarray, given: Reading, auto: Collection[str], ranges: Iterable[Range], ask: Ask
) -> Found:
    """Return the reading under which a network is right most often.

    All ranges are tried on a probe; those that may be the best, on all pictures.

    Args:
        labels: int64, (n,).
        given: keeps what is not to be found.
        auto: from "mean", "scale" and "labels".
        ranges: those that are tried.
        ask: returns the network's outputs for some of the pictures under a reading.

    Raises:
        ModelError: every reading is near chance, or several are as good as the best.
        DataError: the pictures are too few.
    """
    rows = probe(labels)
    needed = ENOUGH * len(given.classes)
    if len(rows) < needed:
        raise DataError(f"public_test has {len(rows)} pictures, {needed} are needed to find it")
    readings = candidates(given, auto, ranges)
    tried = [_try(each, rows, labels, auto, ask) for each in readings]
    best = max(tried, key=lambda trial: trial.recall)
    if best.recall <= above_chance(WORTH_NAMING, len(given.classes)):
        raise ModelError(_near_chance(best, auto))
    everything = np.arange(len(labels))
    finalists = [
        _try(trial.reading, everything, labels, auto, ask)
        for trial in tried
        if not best.beats(trial)
    ]
    best = max(finalists, key=lambda trial: trial.accuracy)
    _check_ranges(best, finalists)
    if "labels" in auto:
        _check_order(best, labels)
    return Found(best.reading, _text(best, tried, auto))


def candidates(given: Reading, auto: Collection[str], ranges: Iterable[Range]) -> list[Reading]:
    """Return the given reading with each mean and scale that is to be tried, common ones first."""
    found: list[Reading] = []
    for mean, divisor in ranges:
        reading = given
        if "mean" in auto:
            reading = replace(reading, mean=mean)
        if "scale" in auto:
            reading = replace(reading, scale=1 / divisor)
        if not any(reading.same_range(other) for other in found):
            found.append(reading)
    return found


def _try(
    reading: Reading, rows: np.ndarray, labels: np.ndarray, auto: Collection[str], ask: Ask
) -> Trial:
    answers = ask(rows, reading).argmax(1)
    attempt = try_best_order if "labels" in auto else try_reading
    return attempt(answers, labels[rows], reading)


def _check_ranges(best: Trial, finalists: Sequence[Trial]) -> None:
    """Raise ModelError if another range is as good."""
    tied = [trial for trial in finalists if trial is best or not best.beats(trial)]
    if len(tied) > 1:
        raise ModelError(
            f"{len(tied)} ranges are equally good on public_test: {_listed(tied)}: give the one "
            "it was trained with"
        )


def _check_order(best: Trial, labels: np.ndarray) -> None:
    """Raise ModelError if another order of the labels is as good.

    An order in use is compared with the others in use, any other one with all orders in which two
    labels are swapped.
    """
    order = best.reading.labels
    known = known_orders(best.reading.classes)
    others = known if order in known and len(known) > 1 else _swapped(order)
    unclear: set[str] = set()
    for other in others:
        different = {name for name, there in zip(order, other, strict=True) if name != there}
        rival = try_reading(best.answers, labels, replace(best.reading, labels=other))
        if different and not best.beats(rival):
            unclear |= different
    if unclear:
        names = ", ".join(name for name in order if name in unclear)
        raise ModelError(f"public_test does not show which outputs mean {names}: give --labels")


def _swapped(order: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for one, two in combinations(order, 2):
        exchange = {one: two, two: one}
        yield tuple(exchange.get(name, name) for name in order)


def _near_chance(best: Trial, auto: Collection[str]) -> str:
    """Return that nothing was found, and what else could be wrong."""
    others = [f"--{name}" for name in AUTO_OPTIONS if name not in auto]
    cure = f"try auto for {' and '.join(others)} too" if others else "check what it was trained on"
    return (
        f"nothing makes sense of it: at best it is right on {best.recall:.0%} of each "
        f"{noun(best.reading.classes)} of public_test, near chance: {cure}"
    )


def _text(best: Trial, tried: Sequence[Trial], auto: Collection[str]) -> str:
    """Return what was found, with the accuracies of all ranges."""
    reading = best.reading
    options = [reading.range_options()] if {"mean", "scale"} & set(auto) else []
    options += [reading.label_options()] if "labels" in auto else []
    found = f"found {' '.join(options)}: right on {best.accuracy:.1%} of {len(best.right)} pictures"
    others = [trial for trial in tried if not trial.reading.same_range(reading)]
    each = noun(reading.classes)
    rest = f"; on {len(tried[0].right)} of them, evenly of each {each}: {_listed(others)}"
    return f"{found} of public_test{rest if others else ''}"


def _listed(trials: Iterable[Trial]) -> str:
    return ", ".join(f"{each.reading.range_options()} ({each.accuracy:.1%})" for each in trials)
