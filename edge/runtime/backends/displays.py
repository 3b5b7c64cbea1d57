"""Names of displays, and what opens them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edge.errors import BackendError
from edge.runtime.backends.plugins import load

if TYPE_CHECKING:
    from edge.config.schema import DisplayConfig
    from edge.display import Display
    from edge.display.kms.display import KmsDisplay
    from edge.display.kms import OpenCards

DISPLAYS = ("auto", "kms", "web", "none")


def open_display(
    config: DisplayConfig, rate: float | None = None, cards: OpenCards | None = None
) -> tuple[Display, str]:
    """Open the display that the configuration names.

    Args:
        config: its section.
        rate: frames per second, for a video file.
        cards: opens the display cards; None takes those of this machine.

    Returns:
        the display, and why it was chosen ("" where it was named).

    Raises:
        BackendError: no such kind of display.
        ConfigError, DeviceError: it cannot be opened.
    """
    if config.target == "auto":
        return _automatic_display(config, cards)
    if config.target == "kms":
        return _screen(config, cards), ""
    return _named_display(config, rate), ""


def _automatic_display(config: DisplayConfig, cards: OpenCards | None) -> tuple[Display, str]:
    """The bare screen where one is connected and no other program has it, else a page."""
    from edge.display.web import WebDisplay
    from edge.errors import DeviceError

    try:
        screen = _screen(config, cards)
    except DeviceError as error:
        return WebDisplay(), str(error)
    if screen.ready:
        return screen, "a screen is connected"
    screen.close()
    return WebDisplay(), screen.state


def _screen(config: DisplayConfig, cards: OpenCards | None) -> KmsDisplay:
    from edge.display.kms.display import KmsDisplay
    from edge.display.kms.screen import open_cards

    return KmsDisplay(config.mode, config.rotate, config.overscan, cards or open_cards)


def _named_display(config: DisplayConfig, rate: float | None) -> Display:
    kind, _, rest = config.target.partition(":")
    if kind == "web":
        from edge.display.web import WebDisplay

        return WebDisplay(rest)
    if config.target == "none":
        from edge.display.none import NoDisplay

        return NoDisplay()
    return _other_display(config, rate)


def _other_display(config: DisplayConfig, rate: float | None) -> Display:
    path = Path(config.target)
    if path.suffix or "/" in config.target or path.is_dir():
        from edge.display.file import open_file

        return open_file(path, rate)
    if ":" in config.target:
        own: Display = load(config.target)(config)
        return own
    raise BackendError(
        f"no display {config.target!r}: take {', '.join(DISPLAYS)}, web:HOST:PORT, "
        "a file (.mp4, .png), a folder/, module:Class"
    )


def is_watched(target: str) -> bool:
    """Whether somebody looks at this display while it runs."""
    return target.partition(":")[0] in ("auto", "kms", "web")
