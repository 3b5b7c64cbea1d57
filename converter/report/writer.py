"""Measure float and int8 scores of a conversion, and write its report."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from converter.config import ConvertConfig, ConvertJob
from converter.data.dataset import Dataset
from converter.edgetpu.compiler_log import Report
from converter.edgetpu.placement import place_operators
from converter.evaluate import metrics
from converter.evaluate.sense import NO_PROBLEM, Problem
from converter.report import conversion_page, document
from converter.report.conversion import Conversion, OperatorRow
from converter.report.measurement import CpuOperators
from converter.tflite import reader
from converter.tflite.graph import Graph
from edge.emotion.manifest import Manifest


@dataclass(frozen=True)
class Measured:
    """Scores of the held-out pictures before and after quantization.

    Attributes:
        held_out: the pictures with their labels.
        before: float32, (n, classes), scores of the float network.
        after: float32, (n, classes), scores of the int8 network, before temperature scaling.
        problem: what is wrong with the answers of the float network.
        found: options that were found from these pictures.
    """

    held_out: Dataset
    before: np.ndarray
    after: np.ndarray
    problem: Problem = NO_PROBLEM
    found: Collection[str] = ()

    def figures(self) -> dict[str, float]:
        """Return the figures of the manifest: percentages, and the drop in points.

        Those of the people's majority are there where the data set has votes.
        """
        labels = self.held_out.labels
        before, after = metrics.accuracy(self.before, labels), metrics.accuracy(self.after, labels)
        agreement = metrics.accuracy(self.after, self.before.argmax(1))
        figures = {
            "public_test_int8": round(100 * after, 2),
            "public_test_float": round(100 * before, 2),
            "agreement": round(100 * agreement, 2),
            "int8_drop": round(100 * (before - after), 2),
        }
        if people := metrics.measure_majority(
            self.after, self.held_out.majority, self.held_out.classes
        ):
            figures["majority_int8"] = round(100 * people["accuracy"], 2)
            figures["majority_recall_int8"] = round(100 * people["macro_recall"], 2)
        return figures


def write_report(
    file: Path,
    manifest: Manifest,
    measured: Measured,
    job: ConvertJob,
    config: ConvertConfig,
    source_size: int,
    compiled: Report | None = None,
) -> None:
    """Write the report beside the .tflite file, as .html.

    Args:
        file: the .tflite file.
        manifest: of the file.
        measured: scores before and after quantization.
        job: names the float model and the command.
        config: of the conversion.
        source_size: of all files of the float model, bytes.
        compiled: report of the Edge TPU compiler, if it ran.

    Raises:
        DataError: the report cannot be written.
    """
    graph = reader.read(file)
    conversion = Conversion(
        source=str(job.model),
        manifest=manifest,
        file_size=graph.size,
        source_size=source_size,
        float_scores=measured.before,
        int8_scores=measured.after,
        labels=measured.held_out.labels,
        images=measured.held_out.images,
        majority=measured.held_out.majority,
        split="public_test",
        samples=config.samples,
        max_drop=config.max_drop,
        versions=document.versions(),
        operators=_operator_rows(graph),
        command=job.command,
        parameters=graph.parameters,
        problem=measured.problem,
        found=measured.found,
        cpu_operators=CpuOperators(compiled.on_cpu, compiled.total) if compiled else None,
    )
    conversion_page.write(conversion, file.with_suffix(".html"))


def _operator_rows(graph: Graph) -> list[OperatorRow]:
    return [
        OperatorRow(operator.name, operator.version, operator.macs, on_tpu, reason)
        for operator, on_tpu, reason in place_operators(graph)
    ]
