"""What training and conversion are told. Light, so that the command line can show the defaults."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TrainConfig:
    """What decides the result of a training run; a resumed run must have the same.

    Attributes:
        network: a name from `converter.networks.NETWORKS`.
        epochs: passes over the training pictures.
        minutes: the schedule ends by then, however many epochs that is; 0 for no limit.
        batch: pictures per step, over all workers.
        learning_rate: peak, after one and a half epochs of warm-up.
        weight_decay: on kernels only, not on biases and normalization.
        smoothing: share of the label spread evenly over the seven classes.
        votes: weight of the loss of the head that learns the crowd's votes.
        ema: decay of the moving average of the weights, per step.
        sizes: (from this share of the run on, picture size in pixels), ascending.
        seed: of the weights, the order and the augmentation.
        workers: processes, one thread each.
        start_from: checkpoint whose averaged weights to begin with; "" begins at random.
    """

    network: str = "compact"
    epochs: int = 60
    minutes: float = 0
    batch: int = 128
    learning_rate: float = 0.1
    weight_decay: float = 5e-4
    smoothing: float = 0.1
    votes: float = 0.5
    ema: float = 0.998
    sizes: tuple[tuple[float, int], ...] = ((0.0, 32), (0.35, 40), (0.8, 48))
    seed: int = 0
    workers: int = 2
    start_from: str = ""


@dataclass(frozen=True)
class ConvertConfig:
    """What decides the result of a conversion.

    Attributes:
        crop_scale, crop_shift: where the device cuts faces out, see `edge.manifest.Manifest`;
            the defaults make crops like FER2013's, see docs/detectors.md.
        samples: number of training pictures that calibrate the int8 ranges.
        max_drop: how far int8 may fall below float on public_test, in points (percent).
        seed: of the choice of the samples.
    """

    crop_scale: float = 1.2
    crop_shift: float = -0.05
    samples: int = 500
    max_drop: float = 1.0
    seed: int = 0
