"""What lies in a run's folder after training, for people: curves, figures, the report."""

from __future__ import annotations

import json
from pathlib import Path

from converter.data.dataset import Dataset
from converter.evaluate import evaluate
from converter.evaluate.figures import output
from converter.evaluate.figures.training import learning_curves
from converter.keras_io import predict as floats
from converter.keras_io.load import load


def draw(out: Path, held_out: Dataset) -> None:
    """Write curves.png, confusion.png, roc.png, reliability.png and report.txt.

    Args:
        out: the run's folder.
        held_out: what the trained network is measured on.

    Raises:
        DataError: a file cannot be written.
    """
    log = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    network = load(out / "network.keras")
    scores = floats.predict(network, held_out.images, floats.contract(network), told="")
    output.save(learning_curves(log), out / "curves.png")
    evaluate.write_figures(out, scores, held_out.labels)
