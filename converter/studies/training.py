"""Measure the time of a training step, with Keras's layers and with those of this project.

It measured which layers and precision training uses; its figures are in docs/training.md.

Three variants are measured in turn, twice, with as many processes as a training run has, on random
pictures, whose content does not affect the time: Keras's layers in float32 with the default memory
settings of a process; the layers of `converter.train.torch_layers` in float32; and the same in
bfloat16, if the processor supports it.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from tqdm import tqdm

from converter.train.train import KEEP_MEMORY, join  # isort: skip (it chooses Keras's backend)
import keras
import torch
import torch.distributed as dist
from torch.multiprocessing.spawn import spawn

from converter.config import SMALL_FIRST, TrainConfig
from converter.data.dataset import one_hot
from converter.studies import command_line
from converter.studies.markdown import format_table
from converter.train import networks
from converter.train.augment import augment
from converter.train.torch_layers import knows_bfloat16
from converter.train.trainer import Run
from edge.errors import ConfigError

TRAINING_PICTURES = 27_866  # of FER2013, without those that docs/training.md leaves out
ROUNDS = 2
WARM_UP_STEPS = 2  # not counted: libraries choose their kernels in them
STEPS = 8
BATCH = TrainConfig().batch

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
    return (KERAS_FLOAT, FLOAT, *[BFLOAT] * knows_bfloat16())


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
    join(rank, config.workers, result.with_name("rendezvous"))
    model = _keras_network(config.network) if variant.keras_layers else None
    trainer = Run(config, rank, model)
    images, labels, votes = _random_batch(config.batch // config.workers)

    def step() -> None:
        trainer.learn(images, labels, votes)
        trainer.average_gradients(0.0)
        trainer.update(1)

    times = {}
    for progress, size in config.sizes:
        trainer.progress = progress
        total = _median_seconds(step)
        times[size] = (
            total,
            _median_seconds(lambda: augment(images, trainer.picture_size(), trainer.generator)),
        )
    if rank == 0:
        torch.save(times, result)
    dist.destroy_process_group()


def _keras_network(name: str) -> keras.Model:
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


def epoch_seconds(seconds: dict[int, float], batch: int) -> float:
    """Return the mean time per epoch of FER2013 with the default schedule of picture sizes.

    Args:
        seconds: time per step, by picture size.
        batch: pictures per step.
    """
    starts = [start for start, _ in SMALL_FIRST] + [1.0]
    shares = np.diff(starts)
    mean = sum(share * seconds[size] for share, (_, size) in zip(shares, SMALL_FIRST, strict=True))
    return float(mean) * (TRAINING_PICTURES // batch)


def time_table(times: dict[Variant, Times], batch: int) -> str:
    """Return milliseconds per picture, the share of the augmentation, and seconds per epoch."""
    sizes = [size for _, size in SMALL_FIRST]
    rows = [["", *(f"{size} px" for size in sizes), "an epoch"]]
    for variant, by_size in times.items():
        cells = [
            f"{1000 * total / batch:.2f} ms, {augmentation / total:.0%} for augmentation"
            for total, augmentation in (by_size[size] for size in sizes)
        ]
        epoch = epoch_seconds({size: times.total for size, times in by_size.items()}, batch)
        rows.append([variant.name, *cells, f"{epoch:.0f} s"])
    return format_table(rows)


def measure(options: argparse.Namespace) -> None:
    """Print the table.

    Raises:
        ConfigError: no network has that name, or the workers cannot share a batch equally.
    """
    networks.check(options.network, pretrained=False)
    if not 1 <= options.workers <= BATCH or BATCH % options.workers:
        raise ConfigError(f"--workers {options.workers}: {BATCH} pictures must be divisible by it")
    rounds: dict[Variant, list[Times]] = {variant: [] for variant in supported_variants()}
    for variant in tqdm([*rounds] * ROUNDS, "variants", leave=False):
        config = TrainConfig(options.network, precision=variant.precision, workers=options.workers)
        rounds[variant].append(measure_steps(variant, config))
    print(time_table({variant: _mean(times) for variant, times in rounds.items()}, BATCH))


def _mean(rounds: list[Times]) -> Times:
    return {
        size: StepTime(*np.mean([times[size] for times in rounds], axis=0).tolist())
        for size in rounds[0]
    }


def main() -> int:
    """Run the study."""
    parser = command_line.create_parser("training", __doc__)
    parser.add_argument("--network", default="compact", help="name (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="processes (default: %(default)s)")
    return command_line.run(measure, parser)


if __name__ == "__main__":
    raise SystemExit(main())
