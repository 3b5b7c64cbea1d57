"""TFLite networks through ai-edge-litert, or through tflite-runtime where that is missing."""

from __future__ import annotations

import importlib
import logging
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from edge.engine.compiled import require_compiled
from edge.engine.delegate import check_device, load_edgetpu
from edge.engine.tensors import check_input, check_outputs
from edge.errors import BackendError, ModelError, describe
from edge.system.printable import reason
from edge.system.silence import silenced

log = logging.getLogger(__name__)

# (package, module), the first that is installed is used.
RUNTIMES = (
    ("ai-edge-litert", "ai_edge_litert.interpreter"),
    ("tflite-runtime", "tflite_runtime.interpreter"),
)


def find_runtime() -> tuple[str, ModuleType]:
    """Import the first TFLite runtime that is installed.

    Returns:
        its name with version, and its interpreter module.

    Raises:
        BackendError: none is installed.
    """
    broken = ""
    for package, module in RUNTIMES:
        try:
            found = importlib.import_module(module)
            return f"{package} {_version(package, module)}", found
        except ModuleNotFoundError:
            continue
        except Exception as error:  # noqa: BLE001 - another runtime may work
            # Such as one that was built for another version of numpy or of the C library.
            log.debug("%s", module, exc_info=True)
            broken = broken or f"{package} cannot be used: {describe(error)}"
    raise BackendError(
        broken or "no TFLite runtime: install ai-edge-litert (pip install ai-edge-litert)"
    )


def _version(package: str, module: str) -> str:
    """Return the version of a runtime that is imported."""
    # Searching the installed packages for it takes as long as 25 classifications.
    version = getattr(sys.modules[module.partition(".")[0]], "__version__", None)
    if version is None:
        from importlib import metadata

        version = metadata.version(package)
    return str(version)


class Resized(NamedTuple):
    """A network whose input gets another size than its file has.

    Attributes:
        content: of the file, with the sizes within the network changed.
        side: of the square input, pixels.
    """

    content: bytes
    side: int


class LiteRTEngine:
    """Engine for a TFLite file, float or full int8, on the CPU or on an Edge TPU.

    Args:
        path: the .tflite file.
        mean: subtracted from each pixel before `scale`, as in training.
        scale: the network was trained on (pixel - mean) * scale.
        threads: CPU threads.
        device: "cpu", or "edgetpu" / "edgetpu:usb" / "edgetpu:pci" / "edgetpu:usb:0".
        resized: what to run in place of the file; None runs the file.

    Attributes:
        path: the .tflite file.
        on_edgetpu: whether it was compiled for an Edge TPU, and runs there.
        place: what runs the operators, with how many threads, and the runtime, in words.
        is_float: whether the input is float32.

    Raises:
        BackendError: no runtime is installed, or no Edge TPU library.
        DeviceError: the Edge TPU cannot be opened.
        ModelError: the file is missing, damaged, not of the expected form, or not compiled for
            the Edge TPU that is to run it.
    """

    def __init__(
        self,
        path: Path,
        mean: float,
        scale: float,
        threads: int = 1,
        device: str = "cpu",
        resized: Resized | None = None,
    ) -> None:
        runtime, module = find_runtime()
        self.name, self.path, self.on_edgetpu = f"{runtime}, {device}", path, device != "cpu"
        cpu = "CPU, 1 thread" if threads == 1 else f"CPU, {threads} threads"
        self.place = f"{cpu}, {runtime}"
        delegates = []
        if self.on_edgetpu:
            check_device(device)
            _require_file(path)
            on_cpu = require_compiled(path).on_cpu
            rest = f", {on_cpu} of its operators on the {cpu}" if on_cpu else ""
            self.place = f"Edge TPU{rest}, {runtime}"
            delegates = [load_edgetpu(module, device)]
        self._interpreter = _open(module, path, threads, delegates, resized)
        source = check_input(path, self._interpreter.get_input_details())
        self._outputs = check_outputs(path, self._interpreter.get_output_details())
        self._input_index = source["index"]
        self._mean, self._scale = mean, scale
        _, *shape = (int(n) for n in source["shape"])
        self.input_shape = shape[0], shape[1], shape[2]
        self.output_shapes = tuple(
            tuple(int(n) for n in output["shape"][1:]) for output in self._outputs
        )
        self._table = _quantized_pixels(source, mean, scale)
        self.is_float = self._table is None

    def infer(self, pixels: np.ndarray) -> list[np.ndarray]:
        self._interpreter.set_tensor(self._input_index, self._prepare(pixels)[np.newaxis])
        self._interpreter.invoke()
        return [
            _dequantize(output, self._interpreter.get_tensor(output["index"])[0])
            for output in self._outputs
        ]

    def _prepare(self, pixels: np.ndarray) -> np.ndarray:
        if self._table is not None:
            return self._table[pixels]
        return (pixels.astype(np.float32) - self._mean) * np.float32(self._scale)


def _source(path: Path) -> dict[str, Any]:
    """Return the file for the interpreter, which takes only names that are UTF-8."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return {"model_content": path.read_bytes()}
    return {"model_path": str(path)}


def _require_file(path: Path) -> None:
    if not os.path.isfile(path):  # noqa: PTH113 - never raises
        raise ModelError(f"{path}: no such model: run 'make models', or name another one")


def _open(
    module: ModuleType, path: Path, threads: int, delegates: list[Any], resized: Resized | None
) -> Any:
    _require_file(path)
    source = {"model_content": resized.content} if resized else _source(path)
    try:
        # The runtime's C++ code logs "Created TensorFlow Lite XNNPACK delegate"; errors are raised.
        with silenced():
            interpreter = module.Interpreter(
                **source, num_threads=threads, experimental_delegates=delegates
            )
            # Before memory is taken for a picture of any size.
            details = check_input(path, interpreter.get_input_details())
            if resized:
                shape = 1, resized.side, resized.side, int(details["shape"][3])
                interpreter.resize_tensor_input(details["index"], shape)
            interpreter.allocate_tensors()
    except (ModelError, MemoryError):
        raise
    except Exception as error:
        log.debug("%s", path, exc_info=True)
        raise ModelError(f"{path}: not a TFLite model that runs here: {reason(error)}") from error
    return interpreter


def _quantized_pixels(source: dict[str, Any], mean: float, scale: float) -> np.ndarray | None:
    """Return the quantized value of each of the 256 pixel values; None for a float input."""
    if source["dtype"] == np.float32:
        return None
    step, zero = source["quantization"]
    info = np.iinfo(source["dtype"])
    values = (np.arange(256) - mean) * scale / step + zero
    return np.clip(np.round(values), info.min, info.max).astype(source["dtype"])


def _dequantize(output: dict[str, Any], values: np.ndarray) -> np.ndarray:
    if output["dtype"] == np.float32:
        return values
    step, zero = output["quantization"]
    return (values.astype(np.float32) - zero) * np.float32(step)
