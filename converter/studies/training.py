"""Measure the time of a training step, with Keras's layers and with those of this project.

It measured which layers and precision training uses; its figures are in docs/training.md.

Three variants are measured in turn, twice, with as many processes as a training run has, on random
pictures, whose content does not affect the time: Keras's layers in float32 with the default memory
settings of a process; the layers of `converter.train.torch_layers` in float32; and the same in
bfloat16, if the processor supports it.
"""

from __future__ import annotations

import argparse

import numpy as np

from converter.config import PROGRESSIVE_SIZES, TrainConfig
from converter.keras_io import backend
from converter.markdown import format_table
from converter.progress import progress_bar
from converter.studies import command_line
from converter.studies.training_steps import (
    StepTime,
    Times,
    Variant,
    measure_steps,
    supported_variants,
)
from edge.errors import ConfigError

TRAINING_PICTURES = 27_866  # of FER2013, without those that docs/training.md leaves out
ROUNDS = 2
BATCH = TrainConfig().batch


def epoch_seconds(seconds: dict[int, float], batch: int) -> float:
    """Return the mean time per epoch of FER2013 with the default schedule of picture sizes.

    Args:
        seconds: time per step, by picture size.
        batch: pictures per step.
    """
    shares = np.diff([*(start for start, _ in PROGRESSIVE_SIZES), 1.0])
    sizes = [size for _, size in PROGRESSIVE_SIZES]
    mean = sum(share * seconds[size] for share, size in zip(shares, sizes, strict=True))
    return float(mean) * (TRAINING_PICTURES // batch)


def time_table(times: dict[Variant, Times], batch: int) -> str:
    """Return milliseconds per picture, the share of the augmentation, and seconds per epoch."""
    sizes = [size for _, size in PROGRESSIVE_SIZES]
    rows = [["", *(f"{size} px" for size in sizes), "an epoch"]]
    for variant, by_size in times.items():
        cells = [
            f"{1000 * total / batch:.2f} ms, {augmentation / total:.0%} for augmentation"
            for total, augmentation in (by_size[size] for size in sizes)
        ]
        epoch = epoch_seconds({size: step.total for size, step in by_size.items()}, batch)
        rows.append([variant.name, *cells, f"{epoch:.0f} s"])
    return format_table(rows)


def measure(options: argparse.Namespace) -> None:
    """Print the table.

    Raises:
        ConfigError: no network has that name, or the workers cannot share a batch equally.
    """
    backend.use("torch")
    from converter.train.network_names import check_network

    check_network(options.network)
    if not 1 <= options.workers <= BATCH or BATCH % options.workers:
        raise ConfigError(f"--workers {options.workers}: {BATCH} pictures must be divisible by it")
    rounds: dict[Variant, list[Times]] = {variant: [] for variant in supported_variants()}
    for variant in progress_bar([*rounds] * ROUNDS, "variants", " variants"):
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
