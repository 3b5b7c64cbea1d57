"""Results of a conversion that its report shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from converter.evaluate import metrics
from converter.evaluate.calibration import calibration_error
from converter.evaluate.drop import Drop, paired_drop
from converter.evaluate.sense import NO_PROBLEM, Problem
from converter.report.measurement import CpuOperators, Measurement, Quantization
from edge.emotion.classifier import sharpen
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
        float_scores: float32, (n, classes), rows sum to 1, in the order of `names`.
        int8_scores: likewise, before temperature scaling.
        labels: int64, (n,).
        images: uint8, (n, height, width), grey, the pictures that were classified.
        majority: int64, (n,), what most people say, see `converter.data.dataset.Dataset`.
        split: name of their split.
        samples: number of representative samples for the int8 ranges.
        max_drop: allowed drop in percentage points.
        versions: versions of the packages involved, by name.
        operators: operators of the int8 file in the order of execution.
        command: command line that reproduces the conversion.
        parameters: number of weights and biases; None if unknown.
        problem: what is wrong with the answers of the float model.
        found: what was found from these pictures, see `converter.config.AUTO_OPTIONS`.
        cpu_operators: None unless the file was compiled for the Edge TPU.
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
    majority: np.ndarray
    split: str
    samples: int
    max_drop: float
    versions: Mapping[str, str]
    operators: Sequence[OperatorRow]
    command: str
    parameters: int | None = None
    problem: Problem = NO_PROBLEM
    found: Collection[str] = ()
    cpu_operators: CpuOperators | None = None
    milliseconds: float | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the classes, in the order of the scores."""
        return tuple(label.name for label in self.manifest.classes)

    @property
    def drop(self) -> Drop:
        """Drop from float to int8 with its 95 % interval."""
        before, after = self.float_scores.argmax(1), self.int8_scores.argmax(1)
        return paired_drop(before == self.labels, after == self.labels)

    @property
    def macs(self) -> int:
        """Multiply-accumulates per face."""
        return sum(operator.macs for operator in self.operators)

    @cached_property
    def scaled_scores(self) -> np.ndarray:
        """Scores of the int8 file with its temperature, as the device shows them."""
        return np.stack([sharpen(row, self.manifest.temperature) for row in self.int8_scores])

    @property
    def measurement(self) -> Measurement:
        """Figures for a verdict on the int8 file."""
        agreement = metrics.accuracy(self.int8_scores, self.float_scores.argmax(1))
        return Measurement(
            names=self.names,
            confusion=metrics.confusion_matrix(self.int8_scores, self.labels),
            split=self.split,
            calibration_error=calibration_error(self.scaled_scores, self.labels),
            problem=self.problem,
            found=self.found,
            quantization=Quantization(self.drop, self.max_drop, agreement),
            cpu_operators=self.cpu_operators,
            macs=self.macs,
        )
