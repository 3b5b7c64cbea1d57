"""Results of an evaluation that its report shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from converter.evaluate.evaluate import Evaluation
from converter.keras_io.forms import is_tflite
from converter.report import document
from converter.report.measurement import Copies, Measurement
from converter.tflite import reader
from converter.tflite.graph import Graph
from edge.emotion.classifier import load_manifest
from edge.emotion.manifest import Manifest


@dataclass(frozen=True)
class Examined:
    """Network that was measured on one split. It contains no time: equal runs give equal reports.

    Attributes:
        source: name or path of the network.
        evaluation: its answers.
        command: command line that reproduces the evaluation.
        versions: versions of the packages involved, by name.
        manifest: of a .tflite file; None for a float model of Keras.
        graph: of a .tflite file; None for a float model of Keras.
    """

    source: str
    evaluation: Evaluation
    command: str
    versions: Mapping[str, str]
    manifest: Manifest | None = None
    graph: Graph | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the classes, in the order of the scores."""
        return self.evaluation.data.classes

    @property
    def measurement(self) -> Measurement:
        """Figures for a verdict on the network."""
        result, problem = self.evaluation.result, self.evaluation.problem
        copies = None
        if "copies" in result:
            copies = Copies(result["copies"], result["accuracy_without_copies"])
        return Measurement(
            names=self.names,
            confusion=np.array(result["confusion"]),
            split=result["split"],
            on_device=self.manifest is not None,
            calibration_error=result["ece"] if self.manifest else None,
            problem=problem,
            copies=copies,
            macs=self.graph.macs if self.graph else None,
        )


def gather(model: Path, evaluation: Evaluation, command: str) -> Examined:
    """Return an evaluation with what its report says of the network.

    Args:
        model: the file or folder of the network.
        evaluation: its answers.
        command: command line that reproduces the evaluation.

    Raises:
        ModelError: a .tflite file or its manifest is missing or damaged.
    """
    examined = Examined(str(model), evaluation, command, document.versions())
    if not is_tflite(model):
        return examined
    return replace(examined, manifest=load_manifest(model), graph=reader.read(model))
