"""The emotion network: from which file, and on which device."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from edge.config.schema import Config
from edge.emotion.classifier import EmotionClassifier, load_manifest
from edge.emotion.manifest import Manifest, sha256
from edge.engine import Engine
from edge.engine.litert import LiteRTEngine
from edge.errors import BackendError, DeviceError, EmotionEdgeError, ModelError
from edge.scene import Emotion, Frame, Track
from edge.system.console import say
from edge.system.crash_guard import Lives

# Beside the package in a checkout, else where packages put shared data.
CHECKOUT = Path(__file__).resolve().parents[2] / "models"
MODELS = CHECKOUT if CHECKOUT.is_dir() else Path(sys.prefix, "share", "emotion-edge", "models")
OWN = Path("/var/lib/emotion-edge/models")  # people's own; before what ships
HOPED = "prefer-edgetpu"
EDGETPU = "edgetpu"  # what may kill the process
PAUSE = 30.0  # seconds between two tries to get the Edge TPU back

Tell = Callable[[str], None]


class ChosenClassifier:
    """The emotion network that the configuration names, checked against its manifest.

    People's own file is taken before the shipped one of the same name, and with "prefer-edgetpu" an
    Edge TPU before the CPU, unless they are bad or have killed the process repeatedly. The Edge TPU
    is taken again as soon as it can be used.

    Args:
        config: names the model and the device.
        lives: remembers what killed the process.
        tell: takes a line for the log.
        own: folder of people's own models.
        clock: seconds.

    Attributes:
        notices: for the screen: "model_refused", "no_edgetpu".

    Raises:
        ModelError: the model is missing, damaged, or not what its manifest says.
        BackendError, DeviceError: it is for an Edge TPU that cannot be used.
    """

    def __init__(
        self,
        config: Config,
        lives: Lives | None = None,
        tell: Tell = say,
        own: Path = OWN,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model, self._device = config.emotion.model, config.engine.device
        self._threads = config.engine.threads
        self._lives, self._tell, self._clock = lives or Lives(None), tell, clock
        self._risks: list[str] = []
        self._next_try = float("inf")
        self.notices: tuple[str, ...] = ()
        try:
            self._network = self._open(own)
        except BaseException:  # a stop too is no death
            self.close()
            raise

    @property
    def engine(self) -> Engine:
        return self._network.engine

    @property
    def manifest(self) -> Manifest:
        return self._network.manifest

    def classify(self, frame: Frame, tracks: Sequence[Track]) -> tuple[Emotion, ...]:
        """See `EmotionClassifier.classify`."""
        if self._clock() >= self._next_try:
            self._try_edgetpu()
        return self._network.classify(frame, tracks)

    def classify_crop(self, crop: np.ndarray) -> Emotion:
        """See `EmotionClassifier.classify_crop`."""
        return self._network.classify_crop(crop)

    def close(self) -> None:
        """It ends well: nothing that was used has killed the process."""
        while self._risks:
            self._lives.end(self._risks.pop())

    def _open(self, own: Path) -> EmotionClassifier:
        file = own / self._model
        if Path(self._model).is_absolute() or not file.is_file():
            return self._open_in(MODELS)
        try:
            # Another file, or a mended one, is another risk.
            with self._risk(f"model-{sha256(file)[:12]}", ModelError, str(file)):
                return self._open_in(own)
        except ModelError as error:
            self._tell(f"model refused, the shipped one is taken: {error}")
            self.notices = ("model_refused",)
            return self._open_in(MODELS)

    def _open_in(self, folder: Path) -> EmotionClassifier:
        """On an Edge TPU where one is named, or hoped for and there."""
        self._path = folder / self._model
        if self._device != HOPED:
            return self._load(self._path, self._device)
        try:
            return self._open_on_edgetpu()
        except (BackendError, DeviceError) as error:
            self._tell(f"engine: running on the CPU: {error}")
        self.notices = (*self.notices, "no_edgetpu")
        self._next_try = self._clock() + PAUSE
        return self._load(self._path, "cpu")

    def _open_on_edgetpu(self) -> EmotionClassifier:
        compiled = self._path.with_name(f"{self._path.stem}_edgetpu.tflite")
        if not compiled.is_file():
            raise BackendError(f"{compiled}: no network for the Edge TPU: make one with EDGETPU=1")
        with self._risk(EDGETPU, DeviceError, "the Edge TPU"):
            return self._load(compiled, "edgetpu")

    def _try_edgetpu(self) -> None:
        self._next_try = self._clock() + PAUSE
        try:
            self._network = self._open_on_edgetpu()
        except EmotionEdgeError:  # told when it went to the CPU
            return
        self._next_try = float("inf")
        self.notices = tuple(notice for notice in self.notices if notice != "no_edgetpu")
        self._tell("engine: running on the Edge TPU again")

    @contextmanager
    def _risk(self, risk: str, error: type[EmotionEdgeError], what: str) -> Iterator[None]:
        """Take it until `close`; not where it fails, nor where it has failed too often."""
        if rest := self._lives.rest(risk):
            minutes = max(round(rest / 60), 1)
            raise error(
                f"{what}: the process died with it again and again: not within {minutes} min"
            )
        self._lives.begin(risk)
        try:
            yield
        except BaseException:
            self._lives.end(risk)
            raise
        self._risks.append(risk)

    def _load(self, path: Path, device: str) -> EmotionClassifier:
        manifest = load_manifest(path)
        engine = LiteRTEngine(path, manifest.mean, manifest.scale, self._threads, device)
        return EmotionClassifier(engine, manifest)
