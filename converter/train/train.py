"""Train a network: Keras on the torch backend, one process per core, gradients averaged."""

from __future__ import annotations

import json
import os
import pickle
import signal
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from threading import RLock
from typing import Any

os.environ["KERAS_BACKEND"] = "torch"  # before anything imports keras
os.environ["CUDA_VISIBLE_DEVICES"] = ""  # Keras would put weights on a GPU; this is for CPUs

import numpy as np
import torch
import torch.distributed as dist
from tqdm import tqdm

from converter.config import TrainConfig
from converter.data.dataset import Dataset
from converter.keras_io.load import load
from converter.train import teachers
from converter.train import networks
from converter.train.checkpoint import record
from converter.train.precise_bn import settle
from converter.train.targets import targets
from converter.train.trainer import Run, refuse_other
from edge.errors import ConfigError, DataError, EmotionEdgeError

# A worker that gives memory back after every layer spends a tenth of its time on getting it again.
KEEP_MEMORY = {
    "MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_MAX_": "0", "MALLOC_TOP_PAD_": str(1 << 28),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 36), "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}  # fmt: skip


def train(config: TrainConfig, data: Dataset, held_out: Dataset, out: Path, resume: bool) -> None:
    """Train and leave `network.keras`, `checkpoint.pt`, `config.json`, `log.jsonl` in `out`.

    Args:
        config: how; see `TrainConfig`.
        data: what to learn from.
        held_out: what the log's accuracy is measured on; nothing is learned from it.
        out: the run's folder, made if it is not there.
        resume: go on from the folder's checkpoint.

    Raises:
        ConfigError: no network has that name, the batch does not fit, or the folder holds
            another run, or has no checkpoint to resume.
        DataError: the checkpoint is damaged, or the folder cannot be written.
        ModelError: a teacher cannot be used.
    """
    _check(config, data)
    _check_folder(config, out, resume)
    goal = targets(config, data)
    _prepare_folder(config, out)
    _spawn(config, (data, goal, held_out, out, resume))


def _prepare_folder(config: TrainConfig, out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "config.json").write_text(json.dumps(asdict(config), indent=1) + "\n")
        # Left behind by a run that was stopped, it would keep the workers from meeting.
        (out / ".rendezvous").unlink(missing_ok=True)
    except OSError as error:
        raise DataError(f"{out}: cannot be written: {error.strerror}") from error


def _spawn(config: TrainConfig, what: tuple[object, ...]) -> None:
    """Run the workers; an error that a user can mend comes out as in one process."""
    os.environ.update(KEEP_MEMORY)  # glibc reads it when a worker starts
    faults = torch.multiprocessing.get_context("spawn").SimpleQueue()
    context = torch.multiprocessing.spawn(
        _work, (faults, config, *what), nprocs=config.workers, join=False
    )
    try:
        while not context.join():
            pass
    except torch.multiprocessing.ProcessExitedException:
        if faults.empty():
            raise
        raise DataError(faults.get()) from None
    finally:
        for worker in context.processes:
            worker.terminate()


def _check(config: TrainConfig, data: Dataset) -> None:
    """Find out here what a worker could only answer with a traceback."""
    networks.check(config.network, config.pretrained)
    if not config.workers <= config.batch <= len(data):
        raise ConfigError(
            f"a batch of {config.batch} does not fit: there are {config.workers} workers and "
            f"{len(data)} pictures"
        )
    if config.start_from:
        network = _network_of(Path(config.start_from))
        if network != config.network:
            raise ConfigError(f"{config.start_from}: a {network} network, not {config.network}")
    for path in config.teachers:
        teachers.check(Path(path))


def _check_folder(config: TrainConfig, out: Path, resume: bool) -> None:
    checkpoint = out / "checkpoint.pt"
    if not resume and checkpoint.exists():
        raise ConfigError(f"{out}: holds a run already: name another folder, or give --resume")
    if resume and not checkpoint.is_file():
        raise ConfigError(f"{out}: no checkpoint to resume")
    if resume:
        refuse_other(checkpoint, _saved_config(checkpoint), config)


def _network_of(start: Path) -> object:
    return load(start).name if start.suffix == ".keras" else _saved_config(start)["network"]


def _saved_config(checkpoint: Path) -> dict[str, object]:
    try:
        with zipfile.ZipFile(checkpoint):  # torch.load tries older forms on anything else
            config: dict[str, object] = torch.load(checkpoint, weights_only=True)["config"]
    except OSError as error:
        raise DataError(f"{checkpoint}: no checkpoint there: {error.strerror}") from error
    except (RuntimeError, zipfile.BadZipFile, pickle.UnpicklingError) as error:
        raise DataError(f"{checkpoint}: damaged: start anew in another folder") from error
    return config


def _work(rank: int, faults: Any, config: TrainConfig, *what: Any) -> None:
    try:
        _take_part(rank, config, *what)
    except EmotionEdgeError as error:
        faults.put(str(error))
        sys.exit(1)


def join(rank: int, workers: int, rendezvous: Path) -> None:
    """Meet the other workers, each a process of one thread; `dist.destroy_process_group` parts.

    Args:
        rank: this worker's number.
        workers: how many meet.
        rendezvous: the file that they meet at; must not be there before the first comes.
    """
    torch.set_num_threads(1)
    store = dist.FileStore(str(rendezvous), workers)
    dist.init_process_group("gloo", store=store, rank=rank, world_size=workers)


def _take_part(
    rank: int, config: TrainConfig, data: Dataset, goal: np.ndarray, held_out: Dataset,
    out: Path, resume: bool,
) -> None:  # fmt: skip
    # Torch stops workers without a parent by SIGINT, which a background job would ignore.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    tqdm.set_lock(RLock())  # the one for processes would outlive a worker that is stopped
    join(rank, config.workers, out / ".rendezvous")
    run = Run(config, rank)
    if resume:
        run.restore(out / "checkpoint.pt")
    while run.progress < 1:
        learned = _epoch(run, data, goal)
        if rank == 0:
            record(run, learned, held_out, out)
        dist.barrier()
    if rank == 0:
        settle(run, data)
        record(run, {"settled": True}, held_out, out)
        (out / ".rendezvous").unlink(missing_ok=True)
    dist.destroy_process_group()


def _batches(
    run: Run, columns: tuple[np.ndarray, ...], steps: int
) -> Iterator[tuple[torch.Tensor, ...]]:
    """The worker's share of each batch of the epoch, in an order that all workers agree on."""
    order = np.random.default_rng((run.config.seed, run.epoch)).permutation(len(columns[0]))
    share = run.config.batch // run.config.workers
    for step in range(steps):
        start = step * run.config.batch + run.rank * share
        rows = order[start : start + share]
        yield tuple(torch.from_numpy(column[rows]) for column in columns)


def _epoch(run: Run, data: Dataset, goal: np.ndarray) -> dict[str, float]:
    """One pass over the data, or less if the schedule ends; gives mean loss and accuracy."""
    config, steps_told, before, started = run.config, [], run.seconds, time.monotonic()
    steps = len(data) // config.batch
    label = f"epoch {run.epoch + 1} at {run.picture_size()} px"
    batches = _batches(run, (data.images, goal, data.votes), steps)
    for batch in tqdm(batches, label, total=steps, disable=run.rank > 0, leave=False):
        steps_told.append(run.learn(*batch))
        run.seconds = before + time.monotonic() - started
        done = (run.step + 1) / (config.epochs * steps)
        if config.minutes:
            done = max(done, run.seconds / (60 * config.minutes))
        run.progress = min(1.0, run.average_gradients(done))
        run.update(steps)
        if run.progress >= 1:
            break
    run.epoch += 1
    loss, accuracy = np.mean(steps_told, axis=0)
    return {"loss": round(float(loss), 4), "learned_accuracy": round(float(accuracy), 4)}
