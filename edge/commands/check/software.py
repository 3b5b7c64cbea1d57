"""Runtime, networks, words: what the program itself needs."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import cv2

from edge.commands.check.finding import Finding
from edge.config.schema import Config
from edge.emotion.configured import CUSTOM_MODELS, MODELS, ConfiguredClassifier
from edge.engine.litert import find_runtime
from edge.errors import EmotionEdgeError
from edge.render import fonts, language
from edge.runtime import backends
from edge.system.crash_guard import CrashGuard

COMMAND = "sudo emotion-edge check"
SERVICE = Path("/run/emotion-edge")  # RuntimeDirectory of systemd/emotion-edge.service


def findings(
    config: Config, custom: Path = CUSTOM_MODELS, service: Path = SERVICE
) -> Iterator[Finding]:
    """A line for each part.

    Args:
        config: says which of them.
        custom: folder of custom models.
        service: folder in which the service counts its crashes.
    """
    yield Finding("ok", "python", f"{platform.python_version()} on {platform.machine()}")
    yield Finding("ok", "opencv", cv2.__version__)
    yield _tried("runtime", lambda: find_runtime()[0])
    yield from _emotions(config, custom, service)
    yield _tried("detector", lambda: _detector(config))
    yield _tried("language", lambda: _words(config))


def _tried(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding("ok", what, look())
    except EmotionEdgeError as error:
        return Finding("error", what, str(error))


def _emotions(config: Config, custom: Path, service: Path) -> Iterator[Finding]:
    """Report the model in use, and what was refused in favour of it."""
    guard = CrashGuard(service, record=False)  # the running service records
    reasons: list[str] = []

    def look() -> str:
        with closing(ConfiguredClassifier(config, guard, custom)) as classifier:
            manifest = classifier.manifest
            reasons.extend(classifier.reasons)
        accuracy = manifest.accuracy.get("public_test_int8")
        figure = f", {accuracy} % on FER2013 PublicTest" if accuracy else ""
        return f"{manifest.name} {manifest.sha256[:12]}, checksum right{figure}"

    yield _tried("emotions", look)
    if not guard.readable:
        reasons.insert(0, f"only root may read which crashes the service had: {COMMAND}")
    for reason in reasons:
        yield Finding("warning", "emotions", reason)


def _detector(config: Config) -> str:
    backends.open_detector(config, MODELS)
    return f"{config.detector.backend}, opens"


def _words(config: Config) -> str:
    words = language.load(config.display.language)
    chosen = fonts.choose(words, config.display.font).fonts[0]
    return f"{words.name}, drawn with {chosen.path.name}"
