"""What training and conversion are told. Light, so that the command line can show the defaults."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from edge.labels import EMOTIONS

# (pixel - 128) / 128 makes the int8 input pixel - 128 exactly; pixel / 127.5 - 1 does not.
MEAN, SCALE = 128.0, 1 / 128

# Small pictures first save time: (from this share of the run on, picture size in pixels).
SMALL_FIRST = ((0.0, 32), (0.35, 40), (0.8, 48))
PRECISIONS = ("auto", "float32", "bfloat16")
SIZES = {"resnet50v2": ((0.0, 224),)}


@dataclass(frozen=True)
class TrainConfig:
    """What decides the result of a training run; a resumed run must have the same.

    Attributes:
        network: a name from `converter.networks.NETWORKS`.
        pretrained: begin with ImageNet weights, where the network has some.
        epochs: passes over the training pictures.
        minutes: the schedule ends by then, however many epochs that is; 0 for no limit.
        batch: pictures per step, over all workers.
        learning_rate: peak, after one and a half epochs of warm-up.
        weight_decay: on kernels only, not on biases and normalization.
        smoothing: share of the label spread evenly over the seven classes.
        class_weights: a picture counts (1 / pictures of its class) ** this; 0 for all alike,
            1 for all classes alike.
        mixup: another picture is mixed into each, by a share of up to this.
        teachers: trained .keras networks whose mean answer is learned too.
        distill: share of the teachers' answer in what is learned, the label has the rest.
        votes: weight of the loss of the head that learns the crowd's votes.
        ema: decay of the moving average of the weights, per step.
        sizes: (from this share of the run on, picture size in pixels), ascending; the last
            size is the network's own.
        seed: of the weights, the order and the augmentation.
        workers: processes, one thread each.
        precision: of multiplications: "float32", "bfloat16" (twice as fast where the processor
            knows it, ten times slower elsewhere), or "auto", which asks the processor. Weights
            and their updates are float32.
        start_from: checkpoint or .keras file to begin with; "" begins at random.
    """

    network: str = "compact"
    pretrained: bool = False
    epochs: int = 60
    minutes: float = 0
    batch: int = 128
    learning_rate: float = 0.1
    weight_decay: float = 5e-4
    smoothing: float = 0.1
    class_weights: float = 0.0
    mixup: float = 0.0
    teachers: tuple[str, ...] = ()
    distill: float = 0.3
    votes: float = 0.5
    ema: float = 0.998
    sizes: tuple[tuple[float, int], ...] = SMALL_FIRST
    seed: int = 0
    workers: int = 2
    precision: str = "auto"
    start_from: str = ""


@dataclass(frozen=True)
class ConvertConfig:
    """What decides the result of a conversion.

    Attributes:
        crop_scale, crop_shift: where the device cuts faces out, see `edge.manifest.Manifest`;
            the defaults make crops like FER2013's, see docs/detectors.md.
        mean, scale: the network was trained on (pixel - mean) * scale.
        labels: of the network's outputs, in order.
        samples: number of training pictures that calibrate the int8 ranges.
        max_drop: how far int8 may fall below float on public_test, in points (percent).
        seed: of the choice of the samples.
    """

    crop_scale: float = 1.2
    crop_shift: float = -0.05
    mean: float = MEAN
    scale: float = SCALE
    labels: tuple[str, ...] = EMOTIONS
    samples: int = 2000
    max_drop: float = 1.0
    seed: int = 0


@dataclass(frozen=True)
class Order:
    """What to convert, and into which files.

    Attributes:
        model: see `converter.loading.load`.
        data: the data set, see `converter.data.load`.
        out: the .tflite file; its manifest comes beside it as .toml, its report as .html.
        weights: for a .json architecture, its .weights.h5; None takes the one beside it.
        compile: also compile for the Edge TPU, into `<out>_edgetpu.tflite` with a manifest.
        allow_cpu_ops: let the compiler leave operators on the CPU.
        command: how to repeat it, for the report.
    """

    model: Path
    data: Path
    out: Path
    weights: Path | None = None
    compile: bool = False
    allow_cpu_ops: bool = False
    command: str = ""
