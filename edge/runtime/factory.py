"""Open what a configuration names, and put a session together."""

from __future__ import annotations

import logging
from contextlib import ExitStack, closing

import numpy as np

from edge.camera import Camera
from edge.camera.closed import ClosedCamera
from edge.config.schema import Config, DisplayConfig
from edge.display import Display
from edge.emotion.configured import MODELS, ConfiguredClassifier
from edge.emotion.operations import GuardedOperations
from edge.observers.audio.opening import open_sounds
from edge.observers.opening import open_observers
from edge.pipeline.hysteresis import LabelHysteresis
from edge.pipeline.orientation import OrientationProbe
from edge.pipeline.pipeline import Pipeline
from edge.pipeline.readings import LONGEST_SLOW, ReadingSchedule
from edge.pipeline.schedule import DetectionSchedule
from edge.pipeline.smoothing import ScoreSmoother
from edge.pipeline.tilted_faces import TiltedFaceSearch
from edge.pipeline.tracker import Tracker
from edge.render import fonts, language, theme_file
from edge.render.cover import Cover, FaceCover, NoCover
from edge.render.language import Language
from edge.render.notice import Notice
from edge.render.renderer import Renderer
from edge.render.style import Style
from edge.render.theme import PLAIN, Theme
from edge.render.typeface import Typeface
from edge.render.viewport import Space
from edge.runtime import backends
from edge.runtime.frames import shown_in
from edge.runtime.game import open_game
from edge.runtime.idle import IdleTimer
from edge.runtime.page import open_texts, print_addresses
from edge.runtime.recording import SnapshotRequest, open_recorder, stores_pictures
from edge.runtime.regulator import open_regulator
from edge.runtime.session import Session
from edge.runtime.shutter import Shutter
from edge.runtime.status import Status
from edge.scene import Frame, Scene
from edge.system.crash_guard import CrashGuard, count_starts, service_folder
from edge.system.garbage import uncollected
from edge.system.processor import is_slow
from edge.system.stopwatch import Stopwatch
from edge.system.temperature import Thermometer

log = logging.getLogger(__name__)

# Small cores cannot read four faces in the time that others take for it; where they tried, they
# would look for faces less often, too.
FACES_AT_ONCE = 2
WAIT = 0.5  # share of the time between two frames that a live frame waits for its analysis


@uncollected()
def open_session(config: Config) -> Session:
    """Open all parts; a screen shows meanwhile that the program is starting.

    Raises:
        EmotionEdgeError: a part cannot be opened; the others are closed again.
    """
    session = _open_session(config)
    # Only now: an appliance that cannot start tries again for ever.
    print_addresses(getattr(session.display, "addresses", ()))
    return session


def _open_session(config: Config) -> Session:
    backends.check_output(config)
    shutter, snapshot = Shutter(config), SnapshotRequest()
    watch, watched, guard = Stopwatch(), is_watched(config), CrashGuard(service_folder())
    renderer = open_renderer(config.display, notice := notice_of(config))
    with ExitStack() as opened:
        sounds = opened.enter_context(closing(open_sounds(config.audio)))
        made = open_observers(config, shutter.request, snapshot.make)
        observers = opened.enter_context(closing(made))
        # A video file needs the camera's rate; a screen must not stay dark until the camera opens.
        if watched:
            display = opened.enter_context(closing(open_display(config)))
            show_state(renderer, display, "starting")
        # Before the networks: the first frame of a live camera arrives while these are loaded.
        camera = opened.enter_context(closing(open_camera(config, renderer.space)))
        pipeline = opened.enter_context(closing(open_pipeline(config, watch, guard)))
        if not watched:
            display = opened.enter_context(closing(open_display(config, camera.rate)))
        session = Session(
            camera,
            pipeline,
            renderer,
            display,
            open_recorder(config, snapshot),
            open_status(config, watch, config.notice.seconds if notice else 0.0),
            watch,
            timeout=analysis_timeout(config, camera),
            mirrored=is_mirrored(config.display, camera),
            guard=guard,
            cover=open_cover(config),
            game=open_game(config.game),
            sounds=sounds,
            observers=observers,
            shutter=shutter,
            snapshot=snapshot,
            regulator=open_regulator(config),
            settings_refused=bool(observers.refused),
            restarts=count_starts(guard) - 1,
        )
        opened.pop_all()
    return session


def open_pipeline(
    config: Config, watch: Stopwatch, guard: CrashGuard | None = None, *, every: bool = False
) -> Pipeline:
    """Open detector and classifier, and connect the stages between camera and renderer.

    Args:
        config: names the detector, the model, and the settings of the stages.
        watch: measures the stages.
        guard: counts crashes of the process.
        every: search all of every frame for faces and classify every face, however steady.
    """
    emotion, keep, private = config.emotion, config.tracker.keep, config.privacy.faces != "off"
    operations = GuardedOperations(guard or CrashGuard(None))
    try:
        search = backends.open_search(
            config, MODELS, operations, everywhere=every, thorough=private
        )
        classifier = ConfiguredClassifier(config, guard)
    except BaseException:  # a stop by Ctrl-C must not count as a crash either
        operations.end()
        raise
    return Pipeline(
        TiltedFaceSearch(search) if classifier.manifest.level else search,
        Tracker(keep),
        classifier,
        ScoreSmoother(emotion.smoothing, keep),
        LabelHysteresis(emotion.unsure, emotion.lead, keep, emotion.away),
        watch,
        DetectionSchedule(0.0 if every or private else config.detector.pause),
        open_readings(0.0 if every else emotion.pause),
        None if every else OrientationProbe(search.detector),
        operations.end,
    )


def open_readings(interval: float) -> ReadingSchedule:
    """Return the schedule of the classifications, with this interval in seconds, for this board."""
    if is_slow():
        return ReadingSchedule(interval, FACES_AT_ONCE, LONGEST_SLOW)
    return ReadingSchedule(interval)


def notice_of(config: Config) -> Notice | None:
    """Return the notice that emotions are recognized here, if it is to be shown.

    Raises:
        DataError: its link, or its operator and contact, do not fit into a QR code.
    """
    enabled, operator = config.notice.enabled, config.notice.operator
    if enabled == "off" or (enabled == "auto" and not operator):
        return None
    return notice_from(config)


def notice_from(config: Config) -> Notice:
    """Return the facts of the notice, whether it is to be shown or not; see `notice_of`."""
    given = config.notice
    return Notice(
        given.operator,
        given.purpose,
        given.kept,
        given.contact,
        given.link,
        stores=stores_pictures(config),
        counts=config.aggregate.enabled,
    )


def open_renderer(config: DisplayConfig, notice: Notice | None = None) -> Renderer:
    """Return a renderer for a language, with a font that has its letters.

    Args:
        config: language, font and size.
        notice: shown on screens without a face, and in short beside faces; None shows none.

    Raises:
        ConfigError: no such language or theme, or no font on this machine has its letters.
    """
    theme = theme_file.load(config.theme)
    words, typeface = open_language(config, theme)
    size = (config.width, config.height)
    return Renderer(
        words,
        typeface,
        size,
        fit=config.fit,
        notice=notice,
        attract=config.attract,
        theme=theme,
    )


def open_language(config: DisplayConfig, theme: Theme = PLAIN) -> tuple[Language, Typeface]:
    """Return the words that are shown, and a font that has their letters; see `open_renderer`."""
    words = language.load(config.language)
    if config.words == "expressions":
        words = words.with_expressions()
    words = theme.worded(words)
    return words, fonts.choose(words, config.font)


def open_cover(config: Config) -> Cover:
    """Return what covers the faces, if `privacy.faces` wants that.

    Raises:
        ConfigError: see `open_renderer`.
    """
    if config.privacy.faces == "off":
        return NoCover()
    theme = theme_file.load(config.display.theme)
    style = Style(*open_language(config.display, theme), 1.0, theme)
    return FaceCover(style, icons=config.privacy.faces == "icons")


def is_mirrored(config: DisplayConfig, camera: Camera) -> bool:
    """Return whether frames are shown as in a mirror: "auto" mirrors live cameras."""
    return config.mirror == "on" or (config.mirror == "auto" and camera.live)


def analysis_timeout(config: Config, camera: Camera) -> float | None:
    """Return the seconds that a live frame waits; every frame of a file is analysed (None)."""
    return WAIT / config.camera.rate if camera.live else None


def open_status(config: Config, watch: Stopwatch, introduction: float = 0.0) -> Status:
    """Return the status; without a viewer there is no idle screen, a file gets every frame.

    Args:
        config: of the screen, among others.
        watch: source of the statistics.
        introduction: seconds of the notice before the first reading, on a screen with a viewer.
    """
    watched, display = is_watched(config), config.display
    introduction = introduction if watched else 0.0
    idle_timer = IdleTimer(display.idle, display.blank) if watched else IdleTimer(0, 0)
    return Status(
        idle_timer, Thermometer(display.hot), watch if display.stats else None, introduction
    )


def is_watched(config: Config) -> bool:
    """Return whether people can watch: a screen, or the page where there is no other display."""
    only_page = config.web.enabled and config.display.target == "none"
    return only_page or backends.is_watched(config.display.target)


def open_camera(config: Config, space: Space | None = None) -> Camera:
    """Open the camera and log which one; none where it is to stay closed, but files are read.

    Args:
        config: of all parts.
        space: of the picture, for the frames; None for that of the usual screen.
    """
    if not (config.privacy.camera or backends.names_files(config.camera.source)):
        log.info("camera: closed, as privacy.camera or a message wants it")
        return ClosedCamera()
    shown = shown_in(space, config.camera) if space else None
    camera, reason = backends.open_camera(config.camera, is_watched(config), shown=shown)
    _log_choice("camera", camera.name, reason)
    return camera


def open_display(config: Config, rate: float | None = None) -> Display:
    """Open the display and log which one."""
    texts = open_texts(config.display, config.aggregate, notice_of(config))
    display, reason = backends.open_display(config.display, rate, web=config.web, texts=texts)
    _log_choice("display", display.name, reason)
    return display


def show_state(renderer: Renderer, display: Display, state: str, detail: str = "") -> None:
    """Show a state that needs no frame: "starting", or "fault" and its reason."""
    renderer.resize(display.size)
    empty = Frame(np.zeros((1, 1, 3), np.uint8))
    display.show(renderer.render(Scene(empty, state=state, detail=detail)), empty.time)


def _log_choice(kind: str, name: str, reason: str) -> None:
    log.info("%s: %s%s", kind, name, f" ({reason})" if reason else "")
