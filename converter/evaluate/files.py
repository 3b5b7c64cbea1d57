"""Results of an evaluation as files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from converter.data.dataset import Dataset
from converter.evaluate import metrics
from edge.errors import DataError
from edge.system.files import write_whole


def write_figures(folder: Path, scores: np.ndarray, data: Dataset) -> None:
    """Write confusion.png, roc.png, reliability.png and report.txt.

    Args:
        folder: created if it does not exist.
        scores: float32, (n, classes), rows sum to 1.
        data: the pictures.

    Raises:
        DataError: a file cannot be written.
    """
    from converter.evaluate.figures import classification, output  # matplotlib takes 0.5 s
    from converter.evaluate.tables import classification_report

    labels, names = data.labels, data.classes
    confusion = classification.confusion_matrix(metrics.confusion_matrix(scores, labels), names)
    output.save(confusion, folder / "confusion.png")
    output.save(classification.roc_curves(scores, labels, names), folder / "roc.png")
    output.save(classification.reliability(scores, labels), folder / "reliability.png")
    report = classification_report(scores, labels, names)
    output.write(folder / "report.txt", f"{report}\n".encode())


def save_json(result: dict[str, Any], path: Path) -> None:
    """Write the metrics as JSON, whole or not at all, and create the folder if needed.

    Raises:
        DataError: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, f"{json.dumps(result, indent=1)}\n".encode())
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror}") from error
