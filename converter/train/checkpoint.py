"""Save a training run after an epoch: checkpoint, network, a line of the log."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import torch

from converter.data.dataset import Dataset
from converter.evaluate import metrics
from converter.keras_io.labels import write_labels
from converter.keras_io.predict import manifest_of, predict
from converter.train.run_folder import CHECKPOINT, LOG, NETWORK
from converter.train.trainer import Trainer
from edge.errors import DataError
from edge.system.files import replacing
from edge.system.silence import silenced

MEASURE_EVERY = 8  # epochs, because the other workers wait meanwhile

log = logging.getLogger(__name__)


def save_epoch(
    trainer: Trainer, results: Mapping[str, Any], held_out: Dataset, folder: Path
) -> None:
    """Measure the averaged network; write it, the checkpoint and a line of log.jsonl.

    Args:
        trainer: after the epoch.
        results: of the epoch, by their names in log.jsonl.
        held_out: pictures to measure on.
        folder: of the run.

    Raises:
        DataError: the folder cannot be written; the files of the last epoch are kept.
    """
    model = trainer.averaged_model()
    measure = trainer.epoch % MEASURE_EVERY == 0 or trainer.progress >= 1
    line = {
        "epoch": trainer.epoch, "progress": round(trainer.progress, 4),
        "size": trainer.picture_size(), **results, **_measure(model, held_out, measure),
        "minutes": round(trainer.seconds / 60, 1),
    }  # fmt: skip
    try:
        _save(trainer, model, folder)
        with (folder / LOG).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    except OSError as error:
        raise DataError(
            f"{folder}: cannot be written: {error.strerror or error}; the last checkpoint is "
            "intact: free some space and continue with --resume"
        ) from error
    log.info("%s", _summary(line))


def _measure(model: keras.Model, held_out: Dataset, measure: bool) -> dict[str, float | None]:
    if not measure:
        return {"held_out_accuracy": None, "held_out_loss": None}
    scores = predict(
        model, held_out.images, manifest_of(model, labels=held_out.classes), show_progress=False
    )
    labels = held_out.labels
    return {
        "held_out_accuracy": round(metrics.accuracy(scores, labels), 4),
        "held_out_loss": round(metrics.negative_log_likelihood(scores, labels), 4),
    }


def _save(trainer: Trainer, model: keras.Model, folder: Path) -> None:
    # torch.save to a file would raise an error of its own kind when the disk is full.
    content = io.BytesIO()
    torch.save(trainer.state(), content)
    with replacing(folder / NETWORK) as network, replacing(folder / CHECKPOINT) as checkpoint:
        checkpoint.write_bytes(content.getbuffer())
        with silenced(1, 2):  # Keras imports TensorFlow for this, where it is installed
            model.save(network)
        write_labels(network, trainer.config.classes)


def _summary(line: Mapping[str, Any]) -> str:
    if line.get("settled"):
        parts = ["normalization statistics recomputed"]
    else:
        parts = [f"loss {line['loss']:.4f}", f"training accuracy {line['learned_accuracy']:.1%}"]
    if line["held_out_accuracy"] is not None:
        parts.append(f"held-out accuracy {line['held_out_accuracy']:.1%}")
    parts.append(f"{line['progress']:.0%} done after {line['minutes']:.1f} min")
    return f"epoch {line['epoch']}: {', '.join(parts)}"
