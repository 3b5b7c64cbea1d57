"""Exchange the parts of a show whose settings have changed; the others go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from edge import opening
from edge.errors import ConfigError, EmotionEdgeError
from edge.progress import say
from edge.record import Recorder
from edge.sections import Config, DisplayConfig
from edge.show import Show

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

    Raises:
        EmotionEdgeError: a part had to be closed, and cannot be opened again either.
    """
    show.refused = False
    for sections, apply in PARTS:
        before = {section: getattr(old, section) for section in sections}
        if all(getattr(new, section) == part for section, part in before.items()):
            continue
        try:
            apply(show, old, new)
        except EmotionEdgeError as error:
            tell(f"configuration: {', '.join(sections)} stays as it was: {error}")
            show.refused = True
            new = replace(new, **before)
            apply(show, new, new)
    tell("configuration read again")
    return new


def _analysis(show: Show, old: Config, new: Config) -> None:
    show.pipeline, show.without_tpu = opening.open_pipeline(new, show.watch)


def _recording(show: Show, old: Config, new: Config) -> None:
    show.recorder.close()  # before the new one finds what this one has not finished
    show.recorder = Recorder(new.record)


def _camera(show: Show, old: Config, new: Config) -> None:
    show.camera.close()  # before the same device is opened again
    show.use(opening.open_camera(new))
    show.renderer.mirrored = opening.mirrored(new.display, show.camera)


def _display(show: Show, old: Config, new: Config) -> None:
    """Language, layout, states; the screen itself only where it has to be opened anew."""
    if new.display.target != old.display.target:
        raise ConfigError("display.target: another display needs a new start")
    renderer = opening.open_renderer(new.display)
    renderer.mirrored = opening.mirrored(new.display, show.camera)
    if _screen(new.display) != _screen(old.display):
        show.display.close()
        show.display = opening.open_display(new, show.camera.rate)
    show.renderer, show.status = renderer, opening.open_status(new.display, show.watch)


def _screen(config: DisplayConfig) -> tuple[object, ...]:
    return config.mode, config.rotate, config.overscan


PARTS: tuple[tuple[tuple[str, ...], Apply], ...] = (
    (("detector", "tracker", "emotion", "engine"), _analysis),
    (("record",), _recording),
    (("camera",), _camera),
    (("display",), _display),
)
