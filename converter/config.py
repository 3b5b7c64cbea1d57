"""Settings of training and conversion.

Free of heavy imports, so that the command line can show the defaults quickly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from edge.labels import EMOTIONS

# (pixel - 128) / 128 makes the int8 input exactly pixel - 128; pixel / 127.5 - 1 does not.
MEAN, SCALE = 128.0, 1 / 128
AUTO_OPTIONS = ("mean", "scale", "labels")  # which a conversion can find by itself

# Progressive resizing, which saves time: (from this share of the run on, picture size in pixels).
PROGRESSIVE_SIZES = ((0.0, 32), (0.35, 40), (0.8, 48))
RESNET_SIZES = ((0.0, 224),)
PRECISIONS = ("auto", "float32", "bfloat16")
DEVICES = ("auto", "cpu", "cuda")


def default_sizes(network: str) -> tuple[tuple[float, int], ...]:
    """Return the schedule of picture sizes that suits a network, see `TrainConfig.sizes`."""
    return RESNET_SIZES if network == "resnet50v2" else PROGRESSIVE_SIZES


@dataclass(frozen=True)
class TrainConfig:
    """Everything that decides the result of a training run; a resumed run must have the same.

    Attributes:
        network: a name from `converter.train.networks.NETWORKS`.
        pretrained: start from ImageNet weights, where they exist for the network.
        epochs: passes over the training pictures.
        minutes: the schedule ends after this time even if fewer epochs are done; 0 for no limit.
        batch: pictures per step, over all workers.
        learning_rate: peak, reached after one and a half epochs of warm-up.
        weight_decay: on kernels only, not on biases and normalization.
        smoothing: share of the label that is spread evenly over the classes.
        class_weights: exponent x of the weight (1 / pictures of its class) ** x of a picture;
            0 weights all pictures alike, 1 all classes alike.
        mixup: largest share of a second picture that is mixed into each.
        teachers: trained networks whose mean answer is part of the target: checkpoint.pt with both
            heads, or .keras with the label's only.
        soft_targets: file of teachers' answers, see `converter.train.soft_targets`, which counts
            as one more teacher; "" for none.
        distill: share of the teachers' answer in the targets; label and votes have the rest.
        degrade: share of the usual number of degraded pictures, 0 to 1, see
            `converter.train.degrade`; teachers see the pictures before.
        votes: weight of the loss of the second head, which learns the FER+ votes.
        ema: decay per step of the exponential moving average of the weights.
        sizes: (from this share of the run on, picture size in pixels), ascending; the last
            size is the network's input size.
        seed: of the weights, the order and the augmentation.
        workers: processes, one thread each; on "cuda" one.
        device: "cpu" or "cuda", where the networks and the augmentation run.
        precision: of multiplications: "float32"; "bfloat16", twice as fast on processors that
            support it and ten times slower on others; or "auto", which chooses by the device.
            Weights and their updates are float32.
        start_from: checkpoint or .keras file with the initial weights; "" for random weights. A
            network of another number of classes gives all weights but the head's.
        classes: names of the outputs, in order.
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
    soft_targets: str = ""
    distill: float = 0.3
    degrade: float = 0.0
    votes: float = 0.5
    ema: float = 0.998
    sizes: tuple[tuple[float, int], ...] = PROGRESSIVE_SIZES
    seed: int = 0
    workers: int = 2
    device: str = "cpu"
    precision: str = "auto"
    start_from: str = ""
    classes: tuple[str, ...] = EMOTIONS


@dataclass(frozen=True)
class ConvertConfig:
    """Everything that decides the result of a conversion.

    Attributes:
        crop_scale, crop_shift: the square that the device crops around a face, see
            `edge.emotion.manifest.Manifest`; the defaults give crops like those of FER2013, see
            docs/detectors.md.
        level: the device turns that square until the eyes are level, see docs/crops.md; the
            pictures of data sets are upright crops, and taken as level.
        mean, scale: the network was trained on (pixel - mean) * scale.
        labels: of the network's outputs, in order.
        auto: those of `AUTO_OPTIONS` that are found from public_test, whatever is given here.
        samples: number of representative samples, which fix the int8 ranges; all training pictures
            where there are fewer.
        max_drop: largest allowed drop from float to int8 on public_test, in percentage points.
        seed: of the choice of the samples.
    """

    crop_scale: float = 1.2
    crop_shift: float = -0.05
    level: bool = True
    mean: float = MEAN
    scale: float = SCALE
    labels: tuple[str, ...] = EMOTIONS
    auto: frozenset[str] = frozenset()
    samples: int = 2000
    max_drop: float = 1.0
    seed: int = 0


@dataclass(frozen=True)
class Programs:
    """Programs that loading a network may run, besides those of Keras.

    Attributes:
        trust: those in the file itself, such as Lambda layers.
        custom: those of the user, as MODULE:NAME; to name one is to allow it.
    """

    trust: bool = False
    custom: tuple[str, ...] = ()


NO_PROGRAMS = Programs()


@dataclass(frozen=True)
class ConvertJob:
    """Input and output files of one conversion.

    Attributes:
        model: see `converter.keras_io.load.load_model`.
        data: the data set, see `converter.data.splits.load_split`.
        out: the .tflite file; its manifest (.toml) and report (.html) are written beside it.
        weights: of a .json architecture; None takes the file beside it.
        compile: also compile for the Edge TPU, to `<out>_edgetpu.tflite` with a manifest.
        allow_cpu_ops: accept operators that the compiler leaves on the CPU.
        programs: that loading the network may run.
        allow_nonsense: convert also a network whose answers make no sense.
        force: replace existing files.
        renamed: class of the data in lower case -> one of the labels, "" to leave it out, see
            `converter.data.classes.Classes`.
        icons: folder with the icons of classes, see `converter.data.icons`; None for none.
        command: command line that repeats the conversion, for the report.
    """

    model: Path
    data: Path
    out: Path
    weights: Path | None = None
    compile: bool = False
    allow_cpu_ops: bool = False
    programs: Programs = NO_PROGRAMS
    allow_nonsense: bool = False
    force: bool = False
    renamed: Mapping[str, str] = field(default_factory=dict)
    icons: Path | None = None
    command: str = ""
