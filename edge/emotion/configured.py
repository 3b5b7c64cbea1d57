"""Classifier that the configuration names: from which model file, and on which device."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from edge.config.schema import Config
from edge.emotion.classifier import EmotionClassifier, load_manifest
from edge.emotion.manifest import Manifest, sha256
from edge.engine import Engine
from edge.engine.litert import LiteRTEngine
from edge.errors import BackendError, DeviceError, EmotionEdgeError, ModelError
from edge.system.crash_guard import CrashGuard

log = logging.getLogger(__name__)

# Beside the package in a checkout, else where packages install shared data.
CHECKOUT = Path(__file__).resolve().parents[2] / "models"
MODELS = CHECKOUT if CHECKOUT.is_dir() else Path(sys.prefix, "share", "emotion-edge", "models")
CUSTOM_MODELS = Path("/var/lib/emotion-edge/models")
PREFER_EDGETPU = "prefer-edgetpu"
EDGETPU = "edgetpu"  # name of the operation for the crash guard
RETRY_INTERVAL = 30.0  # seconds between two attempts to use the Edge TPU again

Loaded = tuple[Engine, Manifest]


class ConfiguredClassifier(EmotionClassifier):
    """Classifier with the model and on the device that the configuration names.

    A custom model takes precedence over the bundled one of the same name, and with
    "prefer-edgetpu" an Edge TPU over the CPU, unless they fail or crashed the process repeatedly.
    A failed Edge TPU is tried again every 30 seconds.

    Args:
        config: names the model and the device.
        guard: counts the crashes of the process.
        custom: folder of custom models.
        clock: seconds, monotonic.

    Attributes:
        notices: for the screen: "model_refused", "no_edgetpu"; the log has the reasons.

    Raises:
        ModelError: the model is missing, damaged, or differs from its manifest.
        BackendError, DeviceError: it needs an Edge TPU that cannot be used.
    """

    def __init__(
        self,
        config: Config,
        guard: CrashGuard | None = None,
        custom: Path = CUSTOM_MODELS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._file, self._device = config.emotion.model, config.engine.device
        self._threads = config.engine.threads
        self._guard, self._clock = guard or CrashGuard(None), clock
        self._guarded: list[str] = []
        self._compiled = MODELS / self._file  # for the Edge TPU; set where one is preferred
        self._next_try = float("inf")
        try:
            super().__init__(*self._open(custom))
        except BaseException:  # a stop by Ctrl-C must not count as a crash either
            self.close()
            raise

    def refresh(self) -> None:
        """Try the Edge TPU again when it is time to."""
        if self._clock() < self._next_try:
            return
        self._next_try = self._clock() + RETRY_INTERVAL
        try:
            self._use(*self._open_on_edgetpu())
        except EmotionEdgeError:  # logged when the CPU was chosen
            return
        self._next_try = float("inf")
        self.notices = tuple(notice for notice in self.notices if notice != "no_edgetpu")
        log.info("engine: running on the Edge TPU again")

    def close(self) -> None:
        """End the guarded operations: none of them crashed the process."""
        while self._guarded:
            self._guard.end(self._guarded.pop())

    def _open(self, custom: Path) -> Loaded:
        file = custom / self._file
        if Path(self._file).is_absolute() or not file.is_file():
            return self._open_in(MODELS)
        try:
            # Another file, or a repaired one, is another operation.
            with self._guarding(f"model-{sha256(file)[:12]}", ModelError, str(file)):
                return self._open_in(custom)
        except ModelError as error:
            log.warning("model refused, the bundled one is used: %s", error)
            self.notices = ("model_refused",)
            return self._open_in(MODELS)

    def _open_in(self, folder: Path) -> Loaded:
        """Open the model on the device that is named, or on the one that is preferred."""
        path = folder / self._file
        if self._device != PREFER_EDGETPU:
            return self._load(path, self._device)
        self._compiled = path.with_name(f"{path.stem}_edgetpu.tflite")
        try:
            return self._open_on_edgetpu()
        except (BackendError, DeviceError) as error:
            log.warning("engine: running on the CPU: %s", error)
        self.notices = (*self.notices, "no_edgetpu")
        self._next_try = self._clock() + RETRY_INTERVAL
        return self._load(path, "cpu")

    def _open_on_edgetpu(self) -> Loaded:
        if not self._compiled.is_file():
            raise BackendError(
                f"{self._compiled}: no model for the Edge TPU: make one with EDGETPU=1"
            )
        with self._guarding(EDGETPU, DeviceError, "the Edge TPU"):
            return self._load(self._compiled, "edgetpu")

    @contextmanager
    def _guarding(self, operation: str, kind: type[EmotionEdgeError], what: str) -> Iterator[None]:
        """Guard an operation until `close`; skip it after repeated crashes, end it if it fails."""
        if seconds := self._guard.cool_down(operation):
            minutes = max(round(seconds / 60), 1)
            raise kind(
                f"{what}: the process crashed with it repeatedly: not used for {minutes} min"
            )
        self._guard.begin(operation)
        try:
            yield
        except BaseException:
            self._guard.end(operation)
            raise
        self._guarded.append(operation)

    def _load(self, path: Path, device: str) -> Loaded:
        manifest = load_manifest(path)
        engine = LiteRTEngine(path, manifest.mean, manifest.scale, self._threads, device)
        return engine, manifest
