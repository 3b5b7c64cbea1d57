"""Results of a conversion that its report shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from converter.evaluate.drop import Drop, paired_drop
from edge.emotion.manifest import Manifest


class OperatorRow(NamedTuple):
    """Operator of the int8 file.

    Attributes:
        name: name in the TFLite format.
        version: version of the operator.
        macs: multiply-accumulates per face.
        on_tpu: True if the Edge TPU supports it.
        reason: why it does not; empty if it does.
    """

    name: str
    version: int
    macs: int
    on_tpu: bool
    reason: str


@dataclass(frozen=True)
class Conversion:
    """Results of a conversion. They contain no time: equal conversions give equal reports.

    Attributes:
        source: name or path of the float model.
        manifest: manifest of the int8 file.
        file_size: size of the int8 file in bytes.
        source_size: size of the float model in bytes.
        float_scores: float32, (n, number of classes), rows sum to 1, in the order of `classes`.
        int8_scores: likewise, before temperature scaling.
        labels: int64, (n,).
        images: uint8, (n, height, width), grey, the pictures that were classified.
        split: name of their split.
        samples: number of representative samples for the int8 ranges.
        max_drop: allowed drop in percentage points.
        versions: versions of the packages involved, by name.
        operators: operators of the int8 file in the order of execution.
        command: command line that reproduces the conversion.
        parameters: number of weights and biases; None if unknown.
        milliseconds: time per face, measured on this machine with one thread; None if not measured.
    """

    source: str
    manifest: Manifest
    file_size: int
    source_size: int
    float_scores: np.ndarray
    int8_scores: np.ndarray
    labels: np.ndarray
    images: np.ndarray
    split: str
    samples: int
    max_drop: float
    versions: Mapping[str, str]
    operators: Sequence[OperatorRow]
    command: str
    parameters: int | None = None
    milliseconds: float | None = None

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the labels."""
        return tuple(label.name for label in self.manifest.classes)

    @property
    def drop(self) -> Drop:
        """Drop from float to int8 with its 95 % interval."""
        before, after = self.float_scores.argmax(1), self.int8_scores.argmax(1)
        return paired_drop(before == self.labels, after == self.labels)

    @property
    def passed(self) -> bool:
        """True if the drop, rounded to the hundredth of a point that is shown, is allowed."""
        return round(100 * self.drop.share, 2) <= self.max_drop
