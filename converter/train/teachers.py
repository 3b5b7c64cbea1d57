"""Teachers for distillation: trained networks whose scores are part of the target.

They see the same augmented pictures as the student. A teacher that saw only the plain picture would
pass on what it has memorized (Beyer et al. 2022, arXiv:2106.05237: "a good teacher is patient and
consistent").
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
import torch
from torch.nn import functional

from converter.keras_io.labels import read_labels
from converter.keras_io.load import load_model
from converter.progress import progress_bar
from converter.train import networks, torch_layers
from converter.train.run_folder import read_checkpoint, read_config
from edge.errors import DataError, ModelError
from edge.labels import EMOTIONS

BATCH = 256  # pictures


class Answers(NamedTuple):
    """Mean answers of teachers, float32, (n, number of classes) each; rows sum to 1.

    Attributes:
        label: of the heads that learned the labels.
        votes: of those that learned the votes; None if no teacher has one.
    """

    label: torch.Tensor
    votes: torch.Tensor | None


class Teachers:
    """Ensemble of trained networks."""

    def __init__(self, paths: Sequence[str], precision: str = "auto"):
        """Load the networks.

        Args:
            paths: checkpoints that `train` has written, which answer for the label and for the
                votes, or its .keras files, which answer for the label.
            precision: see `converter.config.TrainConfig`.

        Raises:
            DataError: a checkpoint cannot be read.
            ModelError: a network cannot be read, or is not one of `train`.
        """
        self.models = [load_network(Path(path), precision) for path in paths]

    @torch.no_grad()
    def answers(self, x: torch.Tensor) -> Answers:
        """Return the mean of the teachers' answers; each sees the pictures at its own size.

        Args:
            x: float32, (n, 1, height, width), -1 to 1, from `converter.train.augment.augment`.
        """
        heads = [_heads(model, x) for model in self.models]
        votes = [votes for _, votes in heads if votes is not None]
        label = torch.stack([label for label, _ in heads]).mean(0)
        return Answers(label, torch.stack(votes).mean(0) if votes else None)


def answer_all(teachers: Teachers, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean answers to pictures and their mirror images.

    Args:
        teachers: at least one has a head for the votes.
        images: uint8, (n, height, width).

    Returns:
        for the label and for the votes: float32, (n, number of classes) each.

    Raises:
        ModelError: no teacher has a head for the votes.
    """
    parts: list[np.ndarray] = []
    for start in progress_bar(range(0, len(images), BATCH), "teachers", " batches"):
        x = plain(images[start : start + BATCH])
        found = [teachers.answers(each) for each in (x, x.flip(3))]
        both = [(answers.label, answers.votes) for answers in found if answers.votes is not None]
        if not both:
            raise ModelError("no teacher has a head for the votes: name checkpoint.pt files")
        parts.append(torch.stack([torch.stack(pair) for pair in both]).mean(0).cpu().numpy())
    label, votes = np.concatenate(parts, 1)
    return label, votes


def classes_of(path: Path) -> tuple[str, ...]:
    """Return the classes of a checkpoint or a .keras file that `train` has written.

    Raises:
        DataError: a checkpoint is missing or damaged.
        ModelError: the names in a .keras file are damaged.
    """
    if path.suffix == ".pt":
        return tuple(read_config(path).get("classes", EMOTIONS))
    return read_labels(path) or EMOTIONS


def check_emotions(*paths: Path) -> None:
    """Raise ModelError if a network of `train` answers other classes than the seven emotions."""
    for path in paths:
        if (classes := classes_of(path)) != EMOTIONS:
            raise ModelError(
                f"{path}: answers {', '.join(classes)}: this is for the seven emotions only"
            )


def load_trained(path: Path) -> keras.Model:
    """Load a network that `train` has written.

    Raises:
        ModelError: the file cannot be read, or its network is not one of `train`.
    """
    model = load_model(path)
    if model.name not in networks.NETWORKS:
        raise ModelError(f"{path}: not a network that train has written")
    return model


def load_network(path: Path, precision: str = "auto") -> keras.Model:
    """Return a checkpoint's or a .keras file's network, of the layers that torch trains faster.

    Raises:
        DataError: a checkpoint is missing or damaged.
        ModelError: a network cannot be read, or is not one of `train`.
    """
    if path.suffix == ".pt":
        return load_checkpoint(path, precision)
    model = load_trained(path)
    size, classes = model.inputs[0].shape[1], model.outputs[0].shape[1]
    twin = torch_layers.build(model.name, size, precision=precision, classes=classes)
    twin.set_weights(model.get_weights())
    return twin


def load_checkpoint(path: Path, precision: str = "auto") -> keras.Model:
    """Return the averaged network of a checkpoint, with both heads.

    Raises:
        DataError: the file is missing or damaged.
    """
    state = read_checkpoint(path)
    config = state["config"]
    classes = len(config.get("classes", EMOTIONS))
    size = config["sizes"][-1][1]
    model = torch_layers.build(
        config["network"], size, votes_head=True, precision=precision, classes=classes
    )
    try:
        model.set_weights([weight.numpy() for weight in state["average"]])
    except ValueError as error:
        raise DataError(f"{path}: its weights do not fit its network: damaged") from error
    return model


def plain(images: np.ndarray) -> torch.Tensor:
    """Return pictures as the input of a network, without augmentation.

    Args:
        images: uint8, (n, height, width).

    Returns:
        float32, (n, 1, height, width), -1 to 1.
    """
    return (torch.from_numpy(images)[:, None].float() - 128) / 128


@torch.no_grad()
def outputs_of(model: keras.Model, x: torch.Tensor) -> torch.Tensor:
    """Return the outputs of a network, float32, for pictures of any size."""
    size = model.inputs[0].shape[2]
    if x.shape[-1] != size:
        x = functional.interpolate(x, size, mode="bilinear", antialias=True)
    outputs: torch.Tensor = model(torch_layers.as_input(x, model), training=False)
    return outputs.float()


def _heads(model: keras.Model, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Return the answers of the two heads, rows sum to 1; None for one that is missing."""
    outputs = outputs_of(model, x)
    if all(layer.name != networks.VOTES_HEAD for layer in model.layers):
        return outputs, None
    label, votes = outputs.chunk(2, 1)
    return label.softmax(1), votes.softmax(1)
