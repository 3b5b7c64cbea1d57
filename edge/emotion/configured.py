"""Classifier that the configuration names: from which model file, and on which device."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from edge.config.schema import Config
from edge.emotion import calibration_file
from edge.emotion.answer import check_answers, check_scores
from edge.emotion.classifier import EmotionClassifier, load_manifest
from edge.emotion.manifest import Manifest
from edge.emotion.opening import open_model
from edge.emotion.operations import GuardedOperations
from edge.emotion.trial import try_once
from edge.engine import Engine
from edge.engine.compiled import find_compiled
from edge.engine.delegate import OPERATION, PREFER_EDGETPU, RETRY_INTERVAL, check_device
from edge.engine.threads import thread_count
from edge.errors import BackendError, DeviceError, EmotionEdgeError, ModelError, describe
from edge.scene import Emotion, Frame, Track
from edge.system.crash_guard import CrashGuard
from edge.system.trust import foreign_writer

log = logging.getLogger(__name__)

# Beside the package in a checkout, else where packages install shared data.
CHECKOUT = Path(__file__).resolve().parents[2] / "models"
MODELS = CHECKOUT if CHECKOUT.is_dir() else Path(sys.prefix, "share", "emotion-edge", "models")
CUSTOM_MODELS = Path("/var/lib/emotion-edge/models")
BUNDLED = "emotions.tflite"
# User of systemd/emotion-edge.service.
AS_SERVICE = "run it as that user: sudo -u emotion-edge emotion-edge"

Loaded = tuple[Engine, Manifest]
Answer = TypeVar("Answer")


class ConfiguredClassifier(EmotionClassifier):
    """Classifier with the model and on the device that the configuration names.

    A custom model takes precedence over the bundled one of the same name, and with
    "prefer-edgetpu" an Edge TPU over the CPU, unless they fail or crashed the process repeatedly.
    A failed Edge TPU is tried again every 30 seconds. A custom model is a guest: it is tried in
    another process first, and one that fails later is replaced by the bundled one.

    Args:
        config: names the model and the device.
        guard: counts the crashes of the process.
        custom: folder of custom models.
        clock: seconds, monotonic.

    Attributes:
        notices: for the screen: "model_refused", "no_edgetpu"; the log has the reasons.
        cpu_reason: why the CPU took the place of a preferred Edge TPU; else "".

    Raises:
        ConfigError: there is no calibration of the name that the configuration has.
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
        self._threads = thread_count(config.engine.threads)
        self._guard, self._clock = guard or CrashGuard(None), clock
        self._operations = GuardedOperations(self._guard)
        self._guest: Path | None = None  # the custom model in use
        self._preferred = MODELS / self._file  # its compiled form is tried again
        self._next_try, self.cpu_reason = float("inf"), ""
        named = config.emotion.calibration
        calibration = calibration_file.read(named) if named else None
        try:
            super().__init__(*self._open(custom), calibration)
        except BaseException:  # a stop by Ctrl-C must not count as a crash either
            self.close()
            raise

    def classify(self, frame: Frame, tracks: Sequence[Track]) -> tuple[Emotion, ...]:
        """Return the emotion of each track's face; a guest that fails is replaced."""
        return self._answered(lambda: super(ConfiguredClassifier, self).classify(frame, tracks))

    def classify_crop(self, crop: np.ndarray) -> Emotion:
        """Return the emotion of a picture that is a face crop already; see `classify`."""
        return self._answered(lambda: super(ConfiguredClassifier, self).classify_crop(crop))

    def refresh(self) -> None:
        """Try the Edge TPU again when it is time to."""
        if self._clock() < self._next_try:
            return
        self._next_try = self._clock() + RETRY_INTERVAL
        try:
            self._use(*self._open_on_edgetpu())
        except EmotionEdgeError:  # logged when the CPU was chosen
            return
        self._next_try, self.cpu_reason = float("inf"), ""
        self.notices = tuple(notice for notice in self.notices if notice != "no_edgetpu")
        log.info("engine: running on the Edge TPU again")

    def _use(self, engine: Engine, manifest: Manifest) -> None:
        super()._use(engine, manifest)
        if self.calibration and not self.calibrated:
            name, again = self.calibration.name, calibration_file.REPEAT
            log.warning("calibration %r not used: made with another network: %s", name, again)

    def close(self) -> None:
        """End the guarded operations: none of them crashed the process."""
        self._operations.end()

    def _emotion(self, probabilities: np.ndarray) -> Emotion:
        if self._guest:
            check_scores(probabilities, self.manifest)
        return super()._emotion(probabilities)

    def _answered(self, classify: Callable[[], Answer]) -> Answer:
        """Return an answer of the model; of the bundled one, once a custom one has failed."""
        try:
            return classify()
        except Exception as error:
            if not self._guest:
                raise
            known = isinstance(error, EmotionEdgeError)
            self._refuse(str(error) if known else f"{self._guest}: {describe(error)}")
            log.debug("custom model", exc_info=True)
            self._operations.fail()
        self._use(*self._open_bundled())
        return classify()

    def _refuse(self, reason: str) -> None:
        """Log why a custom model is not used."""
        log.warning("model refused, the bundled one is used: %s", reason)
        self.notices, self._guest = ("model_refused",), None

    def _open(self, custom: Path) -> Loaded:
        if Path(self._file).is_absolute():  # named by the user: no other one in its place
            if writer := foreign_writer(Path(self._file)):
                log.warning("%s: read as root, though %s can change it", self._file, writer)
            return self._open_in(MODELS)
        file = custom / self._file
        if not os.path.lexists(file):
            return self._open_in(MODELS)
        if writer := foreign_writer(file):
            log.warning(
                "%s: not read as root, since %s can change it: %s", file, writer, AS_SERVICE
            )
            return self._open_bundled()
        try:
            return self._open_in(custom)
        except ModelError as error:
            self._refuse(str(error))
            return self._open_bundled()

    def _open_bundled(self) -> Loaded:
        name = Path(self._file).name
        self._file = name if os.path.isfile(MODELS / name) else BUNDLED  # noqa: PTH113
        return self._open_in(MODELS)

    def _open_in(self, folder: Path) -> Loaded:
        """Open the model on the device that is named, or on the one that is preferred."""
        path = folder / self._file
        if self._device == "cpu":
            return self._load(path, "cpu")
        check_device(self._device)
        if self._device != PREFER_EDGETPU:
            return self._load(find_compiled(path), self._device)
        self._preferred = path
        try:
            return self._open_on_edgetpu()
        except (BackendError, DeviceError) as error:
            self.cpu_reason = str(error)
            log.warning("engine: running on the CPU: %s", error)
        self.notices = (*self.notices, "no_edgetpu")
        self._next_try = self._clock() + RETRY_INTERVAL
        return self._load(path, "cpu")

    def _open_on_edgetpu(self) -> Loaded:
        compiled = find_compiled(self._preferred)
        with self._operations.begin(OPERATION, DeviceError, "the Edge TPU"):
            return self._load(compiled, "edgetpu")

    def _load(self, path: Path, device: str) -> Loaded:
        if os.path.realpath(path.parent) == os.path.realpath(MODELS):
            return open_model(path, self._threads, device)
        return self._load_guest(path, device)

    def _load_guest(self, path: Path, device: str) -> Loaded:
        """Open a model that did not come with the program, after a trial."""
        checksum = load_manifest(path).sha256  # plain mistakes are found without a trial
        if device == "cpu":
            # Another file, or a repaired one, is another operation.
            with self._operations.begin(f"model-{checksum[:12]}", ModelError, str(path)):
                try_once(path, checksum, self._threads, self._guard)
                loaded = open_model(path, self._threads, device)
        else:  # a crash is one of the Edge TPU
            loaded = open_model(path, self._threads, device)
            check_answers(*loaded)
        self._guest = path
        return loaded
