"""Answers before and after a conversion, and the report that tells of them."""

from __future__ import annotations

import importlib.metadata
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from converter.config import ConvertConfig, Order
from converter.data.dataset import Dataset
from converter.edgetpu import placement as edgetpu
from converter.evaluate import metrics
from converter.keras_io.load import weights_beside
from converter.report.page import Conversion, write
from converter.tflite import reader as operators
from edge.emotion.manifest import Manifest

PACKAGES = ("tensorflow", "keras", "numpy", "opencv-python-headless", "ai-edge-litert")


@dataclass(frozen=True)
class Measured:
    """Answers to the held-out pictures, before and after.

    Attributes:
        held_out: the pictures with their labels.
        before, after: float32, (n, 7), of the float and of the int8 network, uncalibrated.
    """

    held_out: Dataset
    before: np.ndarray
    after: np.ndarray

    def figures(self) -> dict[str, float]:
        """For the manifest, in percent; the drop in points."""
        labels = self.held_out.labels
        before, after = metrics.accuracy(self.before, labels), metrics.accuracy(self.after, labels)
        agreement = metrics.accuracy(self.after, self.before.argmax(1))
        return {
            "public_test_int8": round(100 * after, 2),
            "public_test_float": round(100 * before, 2),
            "agreement": round(100 * agreement, 2),
            "int8_drop": round(100 * (before - after), 2),
        }


def write_report(
    file: Path, manifest: Manifest, measured: Measured, order: Order, config: ConvertConfig
) -> None:
    """Write the page beside the .tflite file, as .html.

    Raises:
        DataError: it cannot be written.
    """
    graph = operators.read(file)
    conversion = Conversion(
        source=str(order.model),
        manifest=manifest,
        file_size=graph.size,
        source_size=_size(order),
        float_scores=measured.before,
        int8_scores=measured.after,
        labels=measured.held_out.labels,
        images=measured.held_out.images,
        split="public_test",
        samples=config.samples,
        max_drop=config.max_drop,
        versions=_versions(),
        operators=_lines(graph),
        command=order.command,
        parameters=graph.parameters,
    )
    write(conversion, file.with_suffix(".html"))


def _size(order: Order) -> int:
    """Bytes of the float model, over all its files."""
    if order.model.is_dir():
        return sum(path.stat().st_size for path in order.model.rglob("*") if path.is_file())
    files = [order.model]
    if order.model.suffix == ".json":
        files.append(order.weights or weights_beside(order.model))
    return sum(path.stat().st_size for path in files)


def _versions() -> dict[str, str]:
    python = ".".join(map(str, sys.version_info[:3]))
    return {"python": python} | {name: importlib.metadata.version(name) for name in PACKAGES}


class _Line(NamedTuple):
    """See `converter.report_parts.OperatorLine`."""

    name: str
    version: int
    output_shape: tuple[int, ...]
    macs: int
    on_tpu: bool
    reason: str


def _lines(graph: operators.Graph) -> list[_Line]:
    return [
        _Line(operator.name, operator.version, operator.outputs[0].shape, operator.macs, taken, why)
        for operator, taken, why in edgetpu.placement(graph)
    ]
