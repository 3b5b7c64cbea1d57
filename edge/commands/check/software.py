"""Check the software: Python, OpenCV, the TFLite runtime, the networks, the language."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import cv2

from edge.commands.check.finding import Finding
from edge.config.schema import Config
from edge.emotion import model as networks
from edge.engine.litert import find_runtime
from edge.errors import EmotionEdgeError
from edge.render import fonts, language
from edge.runtime import backends
from edge.system.crash_guard import Lives

COMMAND = "sudo emotion-edge check"
SERVICE = Path("/run/emotion-edge")  # RuntimeDirectory of systemd/emotion-edge.service


class Remembered(Lives):
    """What the service has died with; read only, as the service goes on writing there.

    Args:
        folder: where it is written.
        tell: takes a line for the report.
    """

    def __init__(self, folder: Path, tell: networks.Tell) -> None:
        super().__init__(None)
        self._folder, self._tell = folder, tell

    def rest(self, risk: str) -> float:
        try:
            return super().rest(risk)
        except PermissionError:
            self._tell(f"only root may read what the service died with: {COMMAND}")
            return 0.0

    def begin(self, risk: str) -> None:
        pass

    def end(self, risk: str) -> None:
        pass


def check(config: Config, own: Path = networks.OWN, service: Path = SERVICE) -> Iterator[Finding]:
    """Yield a finding for each part of the program, and a warning for each refused network.

    Args:
        config: selects the networks and the language.
        own: folder of people's own models.
        service: where the service remembers what killed it.
    """
    yield Finding("ok", "python", f"{platform.python_version()} on {platform.machine()}")
    yield Finding("ok", "opencv", cv2.__version__)
    yield _attempt("runtime", lambda: find_runtime()[0])
    yield from _check_emotions(config, own, service)
    yield _attempt("detector", lambda: _open_detector(config))
    yield _attempt("language", lambda: _load_language(config))


def _attempt(what: str, function: Callable[[], str]) -> Finding:
    """Return "ok" with the text that the function returns, or "error" with its error."""
    try:
        return Finding("ok", what, function())
    except EmotionEdgeError as error:
        return Finding("error", what, str(error))


def _check_emotions(config: Config, own: Path, service: Path) -> Iterator[Finding]:
    """Open the emotion model as `run` does; report it and the models that were refused."""
    told: list[str] = []

    def look() -> str:
        lives = Remembered(service, told.append)
        with closing(networks.ChosenClassifier(config, lives, told.append, own)) as chosen:
            manifest = chosen.manifest
        accuracy = manifest.accuracy.get("public_test_int8")
        figure = f", {accuracy} % on FER2013 PublicTest" if accuracy else ""
        return f"{manifest.name} {manifest.sha256[:12]}, checksum correct{figure}"

    yield _attempt("emotions", look)
    for line in dict.fromkeys(told):  # once, though it may be so for several risks
        yield Finding("warning", "emotions", line)


def _open_detector(config: Config) -> str:
    backends.open_detector(config, networks.MODELS)
    return f"{config.detector.backend} can be opened"


def _load_language(config: Config) -> str:
    words = language.load(config.display.language)
    chosen = fonts.choose(words, config.display.font).fonts[0]
    return f"{words.name}, drawn with {chosen.path.name}"
