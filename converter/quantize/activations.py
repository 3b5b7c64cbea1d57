"""Activations of a float network on pictures, and the figures that int8 needs of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np

from converter.tflite import equalize
from converter.tflite.equalize import Channels
from converter.tflite.float_layers import Layer
from converter.tflite.rebuild import keeping_interpreter

CERTAIN = 0.98  # quantile over pictures of the extremes of a channel
TAIL = 1e-4  # share of the values of an activation that may be clipped, at each end
SAMPLE = 100_000  # values of an activation that are looked at in a picture, at most
LEAST = 1e-3  # smallest extreme, and smallest factor, of a channel
STRENGTH = 0.5  # exponent of the factors: 1 gives all channels one range, but smaller weights
Pass = Callable[[], Iterator[dict[int, np.ndarray]]]


def activations(
    content: bytes, layers: Sequence[Layer], pictures: Iterable[np.ndarray]
) -> Iterator[dict[int, np.ndarray]]:
    """Yield for each picture the float value of what each layer writes, (height, width, channels).

    Args:
        content: the float file.
        layers: of the network.
        pictures: float32, in the shape of its input, without the batch.
    """
    interpreter = keeping_interpreter(content)
    source = interpreter.get_input_details()[0]["index"]
    for picture in pictures:
        interpreter.set_tensor(source, picture[np.newaxis])
        interpreter.invoke()
        yield {each.output: interpreter.get_tensor(each.output)[0] for each in layers}


def extremes(
    values: Iterable[Mapping[int, np.ndarray]],
) -> dict[int, tuple[np.ndarray, np.ndarray]]:
    """Return the lowest and highest value of each channel that `CERTAIN` of the pictures keep to.

    Returns:
        (channels,) twice, by the number of the tensor.
    """
    lows: dict[int, list[np.ndarray]] = {}
    highs: dict[int, list[np.ndarray]] = {}
    for picture in values:
        for number, value in picture.items():
            lows.setdefault(number, []).append(value.min((0, 1)))
            highs.setdefault(number, []).append(value.max((0, 1)))
    return {
        number: (np.quantile(lows[number], 1 - CERTAIN, 0), np.quantile(highs[number], CERTAIN, 0))
        for number in lows
    }


def factors(
    layers: Sequence[Layer],
    outputs: Sequence[int],
    found: Mapping[int, tuple[np.ndarray, np.ndarray]],
) -> dict[int, np.ndarray]:
    """Return the factor of each channel, of the first activation of each group.

    Where no RELU follows, a channel whose values reach further down than up is turned round: all
    then reach up, and the range of the activation becomes smaller.

    Args:
        layers: in the order of execution.
        outputs: numbers of the outputs.
        found: extremes of the channels, see `extremes`.
    """
    members: dict[int, list[int]] = {}
    for number, first in equalize.groups(layers, outputs).items():
        members.setdefault(first, []).append(number)
    upright = {each.output for each in layers if each.relu or each.kind == "ADD"}
    upright |= {number for each in layers if each.kind == "ADD" for number in each.inputs}
    result = {}
    for first, numbers in members.items():
        low = np.min([found[number][0] for number in numbers], 0)
        high = np.max([found[number][1] for number in numbers], 0)
        widest = np.maximum(np.maximum(-low, high), LEAST)
        factor = np.maximum(widest / widest.max(), LEAST) ** STRENGTH
        turned = (-low > high) & upright.isdisjoint(numbers)
        result[first] = np.where(turned, -factor, factor)
    return result


def ranges(
    values: Iterable[Mapping[int, np.ndarray]], spread: Channels
) -> dict[int, tuple[float, float]]:
    """Return the lowest and highest value of each activation after the factors, without its tails.

    Args:
        values: of each picture.
        spread: factors, by activation.
    """
    found: dict[int, list[tuple[float, float]]] = {}
    for picture in values:
        for number, value in picture.items():
            found.setdefault(number, []).append(_tails(value / spread.get(number, 1.0)))
    means = {number: np.mean(each, 0) for number, each in found.items()}
    return {
        number: (min(0.0, float(low)), max(LEAST, float(high)))
        for number, (low, high) in means.items()
    }


def _tails(value: np.ndarray) -> tuple[float, float]:
    """Return the values that `TAIL` of all are below, and above."""
    flat = value.reshape(-1)
    flat = flat[:: -(-len(flat) // SAMPLE)]
    count = int(len(flat) * TAIL)
    ordered = np.partition(flat, (count, len(flat) - 1 - count))
    return float(ordered[count]), float(ordered[-1 - count])
