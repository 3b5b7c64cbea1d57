"""What a run writes down: its log, its checkpoint, its network."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import keras
import torch
from tqdm import tqdm

from converter.data.dataset import Dataset
from converter.evaluate import metrics
from converter.keras_io import predict as floats
from converter.keras_io.suppress_output import quiet
from converter.train.trainer import Run
from edge.errors import DataError

MEASURE_EVERY = 8  # epochs; the other workers wait meanwhile


def record(run: Run, what: dict[str, Any], held_out: Dataset, out: Path) -> None:
    """Measure the averaged network, save it and the checkpoint, write a line of the log.

    Raises:
        DataError: the folder cannot be written; what it held stays whole.
    """
    model = run.averaged_model()
    measured = run.epoch % MEASURE_EVERY == 0 or run.progress >= 1
    line = {
        "epoch": run.epoch, "progress": round(run.progress, 4), "size": run.picture_size(),
        **what, **_measure(model, held_out, measured), "minutes": round(run.seconds / 60, 1),
    }  # fmt: skip
    try:
        _save(run, model, out)
        with (out / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
    except OSError as error:
        raise DataError(
            f"{out}: cannot be written: {error.strerror or error}; the last checkpoint is whole: "
            "make room and go on with --resume"
        ) from error
    _tell(run, what, line)


def _measure(model: keras.Model, held_out: Dataset, wanted: bool) -> dict[str, float | None]:
    if not wanted:
        return {"held_out_accuracy": None, "held_out_loss": None}
    scores = floats.predict(model, held_out.images, floats.contract(model), told="")
    labels = held_out.labels
    return {
        "held_out_accuracy": round(metrics.accuracy(scores, labels), 4),
        "held_out_loss": round(metrics.negative_log_likelihood(scores, labels), 4),
    }


def _save(run: Run, model: keras.Model, out: Path) -> None:
    """Write beside and rename, so that an interruption leaves the old files whole."""
    checkpoint, network = out / ".new-checkpoint.pt", out / ".new-network.keras"
    content = io.BytesIO()  # torch turns a full disk into an error of its own kind
    torch.save(run.state(), content)
    checkpoint.write_bytes(content.getbuffer())
    with quiet():  # Keras imports TensorFlow for this, where it is installed
        model.save(network)
    checkpoint.replace(out / "checkpoint.pt")
    network.replace(out / "network.keras")


def _tell(run: Run, what: dict[str, Any], line: dict[str, Any]) -> None:
    accuracy = line["held_out_accuracy"]
    shown = "" if accuracy is None else f", held-out accuracy {accuracy:.1%}"
    told = ", ".join(f"{name} {value}" for name, value in what.items())
    tqdm.write(
        f"epoch {run.epoch}: {told}{shown}, "
        f"{run.progress:.0%} done after {run.seconds / 60:.1f} min"
    )
