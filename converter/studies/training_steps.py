"""Time of a training step, by layers and precision, for `python -m converter.studies.training`."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.distributed as dist
from torch.multiprocessing.spawn import spawn

from converter.config import TrainConfig
from converter.data.dataset import one_hot
from converter.train.augment import augment
from converter.train.workers import KEEP_MEMORY, join_group

WARM_UP_STEPS = 2  # not counted: libraries choose their kernels in them
STEPS = 8

_spawn: Callable[..., Any] = spawn  # torch gives it no types


class StepTime(NamedTuple):
    """Median times of a training step in seconds."""

    total: float
    augmentation: float


Times = dict[int, StepTime]  # by picture size in pixels


@dataclass(frozen=True)
class Variant:
    """Layers and precision of a training run.

    Attributes:
        name: name in the table.
        keras_layers: True for Keras's layers, False for those of this project.
        precision: see `TrainConfig`.
    """

    name: str
    keras_layers: bool
    precision: str


KERAS_FLOAT = Variant("Keras's layers, float32", True, "float32")
FLOAT = Variant("this trainer, float32", False, "float32")
BFLOAT = Variant("this trainer, bfloat16", False, "bfloat16")


def supported_variants() -> tuple[Variant, ...]:
    """Return the variants that are useful on this processor."""
    from converter.train.torch_layers import supports_bfloat16

    return (KERAS_FLOAT, FLOAT, *[BFLOAT] * supports_bfloat16())


def measure_steps(variant: Variant, config: TrainConfig) -> Times:
    """Return the times of a step with all pictures of a batch."""
    for key, value in KEEP_MEMORY.items():  # glibc reads them when a process starts
        os.environ.pop(key, None)
        if not variant.keras_layers:
            os.environ[key] = value
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder, "times.pt")
        _spawn(_work, (variant, config, result), nprocs=config.workers)
        return {size: StepTime(*times) for size, times in torch.load(result).items()}


def _work(rank: int, variant: Variant, config: TrainConfig, result: Path) -> None:
    from converter.train.trainer import Trainer

    join_group(rank, config.workers, result.with_name("rendezvous"))
    model = _keras_network(config.network) if variant.keras_layers else None
    trainer = Trainer(config, rank, model)
    images, labels, votes = _random_batch(config.batch // config.workers)

    def step() -> None:
        trainer.compute_gradients(images, labels, votes)
        trainer.average_gradients(0.0)
        trainer.update_weights(1)

    def prepare_pictures() -> None:
        augment(images, trainer.picture_size(), trainer.generator)

    times = {}
    for progress, size in config.sizes:
        trainer.progress = progress
        times[size] = (_median_seconds(step), _median_seconds(prepare_pictures))
    if rank == 0:
        torch.save(times, result)
    dist.destroy_process_group()


def _keras_network(name: str) -> Any:
    import keras

    from converter.train import networks

    keras.config.set_image_data_format("channels_first")
    return networks.build(name, None, votes_head=True)


def _random_batch(count: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return pictures, label targets and vote targets."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (count, 48, 48), np.uint8)
    targets = torch.from_numpy(one_hot(rng.integers(0, 7, count)))
    return torch.from_numpy(images), targets, targets


def _median_seconds(step: Callable[[], object]) -> float:
    times = []
    for _ in range(WARM_UP_STEPS + STEPS):
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    return float(np.median(times[WARM_UP_STEPS:]))
