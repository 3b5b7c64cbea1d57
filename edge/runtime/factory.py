"""Open what a configuration names."""

from __future__ import annotations

from contextlib import ExitStack, closing

import numpy as np

from edge.camera import Camera
from edge.config.schema import Config, DisplayConfig
from edge.display import Display
from edge.emotion import model as networks
from edge.pipeline.hysteresis import Namer
from edge.pipeline.pipeline import Pipeline
from edge.pipeline.schedule import Pace
from edge.pipeline.smoothing import ScoreSmoother
from edge.pipeline.tracker import Tracker
from edge.record.recorder import Recorder
from edge.render import fonts, language
from edge.render.renderer import Renderer
from edge.runtime import backends
from edge.runtime.idle import Presence
from edge.runtime.session import Show
from edge.runtime.status import Status
from edge.scene import Frame, Scene
from edge.system.console import say
from edge.system.crash_guard import Lives, folder_of_service
from edge.system.stopwatch import Stopwatch
from edge.system.temperature import Thermometer

WAIT = 0.5  # share of the time between two frames


def open_show(config: Config) -> Show:
    """Everything; a screen says meanwhile that it starts.

    Raises:
        EmotionEdgeError: something cannot be opened; the rest is given back.
    """
    watch, watched = Stopwatch(), backends.is_watched(config.display.target)
    lives = Lives(folder_of_service())
    renderer = open_renderer(config.display)
    with ExitStack() as opened:
        # A file's rate is the camera's; a screen should not stay dark until the camera is there.
        if watched:
            display = opened.enter_context(closing(open_display(config)))
            announce(renderer, display, "starting")
        pipeline = open_pipeline(config, watch, lives)
        opened.callback(pipeline.close)
        camera = opened.enter_context(closing(open_camera(config)))
        if not watched:
            display = opened.enter_context(closing(open_display(config, camera.rate)))
        recorder = Recorder(config.record)
        status = open_status(config.display, watch)
        pipeline.patience = patience(config, camera)
        opened.pop_all()
    mirror = mirrored(config.display, camera)
    parts = pipeline, renderer, display, recorder, status, watch, lives
    return Show(camera, *parts, mirrored=mirror)


def open_pipeline(
    config: Config, watch: Stopwatch, lives: Lives | None = None, *, every: bool = False
) -> Pipeline:
    """All stages between camera and renderer.

    Args:
        config: which detector, network and smoothing.
        watch: told when each stage has ended.
        lives: remembers what killed the process.
        every: look at every frame and read every face, however steady.
    """
    detector = backends.open_detector(config, networks.MODELS)
    return Pipeline(
        detector,
        Tracker(config.tracker.keep),
        networks.ChosenClassifier(config, lives),
        ScoreSmoother(config.emotion.smoothing, config.tracker.keep),
        Namer(config.emotion.unsure, config.emotion.lead, config.tracker.keep),
        watch,
        Pace(0.0 if every else config.detector.pause),
        0.0 if every else config.emotion.pause,
    )


def open_renderer(config: DisplayConfig) -> Renderer:
    """What draws the pictures.

    Raises:
        ConfigError: no such language, or no font here can draw it.
    """
    words = language.load(config.language)
    typeface = fonts.choose(words, config.font)
    size = (config.width, config.height)
    return Renderer(words, typeface, size, fill=config.fit == "fill")


def mirrored(config: DisplayConfig, camera: Camera) -> bool:
    """Left open, live cameras are shown as in a mirror."""
    return config.mirror == "on" or (config.mirror == "auto" and camera.live)


def patience(config: Config, camera: Camera) -> float | None:
    """A live picture must go on; every frame of a file is analysed, however long it takes."""
    return WAIT / config.camera.rate if camera.live else None


def open_status(config: DisplayConfig, watch: Stopwatch) -> Status:
    """What knows whether anybody is there; a file that is written shows every frame."""
    watched = backends.is_watched(config.target)
    presence = Presence(config.idle, config.blank) if watched else Presence(0, 0)
    return Status(presence, Thermometer(config.hot), watch if config.stats else None)


def open_camera(config: Config) -> Camera:
    """The camera, with a line that says which."""
    watched = backends.is_watched(config.display.target)
    camera, why = backends.open_camera(config.camera, watched)
    _introduce("camera", camera.name, why)
    return camera


def open_display(config: Config, rate: float | None = None) -> Display:
    """The display, with a line that says which."""
    display, why = backends.open_display(config.display, rate)
    _introduce("display", display.name, why)
    return display


def announce(renderer: Renderer, display: Display, state: str, detail: str = "") -> None:
    """Show a state that needs no frame: "starting", or "fault" and why."""
    renderer.resize(display.size)
    nothing = Frame(np.zeros((1, 1, 3), np.uint8))
    display.show(renderer.render(Scene(nothing, state=state, detail=detail)), nothing.time)


def _introduce(what: str, name: str, why: str) -> None:
    reason = f" ({why})" if why else ""
    say(f"{what}: {name}{reason}")
