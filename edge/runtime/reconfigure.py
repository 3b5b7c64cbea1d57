"""Replace the parts of a running session whose settings changed; the others continue unchanged."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from edge.camera import Camera
from edge.config.schema import Config, RecordConfig
from edge.errors import ConfigError, EmotionEdgeError
from edge.observers.actions import open_gpio, open_hook, use_or_refuse
from edge.observers.audio.opening import open_sounds
from edge.observers.opening import open_aggregate, open_events, open_metrics, prepare_mqtt
from edge.record.recorder import Recorder
from edge.render.notice import Notice
from edge.render.theme import BUILT_IN
from edge.runtime import backends, factory
from edge.runtime.faults import in_words
from edge.runtime.game import open_game
from edge.runtime.level import AGGREGATE, check_level
from edge.runtime.page import open_texts
from edge.runtime.recording import on_request, open_recorder
from edge.runtime.regulator import open_regulator
from edge.runtime.session import Session

log = logging.getLogger(__name__)

Apply = Callable[[Session, Config, Config], None]


def reconfigure(session: Session, old: Config, new: Config) -> Config:
    """Apply a new configuration to a session, one group of sections after the other.

    Args:
        session: its parts are replaced; a group that cannot be applied keeps its old settings.
        old: the configuration in effect.
        new: the configuration wanted.

    Returns:
        the configuration now in effect.
    """
    refused: list[str] = []
    for sections, apply in GROUPS:
        before = {section: getattr(old, section) for section in sections}
        changed = any(getattr(new, section) != part for section, part in before.items())
        missing = not session.observers.refused.isdisjoint(sections)
        if not changed and not missing and not _applies_again(apply, session, new):
            continue
        try:
            apply(session, old, new)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a setting, the picture goes on
            names = ", ".join(sections)
            log.error("configuration: %s keeps its old settings: %s", names, in_words(error))
            log.debug("reload", exc_info=True)
            refused += sections
            new = replace(new, **before)
    session.shutter.config = new
    session.settings_refused = bool(refused)
    session.safe_mode = session.safe_mode and session.settings_refused
    if refused:
        log.warning("configuration read again, without %s: see above", ", ".join(refused))
    else:
        log.info("configuration read again")
    return new


def _applies_again(apply: Apply, session: Session, config: Config) -> bool:
    """Return whether a group is applied although its settings are the same.

    A recording that stopped, perhaps on a full disk, is started again by any reload, and files of
    a theme, of sounds, of a calibration, and a certificate may have changed.
    """
    if apply is _apply_recording:
        return session.recorder.stopped
    if apply is _apply_analysis:
        return bool(config.emotion.calibration)
    if apply is _apply_web:
        return bool(config.web.certificate)
    if apply is _apply_audio:
        return config.audio.enabled and bool(config.audio.folder)
    return apply is _apply_display and config.display.theme not in BUILT_IN


def _apply_analysis(session: Session, old: Config, new: Config) -> None:
    before = session.pipeline
    session.pipeline = factory.open_pipeline(new, session.watch, session.guard)
    before.close()


def _apply_recording(session: Session, old: Config, new: Config) -> None:
    check_level(new)
    recorder, notice = open_recorder(new, session.snapshot), factory.notice_of(new)
    session.recorder.close()
    session.recorder = recorder
    _inform(session, old, notice)  # it says what is stored


def _apply_camera(session: Session, old: Config, new: Config) -> None:
    """Open the new camera; a physical one must be released first, since it opens only once."""
    physical = session.camera.physical
    if physical:
        session.camera.close()
    try:
        camera = factory.open_camera(new, session.renderer.space)
    except Exception:
        if physical:
            # The old camera was there a moment ago: if it is missing now, wait for it.
            back = replace(old, camera=replace(old.camera, wait=True), privacy=new.privacy)
            _use_camera(session, back, factory.open_camera(back, session.renderer.space))
        raise
    if not physical:
        session.camera.close()
    _use_camera(session, new, camera)


def _use_camera(session: Session, config: Config, camera: Camera) -> None:
    timeout = factory.analysis_timeout(config, camera)
    session.use_camera(camera, timeout, mirrored=factory.is_mirrored(config.display, camera))
    session.status = factory.open_status(config, session.watch)


def _apply_display(session: Session, old: Config, new: Config) -> None:
    """Apply language, layout and states, and how a screen is driven."""
    was, wanted = old.display, new.display
    if wanted.target != was.target:
        raise ConfigError("display.target: another display needs a restart")
    if (wanted.width, wanted.height) != (was.width, was.height) and not backends.is_watched(
        was.target
    ):
        raise ConfigError("display.width, display.height: a file keeps its size")
    renderer = factory.open_renderer(wanted, factory.notice_of(new))
    cover = factory.open_cover(new)
    screen = wanted.mode, wanted.rotate, wanted.overscan
    if screen != (was.mode, was.rotate, was.overscan):
        session.display.adjust(*screen)
    session.mirrored = factory.is_mirrored(wanted, session.camera)
    introduction = _introduction(old, new)
    session.renderer = renderer
    _translate(session, new, factory.notice_of(new))
    session.status = factory.open_status(new, session.watch, introduction)
    if cover.active or not session.cover.active:  # never take away what covers the faces
        session.cover = cover  # its icons have letters of the language


def _apply_notice(session: Session, old: Config, new: Config) -> None:
    """Show another notice; it is checked before the parts that show it."""
    _inform(session, old, factory.notice_of(new))
    introduction = _introduction(old, new)
    session.status = factory.open_status(old, session.watch, introduction)


def _inform(session: Session, shown: Config, notice: Notice | None) -> None:
    """Show a notice on the screen and on the page; all else stays as in a configuration."""
    session.renderer.inform(notice)
    _translate(session, shown, notice)


def _translate(session: Session, config: Config, notice: Notice | None) -> None:
    if translate := getattr(session.display, "translate", None):  # of displays with a page
        translate(open_texts(config.display, config.aggregate, notice))


def _introduction(old: Config, new: Config) -> float:
    """Return the seconds in which a new notice is shown first, as at the start."""
    changed = new.notice != old.notice and factory.notice_of(new)
    return new.notice.seconds if changed else 0.0


def _apply_privacy(session: Session, old: Config, new: Config) -> None:
    """Close the camera and cover the faces first: whatever else fails, they must not be seen."""
    wanted = replace(old, privacy=new.privacy)
    if not new.privacy.camera:
        _apply_camera(session, old, wanted)
    if new.privacy.level != old.privacy.level:
        _apply_level(session, wanted)
    if new.privacy.faces != old.privacy.faces:
        session.cover = factory.open_cover(new)
        _apply_analysis(session, old, wanted)
    if new.privacy.camera and not old.privacy.camera:
        # On a screen, a camera that was pulled out meanwhile is waited for.
        _apply_camera(session, old, replace(wanted, camera=replace(old.camera, wait=True)))


def _apply_level(session: Session, config: Config) -> None:
    """Count groups, or show faces; recordings end, also where new settings of them are refused.

    Back at single faces, recordings begin again with the settings that they have.
    """
    if config.privacy.level == AGGREGATE:
        _count(session, config)
        session.recorder.close()
        session.recorder = Recorder(RecordConfig())
    else:
        _apply_recording(session, config, config)  # where it fails, groups are still counted
        _count(session, config)


def _apply_game(session: Session, old: Config, new: Config) -> None:
    session.game = open_game(new.game)


def _apply_audio(session: Session, old: Config, new: Config) -> None:
    sounds = open_sounds(new.audio)
    session.sounds.close()
    session.sounds = sounds


def _apply_performance(session: Session, old: Config, new: Config) -> None:
    session.regulator.restore(session, new)
    session.regulator = open_regulator(new)


def _apply_events(session: Session, old: Config, new: Config) -> None:
    session.observers.use("events", None)  # a new file or socket may have the same name
    session.observers.use("events", open_events(new.events))


def _apply_mqtt(session: Session, old: Config, new: Config) -> None:
    """Let the old connection say "offline" before the new one says "online": one is retained."""
    connect = prepare_mqtt(new.mqtt, session.shutter.request, session.snapshot.make)
    if on_request(new) != on_request(old):
        _apply_recording(session, old, new)
    session.observers.use("mqtt", None)
    session.observers.use("mqtt", connect() if connect else None)


def _apply_metrics(session: Session, old: Config, new: Config) -> None:
    session.observers.use("metrics", open_metrics(new.metrics))  # the port is released first


def _apply_aggregate(session: Session, old: Config, new: Config) -> None:
    _count(session, new)
    session.observers.use("aggregate", None)  # two writers would wait for each other
    session.observers.use("aggregate", open_aggregate(new.aggregate))
    _inform(session, new, factory.notice_of(new))  # it says what is stored


def _count(session: Session, config: Config) -> None:
    aggregate = config.privacy.level == AGGREGATE
    session.observers.count(config.aggregate.group, aggregate=aggregate)


def _apply_gpio(session: Session, old: Config, new: Config) -> None:
    """Release the pins first: they can be opened only once."""
    session.observers.use("gpio", None)
    try:
        session.observers.use("gpio", open_gpio(new.gpio))
    except EmotionEdgeError:
        use_or_refuse(session.observers, "gpio", lambda: open_gpio(old.gpio))
        raise


def _apply_hook(session: Session, old: Config, new: Config) -> None:
    session.observers.use("hook", open_hook(new.hook))


def _apply_web(session: Session, old: Config, new: Config) -> None:
    """Close the page beside the display, and let it open again with its new settings.

    It opens beside the pictures: to look up the name of a host can take half a minute.
    """
    from edge.display.beside import DisplayWithPage
    from edge.display.web.display import WebDisplay

    if new.web == old.web:
        if renew := getattr(session.display, "renew", None):  # of displays with a page
            renew()
        return
    if isinstance(session.display, WebDisplay):
        raise ConfigError("another page needs a restart")
    before = session.display if isinstance(session.display, DisplayWithPage) else None
    main = before.main if before else session.display
    texts = open_texts(new.display, new.aggregate, factory.notice_of(new))
    session.display = backends.with_page(main, new.web, texts, later=True)
    if before:
        before.close_page()  # with wrong settings it stays open
    session.offer_settings(session.store)


GROUPS: tuple[tuple[tuple[str, ...], Apply], ...] = (
    (("privacy",), _apply_privacy),
    (("detector", "tracker", "emotion", "engine"), _apply_analysis),
    (("notice",), _apply_notice),
    (("record",), _apply_recording),
    (("audio",), _apply_audio),
    (("camera",), _apply_camera),
    (("display",), _apply_display),
    (("web",), _apply_web),
    (("game",), _apply_game),
    (("performance",), _apply_performance),
    (("events",), _apply_events),
    (("mqtt",), _apply_mqtt),
    (("metrics",), _apply_metrics),
    (("aggregate",), _apply_aggregate),
    (("gpio",), _apply_gpio),
    (("hook",), _apply_hook),
)
