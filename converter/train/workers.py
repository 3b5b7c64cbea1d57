"""Processes that train together, one thread each."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from threading import RLock
from typing import Any, cast

import torch
import torch.distributed as dist
from torch.multiprocessing import get_context
from torch.multiprocessing.spawn import ProcessExitedException, spawn
from tqdm import tqdm
from tqdm.contrib.logging import logging_redirect_tqdm

from edge.errors import DataError, EmotionEdgeError
from edge.system.log import configure

# Settings of glibc: a worker that returns its memory after every layer spends a tenth of its time
# on getting it back.
KEEP_MEMORY = {
    "MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_MAX_": "0", "MALLOC_TOP_PAD_": str(1 << 28),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 36), "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}  # fmt: skip

log = logging.getLogger(__name__)
_spawn: Callable[..., Any] = spawn  # torch gives it no types


def run_workers(count: int, work: Callable[..., None], *arguments: object) -> None:
    """Run a function in several processes, and wait for all of them.

    Args:
        count: number of processes.
        work: called as work(rank, *arguments); has to be importable.
        arguments: have to be picklable.

    Raises:
        DataError: a worker raised an `EmotionEdgeError`; the message is that of the worker.
    """
    os.environ.update(KEEP_MEMORY)  # glibc reads them when a process starts
    errors = get_context("spawn").SimpleQueue()
    level = logging.getLogger("converter").getEffectiveLevel()
    context = _spawn(_run, (errors, level, work, *arguments), nprocs=count, join=False)
    try:
        while not context.join():
            pass
    except ProcessExitedException:
        if errors.empty():
            raise
        raise DataError(errors.get()) from None
    finally:
        for process in context.processes:
            process.terminate()


def _run(rank: int, errors: Any, level: int, work: Callable[..., None], *arguments: object) -> None:
    # torch stops workers whose parent died by SIGINT, which a background job would ignore.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    configure(verbose=level <= logging.DEBUG, quiet=level > logging.INFO)
    # The default lock of tqdm works across processes and would leak when a worker is terminated.
    tqdm.set_lock(RLock())
    try:
        with logging_redirect_tqdm([logging.getLogger("converter")]):
            work(rank, *arguments)
    except EmotionEdgeError as error:
        errors.put(str(error))
        sys.exit(1)


def join_group(rank: int, workers: int, rendezvous: Path) -> None:
    """Join the other workers, for `torch.distributed`; limit this process to one thread.

    `torch.distributed.destroy_process_group` leaves them.

    Args:
        rank: number of this worker, from 0.
        workers: number of workers.
        rendezvous: the file through which they find each other; must not exist before.
    """
    torch.set_num_threads(1)
    store = cast("Any", dist).FileStore(str(rendezvous), workers)  # missing in torch's types
    dist.init_process_group("gloo", store=store, rank=rank, world_size=workers)
    log.debug("worker %d of %d: process %d", rank, workers, os.getpid())
