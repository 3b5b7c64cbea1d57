"""Choice of the Keras backend, which has to be made before Keras is imported.

Training runs on torch; quantization and evaluation run on TensorFlow. A process can use only one
of them: every command chooses it by `use` before it imports a module that needs Keras.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from edge.errors import BackendError

Backend = Literal["tensorflow", "torch"]

VISIBLE = "CUDA_VISIBLE_DEVICES"
_found_visible = os.environ.get(VISIBLE)  # as the process was started with it; None for no limit


def use(name: Backend) -> None:
    """Choose the backend for this process and for the processes that it starts.

    Args:
        name: of the backend. On torch, GPUs are hidden: Keras would put weights there. The
            workers of a training run on a GPU see them, see `gpus_for_workers`.

    Raises:
        BackendError: Keras is already imported and runs on another backend.
    """
    _check(name)
    os.environ["KERAS_BACKEND"] = name
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # Keras on torch imports TensorFlow too
    if name == "torch":
        os.environ[VISIBLE] = ""


def has_gpu() -> bool:
    """Return whether torch finds an NVIDIA GPU. `use` has to be called later: it hides them."""
    # Asking would otherwise initialize CUDA, after which a GPU cannot be hidden any more.
    os.environ["PYTORCH_NVML_BASED_CUDA_CHECK"] = "1"
    import torch

    return torch.cuda.is_available()


@contextmanager
def gpus_for_workers(device: str) -> Iterator[None]:
    """Let the processes that are started in the block see GPUs, where they train on one.

    Args:
        device: "cpu" or "cuda", see `converter.config.TrainConfig`.
    """
    if device != "cuda":
        yield
        return
    hidden = os.environ.pop(VISIBLE, None)
    if _found_visible is not None:
        os.environ[VISIBLE] = _found_visible
    try:
        yield
    finally:
        os.environ.pop(VISIBLE, None)
        if hidden is not None:
            os.environ[VISIBLE] = hidden


def _check(name: Backend) -> None:
    if "keras" not in sys.modules:
        return
    import keras

    running = keras.backend.backend()
    if running != name:
        raise BackendError(
            f"Keras already runs on {running} in this process: use {name} in a process of its own"
        )
