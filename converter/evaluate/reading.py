"""Ways to read a network from elsewhere: the range of its pixels and the order of its outputs."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from converter.evaluate.ranges import Range
from edge.emotion.manifest import Manifest
from edge.labels import EMOTIONS

# Orders of the seven emotions in use: of folders, of fer2013.csv, of FER+ and of RAF-DB.
ORDERS = tuple(
    tuple(order.split())
    for order in (
        "angry disgust fear happy neutral sad surprise",
        "angry disgust fear happy sad surprise neutral",
        "neutral happy surprise sad angry disgust fear",
        "surprise fear disgust happy sad angry neutral",
    )
)
# The same with contempt: of folders, of FER+ and of AffectNet.
ORDERS_OF_EIGHT = tuple(
    tuple(order.split())
    for order in (
        "angry contempt disgust fear happy neutral sad surprise",
        "neutral happy surprise sad angry disgust fear contempt",
        "neutral happy sad surprise fear disgust angry contempt",
    )
)
SAME = 0.05  # of the range: networks do not notice such a difference
KNOWN_ORDER_BONUS = 0.02  # pictures of rare emotions may be mistaken for each other by chance


@dataclass(frozen=True)
class Reading:
    """Preprocessing of a network's input, and the classes of its outputs.

    Attributes:
        mean, scale: the network takes (pixel - mean) * scale.
        labels: classes in the order of the outputs.
        classes: the same in the order of the labels of the data.
    """

    mean: float
    scale: float
    labels: tuple[str, ...]
    classes: tuple[str, ...] = EMOTIONS

    @classmethod
    def of(cls, manifest: Manifest) -> Reading:
        """Return the reading that a manifest states."""
        classes = tuple(label.name for label in manifest.classes)
        return cls(manifest.mean, manifest.scale, manifest.labels, classes)

    def same_range(self, other: Reading) -> bool:
        """Return whether both give the network nearly the same numbers."""
        ends = [[(pixel - each.mean) * each.scale for pixel in (0, 255)] for each in (self, other)]
        width = max(abs(high - low) for low, high in ends)
        return max(abs(a - b) for a, b in zip(*ends, strict=True)) < SAME * width

    def other_ranges(self, ranges: Iterable[Range]) -> list[Reading]:
        """Return this reading with each of several ranges that differs from its own."""
        found = [replace(self, mean=each.mean, scale=1 / each.divisor) for each in ranges]
        return [each for each in found if not self.same_range(each)]

    def range_options(self) -> str:
        """Return the options that state the range."""
        return f"--mean {self.mean:g} --scale {scale_text(self.scale)}"

    def label_options(self) -> str:
        """Return the option that states the order of the labels."""
        return f"--labels {shlex.quote(','.join(self.labels))}"

    def options(self, given: Reading) -> str:
        """Return the options that lead from another reading to this one."""
        parts = [] if self.same_range(given) else [self.range_options()]
        if self.labels != given.labels:
            parts.append(self.label_options())
        return " ".join(parts)


def scale_text(scale: float) -> str:
    """Return a scale as a user would write it: 1/255 rather than 0.00392157."""
    if 0 < scale < 1 and 1 / float(divisor := f"{1 / scale:g}") == scale:
        return f"1/{divisor}"
    return f"{scale:g}"


def known_orders(classes: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the orders of some classes in which networks often have them."""
    known = [orders for orders in (ORDERS, ORDERS_OF_EIGHT) if set(orders[0]) == set(classes)]
    return known[0] if known else (tuple(sorted(classes)),)


def outputs(
    scores: np.ndarray, labels: tuple[str, ...], classes: tuple[str, ...] = EMOTIONS
) -> np.ndarray:
    """Return scores in the order of `classes` as the network's outputs, in that of `labels`."""
    return scores[:, [classes.index(name) for name in labels]]


def recalls(
    answers: np.ndarray,
    labels: np.ndarray,
    order: tuple[str, ...],
    classes: tuple[str, ...] = EMOTIONS,
) -> np.ndarray:
    """Return the share of right answers per class, float64; of those that occur only.

    Args:
        answers: int64, (n,), number of the highest output.
        labels: int64, (n,), indices into `classes`.
        order: classes of the outputs.
        classes: names of the labels.
    """
    right = is_right(answers, labels, order, classes)
    return np.array([right[labels == label].mean() for label in np.unique(labels)])


def is_right(
    answers: np.ndarray,
    labels: np.ndarray,
    order: tuple[str, ...],
    classes: tuple[str, ...] = EMOTIONS,
) -> np.ndarray:
    """Return bool, (n,): True where the highest output means the label; see `recalls`."""
    meant = np.array([classes.index(name) for name in order])
    return meant[answers] == labels


def best_order(
    answers: np.ndarray, labels: np.ndarray, classes: tuple[str, ...] = EMOTIONS
) -> tuple[str, ...]:
    """Return the order of the labels with the highest mean recall.

    Source: an assignment problem on the confusion matrix (Kuhn 1955), solved by SciPy. An order in
    use is preferred if it is nearly as good.
    """
    from scipy.optimize import linear_sum_assignment

    confusion = np.zeros((len(classes), len(classes)))
    np.add.at(confusion, (labels, answers), 1)
    confusion /= np.maximum(confusion.sum(1, keepdims=True), 1)
    rows, columns = linear_sum_assignment(-confusion)
    best = tuple(classes[row] for row in rows[np.argsort(columns)])
    known = known_orders(classes)
    return max(
        (*known, best),
        key=lambda order: (
            recalls(answers, labels, order, classes).mean() + KNOWN_ORDER_BONUS * (order in known)
        ),
    )
