"""Training state of one worker, and its training step.

SGD with Nesterov momentum, one cosine schedule over the whole run, an exponential moving average of
the weights, progressive picture sizes, and a second head that learns the FER+ votes and is cut off
from the final network.
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
from converter.train import networks, torch_layers
from converter.train.augment import augment, mix
from converter.train.degrade import degrade
from converter.train.run_folder import check_same_config, read_checkpoint
from converter.train.teachers import Teachers

# Augmentation becomes weaker from this progress on, down to this strength at the end.
FADE_START, FINAL_STRENGTH = 0.8, 0.5
WARM_UP_EPOCHS = 1.5
LOWEST_LEARNING_RATE = 1e-5


class Trainer:
    """Weights, optimizer and progress of one worker.

    Args:
        config: of the training run.
        rank: number of the worker, from 0.
        model: trained in place of the network that the configuration names.
        pictures: what it learns from, for checkpoints, see
            `converter.train.run_folder.fingerprint`.
    """

    def __init__(
        self,
        config: TrainConfig,
        rank: int,
        model: keras.Model | None = None,
        pictures: Mapping[str, Any] | None = None,
    ):
        # As keras.utils.set_random_seed, which would also import TensorFlow.
        random.seed(config.seed)
        torch.manual_seed(config.seed)
        self.config, self.rank, self.classes = config, rank, len(config.classes)
        self.pictures = pictures
        precision = torch_layers.chosen_precision(config.precision, config.device)
        self.model = model or torch_layers.build(
            config.network, None, True, precision, config.pretrained, self.classes
        )
        self.teachers = Teachers(config.teachers, precision)
        self.values: list[torch.Tensor] = [variable.value for variable in self.model.weights]
        if config.start_from:
            self.load_weights(Path(config.start_from))
        self.average = [value.detach().clone() for value in self.values]
        self.parameters: list[torch.Tensor] = [
            variable.value for variable in self.model.trainable_variables
        ]
        self.optimizer = self._make_optimizer()
        self.generator = torch.Generator(config.device).manual_seed(config.seed * 100 + rank)
        self.epoch = self.step = 0
        self.progress = self.seconds = 0.0

    def _make_optimizer(self) -> torch.optim.SGD:
        groups: list[dict[str, Any]] = [
            {
                "params": [p for p in self.parameters if p.ndim > 1],
                "weight_decay": self.config.weight_decay,
            },
            {"params": [p for p in self.parameters if p.ndim <= 1]},
        ]
        rate = self.config.learning_rate
        return torch.optim.SGD(groups, lr=rate, momentum=0.9, nesterov=True, foreach=True)

    def state(self) -> dict[str, Any]:
        """Return the content of a checkpoint: everything that a resumed run needs."""
        return {
            "config": asdict(self.config), "pictures": self.pictures,
            "weights": self.values, "average": self.average,
            "optimizer": self.optimizer.state_dict(), "epoch": self.epoch, "step": self.step,
            "progress": self.progress, "seconds": self.seconds,
        }  # fmt: skip

    def restore(self, path: Path) -> None:
        """Continue from a checkpoint.

        Raises:
            ConfigError: it belongs to a run with another configuration.
        """
        saved = torch.load(path, weights_only=True, map_location="cpu")
        check_same_config(path, saved["config"], self.config)
        with torch.no_grad():
            torch._foreach_copy_(self.values, saved["weights"])
            torch._foreach_copy_(self.average, saved["average"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.epoch, self.step = saved["epoch"], saved["step"]
        self.progress, self.seconds = saved["progress"], saved["seconds"]
        self.generator.manual_seed(self.config.seed * 100 + self.rank + 7919 * self.epoch)

    def load_weights(self, path: Path) -> None:
        """Start from the averaged weights of another run, and from nothing else of it.

        Where the other run has another number of classes, its heads are not taken.

        Args:
            path: its checkpoint, or its .keras network, which lacks the head for the votes.
        """
        if path.suffix == ".keras":
            model = keras.saving.load_model(path, compile=False)
            given = [torch.as_tensor(weight) for weight in model.get_weights()]
        else:
            given = read_checkpoint(path)["average"]
        with torch.no_grad():
            pairs = zip(self.values, given, strict=False)
            own, other = zip(*((a, b) for a, b in pairs if a.shape == b.shape), strict=True)
            torch._foreach_copy_(list(own), list(other))

    def picture_size(self) -> int:
        """Return height and width of the training pictures at this progress."""
        return [size for start, size in self.config.sizes if self.progress >= start][-1]

    def augmentation_strength(self) -> float:
        """Return the strength of the augmentation at this progress, 0.5 to 1.

        It falls over the last fifth, so that training ends on pictures like those in use.
        """
        faded = (self.progress - FADE_START) / (1 - FADE_START)
        return min(1.0, 1 - (1 - FINAL_STRENGTH) * faded)

    def compute_gradients(
        self, images: torch.Tensor, targets: torch.Tensor, votes: torch.Tensor, *soft: torch.Tensor
    ) -> tuple[float, float]:
        """Compute the gradients on this worker's share of a batch.

        Args:
            images: uint8, (n, height, width).
            targets: float32, (n, number of classes), see `converter.train.targets.label_targets`.
            votes: float32, (n, number of classes), see `converter.data.dataset.Dataset`.
            soft: nothing, or float32, (n, 14), see `converter.train.soft_targets`.

        Returns:
            loss and accuracy, 0 to 1, on the augmented pictures.
        """
        strength = self.augmentation_strength()
        x = augment(images, self.picture_size(), self.generator, strength)
        if self.config.mixup:
            columns = (x, targets, votes, *soft)
            x, targets, votes, *mixed = mix(columns, self.config.mixup, self.generator)
            soft = tuple(mixed)
        targets, votes = self._teach(x, targets, votes, soft)
        if self.config.degrade:
            x = degrade(x, self.generator, self.config.degrade * strength)
        outputs = self.model(torch_layers.as_input(x, self.model), training=True)
        label_loss = functional.cross_entropy(outputs[:, : self.classes], targets)
        votes_loss = functional.cross_entropy(outputs[:, self.classes :], votes)
        loss = label_loss + self.config.votes * votes_loss
        self.optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        hits = outputs[:, : self.classes].argmax(1) == targets.argmax(1)
        return loss.item(), hits.float().mean().item()

    def _teach(
        self,
        x: torch.Tensor,
        targets: torch.Tensor,
        votes: torch.Tensor,
        soft: tuple[torch.Tensor, ...],
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the targets with the teachers' share; the weight of each picture stays."""
        label_answers = [each[:, : self.classes] for each in soft]
        votes_answers = [each[:, self.classes :] for each in soft]
        if count := len(self.config.teachers):
            answers = self.teachers.answers(x)
            label_answers += [answers.label] * count
            votes_answers += [answers.votes] * count if answers.votes is not None else []
        if label_answers:
            answer = targets.sum(1, keepdim=True) * torch.stack(label_answers).mean(0)
            targets = targets.lerp(answer, self.config.distill)
        if votes_answers:
            votes = votes.lerp(torch.stack(votes_answers).mean(0), self.config.distill)
        return targets, votes

    def average_gradients(self, progress: float) -> float:
        """Replace the gradients by their mean over all workers; return the mean of `progress`."""
        if self.config.workers == 1:
            return progress
        gradients = [p.grad for p in self.parameters if p.grad is not None]
        flat = torch.cat([g.reshape(-1) for g in gradients] + [torch.tensor([progress])])
        dist.all_reduce(flat)
        flat /= self.config.workers
        *means, mean_progress = torch.split(flat, [g.numel() for g in gradients] + [1])
        for gradient, mean in zip(gradients, means, strict=True):
            gradient.copy_(mean.view_as(gradient))
        return mean_progress.item()

    def update_weights(self, steps_per_epoch: int) -> None:
        """Apply the gradients to the weights, and the weights to their moving average."""
        warm_up = min(1.0, (self.step + 1) / (WARM_UP_EPOCHS * steps_per_epoch))
        cosine = 0.5 * (1 + math.cos(math.pi * self.progress))
        for group in self.optimizer.param_groups:
            group["lr"] = self.config.learning_rate * warm_up * cosine + LOWEST_LEARNING_RATE
        self.optimizer.step()
        self.step += 1
        decay = min(self.config.ema, (self.step + 1) / (self.step + 10))
        with torch.no_grad():
            torch._foreach_lerp_(self.average, self.values, 1 - decay)

    def averaged_model(self) -> keras.Model:
        """Return the final form of the network, with the averaged weights and the last size."""
        model = networks.build(self.config.network, self.config.sizes[-1][1], classes=self.classes)
        weights = [value.cpu().numpy() for value in self.average]
        model.set_weights(weights[: len(model.weights)])
        return model
