"""Train a network: Keras on the torch backend, one process per core, gradients averaged.

The recipe is SGD with Nesterov momentum, one cosine over the whole run, an exponential moving
average of the weights, small pictures first and full size last, and a second head on the
crowd's votes that is cut off before the network ships.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import torch
import torch.distributed as dist
import torch.nn.functional as F
from tqdm import tqdm

from converter import networks
from converter.augment import augment
from converter.data import Dataset
from edge.errors import ConfigError

CLASSES = 7
MEASURE_EVERY = 3  # epochs; the other workers wait meanwhile


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


class FusedBatchNorm(keras.layers.BatchNormalization):
    """Batch normalization by torch's own kernel: same weights, a third faster to train.

    Expects channels first.
    """

    def call(self, inputs, training=None, mask=None):
        if not training:
            return super().call(inputs, training=training)
        mean, variance = self.moving_mean.value, self.moving_variance.value
        gamma, beta = self.gamma.value, self.beta.value
        return F.batch_norm(
            inputs, mean, variance, gamma, beta, True, 1 - self.momentum, self.epsilon
        )


class Run:
    """The changing state of one worker's training."""

    def __init__(self, config: TrainConfig, rank: int):
        keras.utils.set_random_seed(config.seed)
        self.config, self.rank = config, rank
        # Torch trains faster this way; the weights are the same either way.
        keras.config.set_image_data_format("channels_first")
        self.model = networks.build(
            config.network, size=None, votes_head=True, batch_norm=FusedBatchNorm
        )
        keras.config.set_image_data_format("channels_last")
        self.values = [variable.value for variable in self.model.weights]
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

    def state(self) -> dict:
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
        if saved["config"] != asdict(self.config):
            raise ConfigError(f"{path}: this run was started with another configuration")
        with torch.no_grad():
            torch._foreach_copy_(self.values, saved["weights"])
            torch._foreach_copy_(self.average, saved["average"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.epoch, self.step = saved["epoch"], saved["step"]
        self.progress, self.seconds = saved["progress"], saved["seconds"]
        self.generator.manual_seed(self.config.seed * 100 + self.rank + 7919 * self.epoch)

    def picture_size(self) -> int:
        """Height and width of the training pictures at this point of the schedule."""
        return [size for start, size in self.config.sizes if self.progress >= start][-1]

    def learn(self, images: torch.Tensor, labels: torch.Tensor, votes: torch.Tensor) -> float:
        """One step on this worker's share of a batch; gives its loss."""
        x = augment(images, self.picture_size(), self.generator)
        outputs = self.model(x.contiguous(memory_format=torch.channels_last), training=True)
        loss = F.cross_entropy(
            outputs[:, :CLASSES], labels, label_smoothing=self.config.smoothing
        ) + self.config.votes * F.cross_entropy(outputs[:, CLASSES:], votes)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        return loss.item()

    def average_gradients(self, done: float) -> float:
        """Mean of the gradients, and of `done`, over all workers."""
        gradients = [p.grad for p in self.parameters]
        flat = torch.cat([g.reshape(-1) for g in gradients] + [torch.tensor([done])])
        dist.all_reduce(flat)
        flat /= self.config.workers
        for gradient, mean in zip(gradients, flat.split([g.numel() for g in gradients] + [1])):
            gradient.copy_(mean.view_as(gradient))
        return flat[-1].item()

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

    def averaged_model(self, size: int) -> keras.Model:
        """The network that ships, with the averaged weights."""
        shipped = networks.build(self.config.network, size)
        weights = [value.numpy() for value in self.average]
        shipped.set_weights(weights[: len(shipped.weights)])
        return shipped


def train(config: TrainConfig, data: Dataset, held_out: Dataset, out: Path, resume: bool) -> None:
    """Train and leave `network.keras`, `config.json`, `log.jsonl` and `checkpoint.pt` in `out`.

    Args:
        data: what to learn from.
        held_out: what the log's accuracy is measured on; nothing is learned from it.
        out: the run's folder, made if it is not there.
        resume: go on from the folder's checkpoint.

    Raises:
        ConfigError: the folder holds another run, or has no checkpoint to resume.
    """
    if resume and not (out / "checkpoint.pt").is_file():
        raise ConfigError(f"{out}: no checkpoint to resume")
    if not resume and (out / "checkpoint.pt").exists():
        raise ConfigError(f"{out}: holds a run already: name another folder, or give --resume")
    out.mkdir(parents=True, exist_ok=True)
    (out / "config.json").write_text(json.dumps(asdict(config), indent=1) + "\n")
    torch.multiprocessing.spawn(
        _work, (config, data, held_out, out, resume), nprocs=config.workers
    )


def _work(
    rank: int, config: TrainConfig, data: Dataset, held_out: Dataset, out: Path, resume: bool
) -> None:
    torch.set_num_threads(1)
    store = dist.FileStore(str(out / ".rendezvous"), config.workers)
    dist.init_process_group("gloo", store=store, rank=rank, world_size=config.workers)
    run = Run(config, rank)
    if resume:
        run.restore(out / "checkpoint.pt")
    while run.progress < 1:
        loss = _epoch(run, data)
        if rank == 0:
            _record(run, loss, held_out, out)
        dist.barrier()
    if rank == 0:
        (out / ".rendezvous").unlink(missing_ok=True)
    dist.destroy_process_group()


def _batches(run: Run, data: Dataset, steps: int) -> Iterator[tuple[torch.Tensor, ...]]:
    """This worker's share of each batch of the epoch, in an order that all workers agree on."""
    order = np.random.default_rng((run.config.seed, run.epoch)).permutation(len(data))
    share = run.config.batch // run.config.workers
    for step in range(steps):
        start = step * run.config.batch + run.rank * share
        rows = order[start : start + share]
        yield tuple(torch.from_numpy(a[rows]) for a in (data.images, data.labels, data.votes))


def _epoch(run: Run, data: Dataset) -> float:
    """One pass over the data, or less if the schedule ends; gives the mean loss."""
    config, losses, before, started = run.config, [], run.seconds, time.monotonic()
    steps = len(data) // config.batch
    label = f"epoch {run.epoch + 1} at {run.picture_size()} px"
    bar = tqdm(_batches(run, data, steps), label, total=steps, disable=run.rank > 0, leave=False)
    for images, labels, votes in bar:
        losses.append(run.learn(images, labels, votes))
        run.seconds = before + time.monotonic() - started
        done = (run.step + 1) / (config.epochs * steps)
        if config.minutes:
            done = max(done, run.seconds / (60 * config.minutes))
        run.progress = min(1.0, run.average_gradients(done))
        run.update(steps)
        if run.progress >= 1:
            break
    run.epoch += 1
    return float(np.mean(losses))


def _record(run: Run, loss: float, held_out: Dataset, out: Path) -> None:
    """Measure the averaged network, save it and the checkpoint, write a line of the log."""
    model = run.averaged_model(held_out.images.shape[1])
    measured = run.epoch % MEASURE_EVERY == 0 or run.progress >= 1
    accuracy = _accuracy(model, held_out) if measured else None
    _replace(out / "checkpoint.pt", lambda path: torch.save(run.state(), path))
    _replace(out / "network.keras", model.save)
    line = {
        "epoch": run.epoch, "progress": round(run.progress, 4), "size": run.picture_size(),
        "loss": round(loss, 4), "held_out_accuracy": accuracy,
        "minutes": round(run.seconds / 60, 1),
    }  # fmt: skip
    with (out / "log.jsonl").open("a") as log:
        log.write(json.dumps(line) + "\n")
    shown = f", held-out accuracy {accuracy:.1%}" if measured else ""
    tqdm.write(
        f"epoch {run.epoch}: loss {loss:.3f}{shown}, "
        f"{run.progress:.0%} done after {run.seconds / 60:.1f} min"
    )


def _accuracy(model: keras.Model, data: Dataset) -> float:
    with torch.no_grad():
        x = torch.from_numpy(data.images)[..., None].float().sub(128).div(128)
        answers = torch.cat([model(part, training=False).argmax(1) for part in x.split(256)])
    return round(float((answers.numpy() == data.labels).mean()), 4)


def _replace(path: Path, write) -> None:
    """Write beside and rename, so that an interruption leaves the old file whole."""
    temporary = path.with_name(f".new-{path.name}")
    write(temporary)
    temporary.replace(path)
