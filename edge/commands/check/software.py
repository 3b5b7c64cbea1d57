"""Check the software: Python, OpenCV, the TFLite runtime, the models, the language."""

from __future__ import annotations

import logging
import platform
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import cv2

from edge.commands.check.finding import Finding
from edge.commands.check.networks import (
    describe_calibration,
    describe_classifier,
    describe_detector,
)
from edge.config.observers import GpioConfig
from edge.config.schema import AudioConfig, Config
from edge.detector import recovering
from edge.emotion import configured
from edge.emotion.configured import CUSTOM_MODELS, MODELS, ConfiguredClassifier
from edge.emotion.operations import GuardedOperations
from edge.engine.litert import find_runtime
from edge.engine.threads import describe_threads
from edge.errors import ConfigError, DataError, EmotionEdgeError
from edge.labels import EMOTIONS
from edge.observers.actions import open_gpio
from edge.observers.audio.opening import open_sounds
from edge.observers.gpio.rules import read_rules
from edge.observers.hook.command import arguments
from edge.render import fonts, language, theme_file
from edge.render.other_fonts import lacking
from edge.runtime import backends, factory
from edge.system.crash_guard import CrashGuard
from edge.system.printable import printable

COMMAND = "sudo -u emotion-edge emotion-edge check"  # user of systemd/emotion-edge.service
SERVICE = Path("/run/emotion-edge")  # RuntimeDirectory of systemd/emotion-edge.service


def check(
    config: Config, custom: Path = CUSTOM_MODELS, guard: CrashGuard | None = None
) -> Iterator[Finding]:
    """Yield a finding for each part of the program and network, and one for each refused model.

    Args:
        config: selects the models and the language.
        custom: folder of custom models.
        guard: reads the crash counts of the service; None opens them.
    """
    yield Finding("ok", "python", f"{platform.python_version()} on {platform.machine()}")
    yield Finding("ok", "opencv", cv2.__version__)
    yield _attempt("runtime", lambda: find_runtime()[0])
    yield Finding("ok", "threads", describe_threads(config.engine.threads))
    guard = guard or CrashGuard(SERVICE, record=False)
    yield from _check_emotions(config, custom, guard)
    yield from _check_detector(config, guard)
    yield _attempt("language", lambda: _load_language(config))
    yield from _check_notice(config)
    if config.display.theme != Config().display.theme:
        yield _attempt("theme", lambda: _load_theme(config.display.theme))
    if config.audio.enabled:
        yield _attempt("audio", lambda: _open_sounds(config.audio))
    if config.gpio.enabled:
        yield _attempt("gpio", lambda: _open_pins(config.gpio))
    if config.hook.enabled:
        yield _attempt("hook", lambda: " ".join(map(printable, arguments(config.hook))))


def _attempt(what: str, function: Callable[[], str]) -> Finding:
    """Return "ok" with the text that the function returns, or "error" with its error."""
    try:
        return Finding("ok", what, function())
    except EmotionEdgeError as error:
        return Finding("error", what, str(error))


def _check_emotions(config: Config, custom: Path, guard: CrashGuard) -> Iterator[Finding]:
    """Open the emotion model as `run` does; report it and the models that were refused."""
    networks, cpu_reason = [], ""

    def look() -> str:
        nonlocal cpu_reason
        with closing(ConfiguredClassifier(config, guard, custom)) as classifier:
            manifest, cpu_reason = classifier.manifest, classifier.cpu_reason
            networks.append(describe_classifier(classifier, config.engine.device))
            if classifier.calibration and classifier.calibrated:
                networks.append(describe_calibration(classifier.calibration))
        accuracy = manifest.accuracy.get("public_test_int8")
        own = set(manifest.labels) != set(EMOTIONS)
        pictures = "its test pictures" if own else "FER2013 PublicTest"
        figure = f", {accuracy} % on {pictures}" if accuracy else ""
        classes = f", classes: {', '.join(manifest.labels)}" if own else ""
        return f"{manifest.name} {manifest.sha256[:12]}, checksum correct{figure}{classes}"

    with logged(configured.log) as refused:
        yield _attempt("emotions", look)
    yield from networks
    if not guard.readable:
        text = f"only its own user may read which crashes the service had: {COMMAND}"
        yield Finding("warning", "emotions", text)
    for text in refused:
        if not (cpu_reason and text.endswith(cpu_reason)):  # the network's finding has the reason
            yield Finding("warning", "emotions", text)


def _check_detector(config: Config, guard: CrashGuard) -> Iterator[Finding]:
    """Open the detector as `run` does; report it and its network."""
    networks = []

    def look() -> str:
        operations = GuardedOperations(guard)
        detector = backends.open_detector(config, MODELS, operations)
        operations.end()
        networks.append(describe_detector(detector, config.engine.device))
        return f"{config.detector.backend} can be opened"

    with logged(recovering.log):  # the network's finding has the reason
        yield _attempt("detector", look)
    yield from networks


class _Collector(logging.Handler):
    """Append the message of each record to a list."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__()
        self._messages = messages

    def emit(self, record: logging.LogRecord) -> None:
        """Take a record."""
        self._messages.append(record.getMessage())


@contextmanager
def logged(logger: logging.Logger, level: int = logging.NOTSET) -> Iterator[list[str]]:
    """Collect the messages of a logger within the block, instead of printing them.

    Args:
        logger: its messages are collected.
        level: those below it are left out.
    """
    messages: list[str] = []
    handler = _Collector(messages)
    handler.setLevel(level)
    before = logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield messages
    finally:
        logger.removeHandler(handler)
        logger.propagate = before


def _load_language(config: Config) -> str:
    words = theme_file.load(config.display.theme).worded(language.load(config.display.language))
    chosen = fonts.choose(words, config.display.font).fonts[0]
    return f"{words.name}, drawn with {chosen.path.name}"


def _check_notice(config: Config) -> Iterator[Finding]:
    """Yield a finding where the notice cannot be shown, or no font has its characters."""
    try:
        notice = factory.notice_from(config)
    except DataError as error:
        yield Finding("error", "notice", str(error))
        return
    with suppress(ConfigError):  # the finding of the language has it
        typeface = fonts.choose(language.load(config.display.language), config.display.font)
        if fault := lacking(typeface, notice.texts):
            yield Finding("warning", "notice", fault)


def _load_theme(name: str) -> str:
    theme = theme_file.load(name)
    return f"{name}, icons: {len(theme.icons)}" if theme.icons else name


def _open_sounds(config: AudioConfig) -> str:
    open_sounds(config).close()
    return f"aplay is installed; it plays on {config.device}"


def _open_pins(config: GpioConfig) -> str:
    """Open the pins, which are off meanwhile."""
    if outlet := open_gpio(config):
        outlet.close()
    leds, relays = read_rules(config)
    rules = (f"GPIO{pin} {label}" for pin, label in {**leds, **relays}.items())
    return printable(", ".join(rules))
