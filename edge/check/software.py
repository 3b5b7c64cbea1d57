"""Runtime, networks, words: what the program itself needs."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator

import cv2

from edge import backends, language, networks
from edge.check.finding import Finding
from edge.engine.litert import find_runtime
from edge.errors import EmotionEdgeError
from edge.render import fonts
from edge.sections import Config


def findings(config: Config) -> Iterator[Finding]:
    """A line for each part."""
    yield Finding("ok", "python", f"{platform.python_version()} on {platform.machine()}")
    yield Finding("ok", "opencv", cv2.__version__)
    yield _tried("runtime", lambda: find_runtime()[0])
    yield _tried("emotions", lambda: _emotions(config))
    yield _tried("detector", lambda: _detector(config))
    yield _tried("language", lambda: _words(config))


def _tried(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding("ok", what, look())
    except EmotionEdgeError as error:
        return Finding("error", what, str(error))


def _emotions(config: Config) -> str:
    manifest = networks.ChosenClassifier(config, tell=lambda _: None).manifest
    accuracy = manifest.accuracy.get("public_test_int8")
    figure = f", {accuracy} % on FER2013 PublicTest" if accuracy else ""
    return f"{manifest.name} {manifest.sha256[:12]}, checksum right{figure}"


def _detector(config: Config) -> str:
    backends.open_detector(config, networks.MODELS)
    return f"{config.detector.backend}, opens"


def _words(config: Config) -> str:
    words = language.load(config.display.language)
    chosen = fonts.choose(words, config.display.font).fonts[0]
    return f"{words.name}, drawn with {chosen.path.name}"
