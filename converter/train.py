"""Train a network: Keras on the torch backend, one process per core, gradients averaged."""

from __future__ import annotations

import json
import os
import pickle
import signal
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from threading import RLock

os.environ["KERAS_BACKEND"] = "torch"  # before anything imports keras

import keras
import numpy as np
import torch
import torch.distributed as dist
from tqdm import tqdm

from converter import networks
from converter.config import TrainConfig
from converter.dataset import Dataset
from converter.quiet import quiet
from converter.run import Run, refuse_other
from converter.settle import settle
from edge.errors import ConfigError, DataError

MEASURE_EVERY = 3  # epochs; the other workers wait meanwhile


def train(config: TrainConfig, data: Dataset, held_out: Dataset, out: Path, resume: bool) -> None:
    """Train and leave `network.keras`, `config.json`, `log.jsonl` and `checkpoint.pt` in `out`.

    Args:
        config: how; see `TrainConfig`.
        data: what to learn from.
        held_out: what the log's accuracy is measured on; nothing is learned from it.
        out: the run's folder, made if it is not there.
        resume: go on from the folder's checkpoint.

    Raises:
        ConfigError: no network has that name, the batch does not fit, or the folder holds
            another run, or has no checkpoint to resume.
        DataError: the checkpoint is damaged.
    """
    _check(config, data)
    _check_folder(config, out, resume)
    out.mkdir(parents=True, exist_ok=True)
    (out / "config.json").write_text(json.dumps(asdict(config), indent=1) + "\n")
    # Left behind by a run that was stopped, it would keep the workers from meeting.
    (out / ".rendezvous").unlink(missing_ok=True)
    context = torch.multiprocessing.spawn(
        _work, (config, data, held_out, out, resume), nprocs=config.workers, join=False
    )
    try:
        while not context.join():
            pass
    finally:
        for worker in context.processes:
            worker.terminate()


def _check(config: TrainConfig, data: Dataset) -> None:
    """Find out here what a worker could only answer with a traceback."""
    networks.build(config.network)
    if not config.workers <= config.batch <= len(data):
        raise ConfigError(
            f"a batch of {config.batch} does not fit: there are {config.workers} workers and "
            f"{len(data)} pictures"
        )
    if config.start_from:
        network = _saved_config(Path(config.start_from))["network"]
        if network != config.network:
            raise ConfigError(f"{config.start_from}: a {network} network, not {config.network}")


def _check_folder(config: TrainConfig, out: Path, resume: bool) -> None:
    checkpoint = out / "checkpoint.pt"
    if not resume and checkpoint.exists():
        raise ConfigError(f"{out}: holds a run already: name another folder, or give --resume")
    if resume and not checkpoint.is_file():
        raise ConfigError(f"{out}: no checkpoint to resume")
    if resume:
        refuse_other(checkpoint, _saved_config(checkpoint), config)


def _saved_config(checkpoint: Path) -> dict[str, object]:
    try:
        with zipfile.ZipFile(checkpoint):  # torch.load tries older forms on anything else
            config: dict[str, object] = torch.load(checkpoint, weights_only=True)["config"]
    except OSError as error:
        raise DataError(f"{checkpoint}: no checkpoint there: {error.strerror}") from error
    except (RuntimeError, zipfile.BadZipFile, pickle.UnpicklingError) as error:
        raise DataError(f"{checkpoint}: damaged: start anew in another folder") from error
    return config


def _work(
    rank: int, config: TrainConfig, data: Dataset, held_out: Dataset, out: Path, resume: bool
) -> None:
    # Torch stops workers without a parent by SIGINT, which a background job would ignore.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    torch.set_num_threads(1)
    tqdm.set_lock(RLock())  # the one for processes would outlive a worker that is stopped
    store = dist.FileStore(str(out / ".rendezvous"), config.workers)
    dist.init_process_group("gloo", store=store, rank=rank, world_size=config.workers)
    run = Run(config, rank)
    if resume:
        run.restore(out / "checkpoint.pt")
    while run.progress < 1:
        loss = _epoch(run, data)
        if rank == 0:
            _record(run, {"loss": round(loss, 4)}, held_out, out)
        dist.barrier()
    if rank == 0:
        settle(run, data)
        _record(run, {"settled": True}, held_out, out)
        (out / ".rendezvous").unlink(missing_ok=True)
    dist.destroy_process_group()


def _batches(run: Run, data: Dataset, steps: int) -> Iterator[tuple[torch.Tensor, ...]]:
    """The worker's share of each batch of the epoch, in an order that all workers agree on."""
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


def _record(run: Run, what: dict[str, object], held_out: Dataset, out: Path) -> None:
    """Measure the averaged network, save it and the checkpoint, write a line of the log."""
    model = run.averaged_model(held_out.images.shape[1])
    measured = run.epoch % MEASURE_EVERY == 0 or run.progress >= 1
    accuracy = _accuracy(model, held_out) if measured else None
    _replace(out / "checkpoint.pt", lambda path: torch.save(run.state(), path))
    with quiet():  # Keras imports TensorFlow for this, where it is installed
        _replace(out / "network.keras", model.save)
    line = {
        "epoch": run.epoch, "progress": round(run.progress, 4), "size": run.picture_size(),
        **what, "held_out_accuracy": accuracy, "minutes": round(run.seconds / 60, 1),
    }  # fmt: skip
    with (out / "log.jsonl").open("a") as log:
        log.write(json.dumps(line) + "\n")
    shown = f", held-out accuracy {accuracy:.1%}" if measured else ""
    told = ", ".join(f"{name} {value}" for name, value in what.items())
    tqdm.write(
        f"epoch {run.epoch}: {told}{shown}, "
        f"{run.progress:.0%} done after {run.seconds / 60:.1f} min"
    )


def _accuracy(model: keras.Model, data: Dataset) -> float:
    with torch.no_grad():
        x = torch.from_numpy(data.images)[..., None].float().sub(128).div(128)
        answers = torch.cat([model(part, training=False).argmax(1) for part in x.split(256)])
    return round(float((answers.numpy() == data.labels).mean()), 4)


def _replace(path: Path, write: Callable[[Path], object]) -> None:
    """Write beside and rename, so that an interruption leaves the old file whole."""
    temporary = path.with_name(f".new-{path.name}")
    write(temporary)
    temporary.replace(path)
