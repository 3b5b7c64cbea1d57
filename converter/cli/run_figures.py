"""Figures and report of a finished training run, in its folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from converter.data.dataset import Dataset
from converter.evaluate.figures import output
from converter.evaluate.figures.training import learning_curves
from converter.evaluate.files import write_figures
from converter.keras_io.load import load_model
from converter.keras_io.predict import manifest_of, predict
from converter.train.run_folder import CURVES, LOG, NETWORK
from edge.errors import DataError


def draw_run(folder: Path, held_out: Dataset) -> None:
    """Write curves.png, confusion.png, roc.png, reliability.png and report.txt.

    Args:
        folder: of the run.
        held_out: pictures to measure the trained network on.

    Raises:
        DataError: a file cannot be written, or a line of the log is damaged.
    """
    log = _read_log(folder / LOG)
    network = load_model(folder / NETWORK)
    scores = predict(
        network, held_out.images, manifest_of(network, labels=held_out.classes), show_progress=False
    )
    output.save(learning_curves(log), folder / CURVES)
    write_figures(folder, scores, held_out)


def _read_log(path: Path) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            lines.append(json.loads(line))
        except ValueError as error:
            raise DataError(
                f"{path}: line {number} is damaged: the network is trained, only its curves are "
                "missing"
            ) from error
    return lines
