"""The changing state of one worker's training, and its step.

SGD with Nesterov momentum, one cosine over the whole run, an exponential moving average of the
weights, small pictures first and full size last, and a second head on the crowd's votes that
is cut off before the network ships. Needs Keras on the torch backend, see `converter.train`.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import torch
import torch.distributed as dist
from torch.nn import functional

from converter.config import TrainConfig
from converter.train import networks
from converter.train import torch_layers as fused
from converter.train.augment import augment, mix
from converter.train.teachers import Teachers
from edge.errors import ConfigError

CLASSES = 7
FADE, WEAKEST = 0.8, 0.5  # from this progress on augmentation fades, to this strength


class Run:
    """The changing state of one worker's training.

    Args:
        config: how to train.
        rank: the worker's number.
        model: what is trained instead of the network that the configuration names.
    """

    def __init__(self, config: TrainConfig, rank: int, model: keras.Model | None = None):
        # What keras.utils.set_random_seed does, except that it imports TensorFlow for it.
        random.seed(config.seed)
        torch.manual_seed(config.seed)
        self.config, self.rank = config, rank
        self.model = model or fused.build(
            config.network, None, True, config.precision, config.pretrained
        )
        self.teachers = Teachers(config.teachers, config.precision)
        self.values = [variable.value for variable in self.model.weights]
        if config.start_from:
            self.take_weights(Path(config.start_from))
        self.average = [value.detach().clone() for value in self.values]
        self.parameters = [variable.value for variable in self.model.trainable_variables]
        kernels = [p for p in self.parameters if p.ndim > 1]
        others = [p for p in self.parameters if p.ndim <= 1]
        self.optimizer = torch.optim.SGD(
            [{"params": kernels, "weight_decay": config.weight_decay}, {"params": others}],
            lr=config.learning_rate, momentum=0.9, nesterov=True, foreach=True,
        )  # fmt: skip
        self.generator = torch.Generator().manual_seed(config.seed * 100 + rank)
        self.epoch = self.step = 0
        self.progress = self.seconds = 0.0

    def state(self) -> dict[str, Any]:
        """Everything that a resumed run needs."""
        return {
            "config": asdict(self.config), "weights": self.values, "average": self.average,
            "optimizer": self.optimizer.state_dict(), "epoch": self.epoch, "step": self.step,
            "progress": self.progress, "seconds": self.seconds,
        }  # fmt: skip

    def restore(self, path: Path) -> None:
        """Go on from a checkpoint.

        Raises:
            ConfigError: it belongs to a run with another configuration.
        """
        saved = torch.load(path, weights_only=True)
        refuse_other(path, saved["config"], self.config)
        with torch.no_grad():
            torch._foreach_copy_(self.values, saved["weights"])
            torch._foreach_copy_(self.average, saved["average"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.epoch, self.step = saved["epoch"], saved["step"]
        self.progress, self.seconds = saved["progress"], saved["seconds"]
        self.generator.manual_seed(self.config.seed * 100 + self.rank + 7919 * self.epoch)

    def take_weights(self, path: Path) -> None:
        """Begin with another run's averaged weights, and nothing else of it.

        Args:
            path: its checkpoint, or its .keras network, which lacks the votes' head.
        """
        if path.suffix == ".keras":
            model = keras.saving.load_model(path, compile=False)
            given = [torch.as_tensor(weight) for weight in model.get_weights()]
        else:
            given = torch.load(path, weights_only=True)["average"]
        with torch.no_grad():
            torch._foreach_copy_(self.values[: len(given)], given)

    def picture_size(self) -> int:
        """Height and width of the training pictures at this point of the schedule."""
        return [size for start, size in self.config.sizes if self.progress >= start][-1]

    def strength(self) -> float:
        """How much training pictures are changed: in full, and less over the last fifth.

        So that the network ends on pictures more like those that it will see.
        """
        return min(1.0, 1 - (1 - WEAKEST) * (self.progress - FADE) / (1 - FADE))

    def learn(
        self, images: torch.Tensor, targets: torch.Tensor, votes: torch.Tensor
    ) -> tuple[float, float]:
        """One step on this worker's share of a batch; gives its loss and accuracy.

        Args:
            images: uint8, (n, height, width).
            targets: float32, (n, 7), see `converter.targets`.
            votes: float32, (n, 7), see `Dataset`.
        """
        x = augment(images, self.picture_size(), self.generator, self.strength())
        if self.config.mixup:
            x, targets, votes = mix((x, targets, votes), self.config.mixup, self.generator)
        if self.config.teachers:
            weights = targets.sum(1, keepdim=True)
            targets = targets.lerp(weights * self.teachers.answer(x), self.config.distill)
        outputs = self.model(fused.shaped(x, self.model), training=True)
        of_labels = functional.cross_entropy(outputs[:, :CLASSES], targets)
        of_votes = functional.cross_entropy(outputs[:, CLASSES:], votes)
        loss = of_labels + self.config.votes * of_votes
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        hits = outputs[:, :CLASSES].argmax(1) == targets.argmax(1)
        return loss.item(), hits.float().mean().item()

    def average_gradients(self, done: float) -> float:
        """Mean of the gradients, and of `done`, over all workers."""
        gradients = [p.grad for p in self.parameters]
        flat = torch.cat([g.reshape(-1) for g in gradients] + [torch.tensor([done])])
        dist.all_reduce(flat)
        flat /= self.config.workers
        *means, done_by_all = flat.split([g.numel() for g in gradients] + [1])
        for gradient, mean in zip(gradients, means, strict=True):
            gradient.copy_(mean.view_as(gradient))
        return done_by_all.item()

    def update(self, steps_per_epoch: int) -> None:
        """Move the weights and their average along."""
        warm_up = min(1.0, (self.step + 1) / (1.5 * steps_per_epoch))
        cosine = 0.5 * (1 + math.cos(math.pi * self.progress))
        for group in self.optimizer.param_groups:
            group["lr"] = self.config.learning_rate * warm_up * cosine + 1e-5
        self.optimizer.step()
        self.step += 1
        decay = min(self.config.ema, (self.step + 1) / (self.step + 10))
        with torch.no_grad():
            torch._foreach_lerp_(self.average, self.values, 1 - decay)

    def averaged_model(self) -> keras.Model:
        """The network that ships, with the averaged weights, for the size of the last pictures."""
        shipped = networks.build(self.config.network, self.config.sizes[-1][1])
        weights = [value.numpy() for value in self.average]
        shipped.set_weights(weights[: len(shipped.weights)])
        return shipped


def refuse_other(path: Path, saved: Mapping[str, Any], config: TrainConfig) -> None:
    """Compare a checkpoint's configuration with the one that is to go on.

    Raises:
        ConfigError: they differ; the message says in what.
    """
    wanted = asdict(config)
    # A checkpoint from before an option existed ran with its default.
    found = asdict(TrainConfig()) | dict(saved)
    differ = [key for key in wanted if found[key] != wanted[key]]
    if differ:
        told = ", ".join(f"{key} {found[key]}, not {wanted[key]}" for key in differ)
        raise ConfigError(f"{path}: this run was started with another configuration: {told}")
