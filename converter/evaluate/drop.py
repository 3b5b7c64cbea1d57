"""What the figures and the report are made from, in plain numpy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from converter.evaluate.metrics import ECE_BINS, confidence_bins
from edge.labels import EMOTIONS

NORMAL_95 = 1.959964  # of the standard normal distribution, 95 % lie this near to its middle


def roc_curve(scores: np.ndarray, positive: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How many are found, against how many are accused wrongly, at every threshold.

    Pictures of equal score pass a threshold together, so a tie is one step, aslant
    (Fawcett 2006, An introduction to ROC analysis, algorithm 1).

    Args:
        scores: float32, (n,), n at least 1; higher means more likely.
        positive: bool, (n,), what is so.

    Returns:
        the share of the others that pass and the share of the positive that pass: float64,
        (m,), both from 0 to 1, ascending, one point per distinct score and one before. The
        first is all nan where nothing is negative, the second where nothing is positive.
    """
    order = np.argsort(-scores, kind="stable")
    last_of_tie = np.append(np.diff(scores[order]) != 0, True)
    passed = np.flatnonzero(last_of_tie) + 1
    found = np.cumsum(positive[order])[passed - 1]
    return _share(passed - found), _share(found)


def _share(counts: np.ndarray) -> np.ndarray:
    """A running count as a share of its end, from 0 on."""
    whole = counts[-1] or np.nan
    return np.concatenate([[0], counts]) / whole


def auc(accused: np.ndarray, found: np.ndarray) -> float:
    """Area under a ROC curve: the chance that a positive one scores higher; a tie counts half.

    Args:
        accused: float64, (m,), what `roc_curve` gave first.
        found: float64, (m,), what it gave second.

    Returns:
        0 to 1; nan where the curve is.
    """
    return float((np.diff(accused) * (found[1:] + found[:-1]) / 2).sum())


def class_aucs(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Area under the curve of each emotion against all others.

    Args:
        scores: float32, (n, 7).
        labels: int64, (n,).

    Returns:
        float64, (7,), 0 to 1; nan for an emotion that never occurs, or alone does. The macro
        AUC is the mean of the others.
    """
    classes = range(len(EMOTIONS))
    return np.array([auc(*roc_curve(scores[:, c], labels == c)) for c in classes])


class Bins(NamedTuple):
    """Pictures by the highest of their scores.

    Attributes:
        pictures: int64, (15,), how many.
        sure: float64, (15,), their mean highest score, 0 to 1; nan in an empty bin.
        right: float64, (15,), the share answered rightly, 0 to 1; nan in an empty bin.
    """

    pictures: np.ndarray
    sure: np.ndarray
    right: np.ndarray


def calibration_bins(scores: np.ndarray, labels: np.ndarray) -> Bins:
    """Sort answers by confidence, as `converter.metrics.calibration_error` does.

    Args:
        scores: float32, (n, 7), rows sum to 1.
        labels: int64, (n,).
    """
    sure, right = scores.max(1), scores.argmax(1) == labels
    rows = confidence_bins(sure)
    pictures = np.bincount(rows, minlength=ECE_BINS)
    some = np.where(pictures, pictures, np.nan)
    sums = (np.bincount(rows, of, ECE_BINS) for of in (sure, right))
    return Bins(pictures, *(total / some for total in sums))


class Drop(NamedTuple):
    """How much fewer pictures one network answers rightly than another, on the same pictures.

    Attributes:
        share: of all pictures, -1 to 1; above 0 the second is worse.
        low, high: the 95 % interval.
        lost: pictures that only the first answers rightly.
        won: pictures that only the second answers rightly.
    """

    share: float
    low: float
    high: float
    lost: int
    won: int

    @property
    def within_noise(self) -> bool:
        """Whether no drop at all would fit as well."""
        return self.low <= 0 <= self.high


def paired_drop(before: np.ndarray, after: np.ndarray) -> Drop:
    """The drop from one network to another, with its 95 % interval.

    Only pictures on which the two differ tell anything (McNemar 1947). The interval is the
    normal approximation for paired proportions with one picture added to each kind of
    difference (Bonett and Price 2012, Adjusted Wald intervals for a difference of binomial
    proportions based on paired data): with p = (lost + 1) / (n + 2) and
    q = (won + 1) / (n + 2), p - q ± 1.96 sqrt((p + q - (p - q)²) / (n + 2)). Without the
    added pictures two networks that never differ would get an interval of no width.

    Args:
        before: bool, (n,), n at least 1: what the first answers rightly.
        after: bool, (n,), what the second answers rightly.
    """
    n, lost, won = len(before), int((before & ~after).sum()), int((after & ~before).sum())
    p, q = (lost + 1) / (n + 2), (won + 1) / (n + 2)
    middle, half = p - q, NORMAL_95 * ((p + q - (p - q) ** 2) / (n + 2)) ** 0.5
    return Drop((lost - won) / n, max(-1.0, middle - half), min(1.0, middle + half), lost, won)


def report_text(result: Mapping[str, Any]) -> str:
    """The classification report: precision, recall, F1 and support of each emotion.

    Args:
        result: what `converter.metrics.measure` gives.

    Returns:
        lines for people. The macro mean counts all emotions alike, the weighted one by their
        pictures.
    """
    classes, total = result["classes"], result["pictures"]
    support = [row["support"] for row in classes.values()]
    rows = np.array([_shares(row["precision"], row["recall"]) for row in classes.values()])
    lines = [f"{'':14}{'precision':>10}{'recall':>10}{'F1':>10}{'support':>10}"]
    lines += map(_line, classes, rows, support)
    lines += ["", f"{'accuracy':34}{result['accuracy']:>10.1%}{total:>10}"]
    lines += [_line("macro mean", rows.mean(0), total)]
    return "\n".join([*lines, _line("weighted mean", np.average(rows, 0, support), total)])


def _shares(precision: float, recall: float) -> tuple[float, float, float]:
    return precision, recall, 2 * precision * recall / (precision + recall or 1)


def _line(name: str, shares: np.ndarray, support: int) -> str:
    return f"{name:14}" + "".join(f"{share:>10.1%}" for share in shares) + f"{support:>10}"
