"""The training loop of one worker."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import torch
import torch.distributed as dist

from converter.config import TrainConfig
from converter.data.dataset import Dataset
from converter.progress import progress_bar
from converter.train.checkpoint import save_epoch
from converter.train.precise_bn import recompute_statistics
from converter.train.run_folder import CHECKPOINT, RENDEZVOUS
from converter.train.trainer import Trainer
from converter.train.workers import join_group
from edge.errors import ConfigError


@dataclass(frozen=True)
class TrainJob:
    """Input and output of a training run.

    Attributes:
        config: of the run.
        data: the training pictures.
        targets: float32, (n, number of classes), of the label head.
        soft: of teachers, see `converter.train.soft_targets`: nothing, or float32, (n, 14).
        held_out: pictures to measure on.
        folder: of the run.
        resume: continue from the checkpoint in the folder.
        pictures: what tells the pictures from others, see
            `converter.train.run_folder.fingerprint`.
    """

    config: TrainConfig
    data: Dataset
    targets: np.ndarray
    soft: tuple[np.ndarray, ...]
    held_out: Dataset
    folder: Path
    resume: bool
    pictures: Mapping[str, Any]


def train_worker(rank: int, job: TrainJob) -> None:
    """Train until the schedule ends, together with the other workers; worker 0 saves.

    Raises:
        ConfigError: the loss or the weights are no numbers any more.
        DataError: the folder cannot be written.
    """
    join_group(rank, job.config.workers, job.folder / RENDEZVOUS)
    with keras.device(job.config.device):
        _train(rank, job)
    dist.destroy_process_group()


def _train(rank: int, job: TrainJob) -> None:
    trainer = Trainer(job.config, rank, pictures=job.pictures)
    if job.resume:
        trainer.restore(job.folder / CHECKPOINT)
    columns = job.data.images, job.targets, job.data.votes, *job.soft
    while trainer.progress < 1:
        results = _train_epoch(trainer, columns)
        if rank == 0:
            save_epoch(trainer, results, job.held_out, job.folder)
        dist.barrier()
    if rank == 0:
        recompute_statistics(trainer, job.data)
        save_epoch(trainer, {"settled": True}, job.held_out, job.folder)
        (job.folder / RENDEZVOUS).unlink(missing_ok=True)


def _train_epoch(trainer: Trainer, columns: tuple[np.ndarray, ...]) -> dict[str, float]:
    """Train for one pass over the data, or until the schedule ends.

    Args:
        trainer: of this worker.
        columns: pictures and their targets, see `Trainer.compute_gradients`.

    Returns:
        mean loss and accuracy over the steps, by their names in log.jsonl.
    """
    steps = len(columns[0]) // trainer.config.batch
    measured, seconds_before, start = [], trainer.seconds, time.monotonic()
    for batch in _batches(trainer, columns, steps):
        measured.append(trainer.compute_gradients(*batch))
        _require_finite(trainer, np.isfinite(measured[-1][0]))
        trainer.seconds = seconds_before + time.monotonic() - start
        trainer.progress = min(1.0, trainer.average_gradients(_progress(trainer, steps)))
        trainer.update_weights(steps)
        if trainer.progress >= 1:
            break
    _require_finite(trainer, all(value.isfinite().all() for value in trainer.values))
    trainer.epoch += 1
    loss, accuracy = np.mean(measured, axis=0)
    return {"loss": round(float(loss), 4), "learned_accuracy": round(float(accuracy), 4)}


def _require_finite(trainer: Trainer, is_finite: object) -> None:
    """Stop before weights that are no numbers would replace the last checkpoint."""
    if not is_finite:
        raise ConfigError(
            f"training diverged in epoch {trainer.epoch + 1}: the loss is not a number; the last "
            "checkpoint is as it was: start again with a smaller --learning-rate"
        )


def _progress(trainer: Trainer, steps_per_epoch: int) -> float:
    """Return the share of the schedule that is done after this step: by steps or by time."""
    config = trainer.config
    by_steps = (trainer.step + 1) / (config.epochs * steps_per_epoch)
    by_time = trainer.seconds / (60 * config.minutes) if config.minutes else 0.0
    return max(by_steps, by_time)


def _batches(
    trainer: Trainer, columns: tuple[np.ndarray, ...], steps: int
) -> Iterator[tuple[torch.Tensor, ...]]:
    """Yield this worker's share of each batch; all workers compute the same random order."""
    config = trainer.config
    order = np.random.default_rng((config.seed, trainer.epoch)).permutation(len(columns[0]))
    share = config.batch // config.workers
    label = f"epoch {trainer.epoch + 1} at {trainer.picture_size()} px"
    for step in progress_bar(range(steps), label, " steps", hidden=trainer.rank > 0):
        start = step * config.batch + trainer.rank * share
        rows = order[start : start + share]
        yield tuple(torch.from_numpy(column[rows]).to(config.device) for column in columns)
