"""What lies in a run's folder after training, for people: curves, figures, the report."""

from __future__ import annotations

import json
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"  # before anything imports keras
os.environ["CUDA_VISIBLE_DEVICES"] = ""  # Keras would put weights on a GPU; this is for CPUs

import keras

from converter import evaluate, paper, plots
from converter.answers import answers
from converter.dataset import Dataset


def draw(out: Path, held_out: Dataset) -> None:
    """Write curves.png, confusion.png, roc.png, reliability.png and report.txt.

    Args:
        out: the run's folder.
        held_out: what the trained network is measured on.

    Raises:
        DataError: a file cannot be written.
    """
    log = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    network = keras.saving.load_model(out / "network.keras", compile=False)
    scores = answers(network, held_out.images)
    paper.save(plots.curves(log), out / "curves.png")
    evaluate.draw(out, scores, held_out.labels)
