"""Inference time of a .tflite file on this machine."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from edge.engine.litert import LiteRTEngine

RUNS = 50


def median_milliseconds(path: Path) -> float:
    """Return the median time of an inference on random pixels, with one thread.

    Raises:
        ModelError: the file is missing or damaged, or its input is not a picture.
    """
    engine = LiteRTEngine(path, mean=128, scale=1 / 128)
    pixels = np.random.default_rng(0).integers(0, 256, engine.input_shape, np.uint8)
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        engine.infer(pixels)
        times.append(time.perf_counter() - started)
    return 1000 * float(np.median(times))
