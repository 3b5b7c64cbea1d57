"""Exchange the parts of a show whose settings have changed; the others go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from edge.camera import Camera
from edge.config.schema import Config
from edge.display.kms.display import KmsDisplay
from edge.errors import ConfigError, EmotionEdgeError
from edge.record.recorder import Recorder
from edge.runtime import factory as opening
from edge.runtime.backends import is_watched
from edge.runtime.session import Show
from edge.system.console import say

Apply = Callable[[Show, Config, Config], None]


def change(show: Show, old: Config, new: Config, tell: Callable[[str], None] = say) -> Config:
    """Bring a show to a new configuration, section by section.

    Args:
        show: its parts are exchanged; a section that cannot be changed stays as it was.
        old: the configuration in effect.
        new: the one wanted.
        tell: takes a line for the log.

    Returns:
        the configuration that is now in effect.
    """
    show.refused = False
    for sections, apply in PARTS:
        before = {section: getattr(old, section) for section in sections}
        changed = any(getattr(new, section) != part for section, part in before.items())
        if not changed and not (apply is _recording and show.recorder.stopped):
            continue
        try:
            apply(show, old, new)
        except EmotionEdgeError as error:
            tell(f"configuration: {', '.join(sections)} stays as it was: {error}")
            show.refused = True
            new = replace(new, **before)
    tell("configuration read again")
    return new


def _analysis(show: Show, old: Config, new: Config) -> None:
    before = show.pipeline
    show.pipeline = opening.open_pipeline(new, show.watch, show.lives)
    show.pipeline.patience = opening.patience(new, show.camera)
    before.close()


def _recording(show: Show, old: Config, new: Config) -> None:
    """Also where nothing has changed but the disk, which was full."""
    recorder = Recorder(new.record)
    show.recorder.close()
    show.recorder = recorder


def _camera(show: Show, old: Config, new: Config) -> None:
    """A physical has to be given back before it can be opened again; a file has not."""
    physical = show.camera.physical
    if physical:
        show.camera.close()
    try:
        camera = opening.open_camera(new)
    except EmotionEdgeError:
        if physical:
            # It was there a moment ago: if it is not now, it is waited for.
            back = replace(old, camera=replace(old.camera, wait=True))
            _use(show, back, opening.open_camera(back))
        raise
    if not physical:
        show.camera.close()
    _use(show, new, camera)


def _use(show: Show, config: Config, camera: Camera) -> None:
    """Frames of another camera have another time, and other people."""
    show.use(camera)
    show.pipeline.forget()
    show.status = opening.open_status(config.display, show.watch)
    show.mirrored = opening.mirrored(config.display, camera)
    show.pipeline.patience = opening.patience(config, camera)


def _display(show: Show, old: Config, new: Config) -> None:
    """Language, layout, states; and how the bare screen shows it."""
    was, wanted = old.display, new.display
    if wanted.target != was.target:
        raise ConfigError("display.target: another display needs a new start")
    if (wanted.width, wanted.height) != (was.width, was.height) and not is_watched(was.target):
        raise ConfigError("display.width, display.height: a file keeps its size")
    renderer = opening.open_renderer(wanted)
    settings = wanted.mode, wanted.rotate, wanted.overscan
    if isinstance(show.display, KmsDisplay) and settings != (was.mode, was.rotate, was.overscan):
        show.display.adjust(*settings)
    show.renderer, show.status = renderer, opening.open_status(wanted, show.watch)
    show.mirrored = opening.mirrored(wanted, show.camera)


PARTS: tuple[tuple[tuple[str, ...], Apply], ...] = (
    (("detector", "tracker", "emotion", "engine"), _analysis),
    (("record",), _recording),
    (("camera",), _camera),
    (("display",), _display),
)
