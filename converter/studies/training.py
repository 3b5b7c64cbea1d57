"""Measure how long training takes, part by part, as Keras has it and as it is done here.

python -m converter.studies.training

Three ways are measured in turn, twice, with as many processes as a training has, on random
pictures (their content costs nothing more or less): Keras's own layers in float32 and a worker
without settings for its memory; the layers of `converter.fused` in float32; and those in bfloat16,
where this processor knows it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.distributed as dist
from tqdm import tqdm

from converter.config import PROGRESSIVE_SIZES, TrainConfig
from converter.data.dataset import one_hot
from converter.keras_io import backend
from converter.studies.distance import markdown
from converter.train.augment import augment
from converter.train.workers import KEEP_MEMORY, join_group
from edge.errors import ConfigError

PICTURES = 27_866  # FER2013's Training, without what docs/training.md leaves out
ROUNDS = 2
WARM = 2  # steps that are not counted: libraries choose their kernels in them
STEPS = 8
BATCH = TrainConfig().batch


@dataclass(frozen=True)
class Way:
    """How to train.

    Attributes:
        name: for the table.
        own_layers: those of Keras.
        precision: see `TrainConfig`.
    """

    name: str
    own_layers: bool
    precision: str


PLAIN = Way("Keras's layers, float32", True, "float32")
FLOAT = Way("this trainer, float32", False, "float32")
BFLOAT = Way("this trainer, bfloat16", False, "bfloat16")


def ways() -> tuple[Way, ...]:
    """Those that make sense on this processor."""
    from converter.train.torch_layers import supports_bfloat16

    return (PLAIN, FLOAT, *[BFLOAT] * supports_bfloat16())


def measure(way: Way, config: TrainConfig) -> dict[int, tuple[float, float]]:
    """Seconds per step of the whole and of making its pictures, by their size in pixels."""
    for key, value in KEEP_MEMORY.items():  # glibc reads it when a worker starts
        os.environ.pop(key, None)
        if not way.own_layers:
            os.environ[key] = value
    with tempfile.TemporaryDirectory() as folder:
        torch.multiprocessing.spawn(_work, (way, config, Path(folder)), nprocs=config.workers)
        told: dict[int, tuple[float, float]] = torch.load(Path(folder) / "told.pt")
    return told


def _work(rank: int, way: Way, config: TrainConfig, folder: Path) -> None:
    from converter.train.trainer import Trainer

    join_group(rank, config.workers, folder / "rendezvous")
    run = Trainer(config, rank, _own_layers(config.network) if way.own_layers else None)
    batch = _batch(config.batch // config.workers)

    def step() -> None:
        run.compute_gradients(*batch)
        run.average_gradients(0.0)
        run.update_weights(1)

    told = {}
    for share, size in config.sizes:
        run.progress = share
        whole = _seconds(step)
        told[size] = whole, _seconds(lambda: augment(batch[0], run.picture_size(), run.generator))
    if rank == 0:
        torch.save(told, folder / "told.pt")
    dist.destroy_process_group()


def _own_layers(network: str) -> Any:
    import keras

    from converter.train import networks

    keras.config.set_image_data_format("channels_first")
    return networks.build(network, None, votes_head=True)


def _batch(count: int) -> tuple[torch.Tensor, ...]:
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (count, 48, 48), np.uint8)
    sure = torch.from_numpy(one_hot(rng.integers(0, 7, count)))
    return torch.from_numpy(images), sure, sure


def _seconds(step: Callable[[], object]) -> float:
    """Median of a step."""
    times = []
    for _ in range(WARM + STEPS):
        began = time.perf_counter()
        step()
        times.append(time.perf_counter() - began)
    return float(np.median(times[WARM:]))


def epoch(seconds: dict[int, float], batch: int) -> float:
    """Seconds per pass over FER2013, on average over the default schedule of picture sizes.

    Args:
        seconds: per step, by picture size.
        batch: pictures a step.
    """
    starts = [share for share, _ in PROGRESSIVE_SIZES] + [1.0]
    shares = np.diff(starts)
    sizes = [size for _, size in PROGRESSIVE_SIZES]
    mean = sum(share * seconds[size] for share, size in zip(shares, sizes, strict=True))
    return float(mean) * (PICTURES // batch)


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure how long training takes.")
    parser.add_argument("--network", default="compact", help="name (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="processes (default: %(default)s)")
    options = parser.parse_args()
    backend.use("torch")
    try:
        _check(options.network, options.workers)
    except ConfigError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    told: dict[Way, list[dict[int, tuple[float, float]]]] = {way: [] for way in ways()}
    turns = [way for _ in range(ROUNDS) for way in told]
    for way in tqdm(turns, "ways", leave=False):
        config = TrainConfig(options.network, precision=way.precision, workers=options.workers)
        told[way].append(measure(way, config))
    print(table({way: _mean(rounds) for way, rounds in told.items()}, BATCH))
    return 0


def _check(network: str, workers: int) -> None:
    from converter.train.networks import check_network

    check_network(network, pretrained=False)
    if not 1 <= workers <= BATCH or BATCH % workers:
        raise ConfigError(f"--workers {workers}: {BATCH} pictures do not share out among them")


def _mean(rounds: list[dict[int, tuple[float, float]]]) -> dict[int, tuple[float, float]]:
    return {
        size: tuple(np.mean([told[size] for told in rounds], axis=0).tolist()) for size in rounds[0]
    }


def table(told: dict[Way, dict[int, tuple[float, float]]], batch: int) -> str:
    """Markdown: milliseconds a picture, of that for making the pictures, seconds per epoch."""
    sizes = [size for _, size in PROGRESSIVE_SIZES]
    rows = [["", *(f"{size} px" for size in sizes), "an epoch"]]
    for way, seconds in told.items():
        cells = [
            f"{1000 * whole / batch:.2f} ms, {made / whole:.0%} for its making"
            for whole, made in (seconds[size] for size in sizes)
        ]
        passed = epoch({size: whole for size, (whole, _) in seconds.items()}, batch)
        rows.append([way.name, *cells, f"{passed:.0f} s"])
    return markdown(rows)


if __name__ == "__main__":
    sys.exit(main())
