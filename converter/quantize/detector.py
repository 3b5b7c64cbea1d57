"""Measure the numbers of the int8 form of the full-range face detector on pictures.

Its outputs are two maps of cells with four anchors each: 16 coordinates and a score, a logit, of
each anchor. What happens far from the threshold does not matter: ranges and corrections are chosen
by the anchors that might be a face.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from converter.quantize import activations
from converter.quantize.trial import ANCHORS, Trial, by_anchor, normalized
from converter.tflite import int8_form
from converter.tflite.int8_form import FloatNetwork
from converter.tflite.int8_graph import KEEPING
from converter.tflite.int8_numbers import Int8Numbers

LOGITS = 6.0  # scores beyond, of 0.25 % and 99.75 %, count as these
POSSIBLE = -2.0  # logit of an anchor that may be a face, whose coordinates have to be right
OUTLIERS, MARGIN = 0.001, 0.05  # of the coordinates: share that is clipped, room at each end
TRIED = (0.75, 0.55, 0.4, 0.3)  # parts of a range, while they are better
FURTHER = (*TRIED, 0.2, 0.1, 0.05, 0.03, 0.02, 0.015, 0.01)  # of those that outputs are made of

log = logging.getLogger(__name__)


def measure(content: bytes, pictures: Sequence[np.ndarray], tried: int) -> Int8Numbers:
    """Return the numbers for the int8 form.

    Args:
        content: the float detector.
        pictures: uint8, in the shape of its input.
        tried: number of pictures on which ranges are compared, evenly among all.
    """
    network = int8_form.read(content, "the detector")
    log.info("channels of %d pictures ...", len(pictures))
    found = activations.extremes(_values(network, pictures))
    factors = activations.factors(network.layers, network.outputs, found)
    log.info("ranges ...")
    ends: list[tuple[np.ndarray, np.ndarray]] = []
    values = _keeping(_values(network, pictures), network.outputs, ends)
    ranges = activations.ranges(values, network.spread_out(factors))
    wanted = {each.output for each in network.layers if each.kind not in KEEPING}
    ranges = {each: ranges[each] for each in wanted.difference(network.outputs)}
    ranges[network.source] = (-1.0, 1.0)
    numbers = Int8Numbers(network.sha256, factors, {}, ranges, *_reach(network.outputs, ends))
    chosen = slice(None, None, max(1, len(pictures) // tried))
    trial = Trial(network, pictures[chosen], ends[chosen])
    numbers = _narrowed(network, numbers, trial)
    return replace(numbers, corrections=trial.corrections(numbers))


def _values(
    network: FloatNetwork, pictures: Iterable[np.ndarray]
) -> Iterator[Mapping[int, np.ndarray]]:
    return activations.activations(network.content, network.layers, map(normalized, pictures))


def _keeping(
    values: Iterable[Mapping[int, np.ndarray]],
    outputs: tuple[int, ...],
    kept: list[tuple[np.ndarray, np.ndarray]],
) -> Iterator[Mapping[int, np.ndarray]]:
    """Yield the activations of each picture, and add the outputs to a list."""
    for each in values:
        coordinates, scores = (each[number].copy() for number in outputs)
        kept.append((coordinates, scores))
        yield each


def _reach(
    outputs: tuple[int, ...], ends: Iterable[tuple[np.ndarray, np.ndarray]]
) -> tuple[dict[int, np.ndarray], dict[int, np.ndarray]]:
    """Return the centres and the spreads of the outputs, by channel."""
    found = []
    for coordinates, scores in ends:
        found.append(by_anchor(coordinates)[scores > POSSIBLE])
    low, high = np.quantile(np.concatenate(found), (OUTLIERS, 1 - OUTLIERS), 0)
    centre, spread = (low + high) / 2, (high - low) * (0.5 + MARGIN)
    points, logits = outputs
    return (
        {points: np.tile(centre, ANCHORS), logits: np.zeros(ANCHORS)},
        {points: np.tile(spread, ANCHORS), logits: np.full(ANCHORS, LOGITS)},
    )


def _narrowed(network: FloatNetwork, numbers: Int8Numbers, trial: Trial) -> Int8Numbers:
    """Return numbers with smaller ranges where clipping costs less than larger steps do.

    From the last activation to the first: the later, the more of it can be irrelevant. What the
    scores are summed from is hundreds below zero where there is no face.
    """
    best = trial.cost(numbers)
    last = {each.inputs[0] for each in network.layers if each.output in network.outputs}
    last |= {each.inputs[0] for each in network.layers if each.output in last}
    for number in sorted(numbers.ranges.keys() - {network.source}, reverse=True):
        low, high = numbers.ranges[number]
        for part in FURTHER if number in last else TRIED:
            other = replace(numbers, ranges={**numbers.ranges, number: _cut(low, high, part)})
            if (cost := trial.cost(other)) < best:
                numbers, best = other, cost
            elif number not in last:
                break
        log.info("tensor %d: %.4g to %.4g, cost %.4f", number, *numbers.ranges[number], best)
    return numbers


def _cut(low: float, high: float, part: float) -> tuple[float, float]:
    """Return a range whose ends reach no further than a part of the larger one."""
    limit = part * max(-low, high)
    return max(low, -limit), min(high, limit)
