"""Figures and report of a finished training run, in its folder."""

from __future__ import annotations

import json
from pathlib import Path

from converter.data.dataset import Dataset
from converter.evaluate.figures import output
from converter.evaluate.figures.training import learning_curves
from converter.evaluate.files import write_figures
from converter.keras_io.load import load_model
from converter.keras_io.predict import manifest_of, predict


def draw_run(folder: Path, held_out: Dataset) -> None:
    """Write curves.png, confusion.png, roc.png, reliability.png and report.txt.

    Args:
        folder: of the run.
        held_out: pictures to measure the trained network on.

    Raises:
        DataError: a file cannot be written.
    """
    log = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    network = load_model(folder / "network.keras")
    scores = predict(
        network, held_out.images, manifest_of(network, labels=held_out.classes), show_progress=False
    )
    output.save(learning_curves(log), folder / "curves.png")
    write_figures(folder, scores, held_out)
