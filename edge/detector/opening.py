"""Open a BlazeFace network on the device that the configuration names.

The published networks are float: the Edge TPU runs int8 only. Where a file for it was compiled, as
X_int8_edgetpu.tflite beside the published X.tflite, with a manifest (.toml), it is used there.
Without one the network runs on the CPU, whatever `engine.device` is. The CPU always runs the
published one, which costs it less: docs/detectors.md.
"""

from __future__ import annotations

import os
from pathlib import Path

from edge.config.execution import EngineConfig
from edge.detector import blazeface
from edge.detector.blazeface import BOXES, NETWORKS, BlazeFaceDetector
from edge.detector.quantized import MapEngine, quantized_path
from edge.detector.recovering import RecoveringEngine
from edge.emotion.operations import GuardedOperations
from edge.engine import Engine
from edge.engine.compiled import compiled_path
from edge.engine.delegate import OPERATION, PREFER_EDGETPU, check_device
from edge.engine.threads import thread_count
from edge.errors import DeviceError
from edge.system.crash_guard import CrashGuard


def open_on_device(
    network: str,
    folder: Path,
    threshold: float,
    config: EngineConfig,
    operations: GuardedOperations | None = None,
) -> BlazeFaceDetector:
    """Open a BlazeFace network on the CPU, or on the Edge TPU where it is wanted and possible.

    Args:
        network: "short" or "full".
        folder: holds the model files.
        threshold: lowest score to report, 0 to 1.
        config: names the device and the number of CPU threads.
        operations: guard the use of a preferred Edge TPU until they end; None: unguarded.

    Raises:
        ModelError: a file is missing or damaged.
        BackendError, DeviceError: the device does not exist, or a compiled network needs an Edge
            TPU that cannot be used.
    """
    check_device(config.device)
    threads = thread_count(config.threads)
    compiled = compiled_path(quantized_path(folder / NETWORKS[network].file))
    if config.device == "cpu" or not os.path.isfile(compiled):  # noqa: PTH113 - never raises
        return blazeface.load(network, folder, threshold, threads)
    guarded = operations or GuardedOperations(CrashGuard(None))

    def on_cpu() -> Engine:
        return blazeface.load(network, folder, threshold, threads).engine

    def on_edgetpu() -> Engine:
        with guarded.begin(OPERATION, DeviceError, "the Edge TPU"):
            return MapEngine(compiled, network, threads, "edgetpu")

    engine: Engine
    if config.device == PREFER_EDGETPU:
        engine = RecoveringEngine(on_edgetpu, on_cpu)
    else:
        engine = MapEngine(compiled, network, threads, config.device)
    return BlazeFaceDetector(engine, NETWORKS[network].layers, threshold, BOXES[network])
