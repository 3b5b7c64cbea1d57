"""Choice of the Keras backend, which has to be made before Keras is imported.

Training runs on torch; quantization and evaluation run on TensorFlow. A process can use only one
of them: every command chooses it by `use` before it imports a module that needs Keras.
"""

from __future__ import annotations

import os
import sys
from typing import Literal

from edge.errors import BackendError

Backend = Literal["tensorflow", "torch"]

# Keras on torch would put weights on a GPU, but training here is written for CPUs.
CPU_ONLY = {"CUDA_VISIBLE_DEVICES": ""}


def use(name: Backend) -> None:
    """Choose the backend for this process and for the processes that it starts.

    Args:
        name: of the backend. On torch, GPUs are hidden.

    Raises:
        BackendError: Keras is already imported and runs on another backend.
    """
    _check(name)
    os.environ["KERAS_BACKEND"] = name
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # Keras on torch imports TensorFlow too
    if name == "torch":
        os.environ.update(CPU_ONLY)


def _check(name: Backend) -> None:
    if "keras" not in sys.modules:
        return
    import keras

    running = keras.backend.backend()
    if running != name:
        raise BackendError(
            f"Keras already runs on {running} in this process: use {name} in a process of its own"
        )
