"""Displays by name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from edge.errors import BackendError
from edge.runtime.backends.plugins import is_custom, load, open_custom

if TYPE_CHECKING:
    from edge.config.schema import DisplayConfig
    from edge.display import Display
    from edge.display.kms import OpenDevices
    from edge.display.kms.display import KmsDisplay

DISPLAYS = ("auto", "kms", "web", "none")
NEEDS = ("name", "size", "show", "power", "adjust", "close")  # of a custom class


def open_display(
    config: DisplayConfig,
    rate: float | None = None,
    devices: OpenDevices | None = None,
    address: str = "",
) -> tuple[Display, str]:
    """Open the display that the configuration names.

    Args:
        config: its section of the configuration.
        rate: frames per second of a video file; None for its default.
        devices: opens the DRM devices; None opens those of this machine.
        address: of the web page that "auto" falls back to, see `WebDisplay`.

    Returns:
        the display, and why it was chosen ("" where it was named).

    Raises:
        BackendError: no such display.
        ConfigError, DeviceError: it cannot be opened.
    """
    if config.target == "auto":
        return _automatic_display(config, devices, address)
    if config.target == "kms":
        return _screen(config, devices), ""
    return _named_display(config, rate), ""


def _automatic_display(
    config: DisplayConfig, devices: OpenDevices | None, address: str
) -> tuple[Display, str]:
    """Open a screen where one is connected and not used by another program, else a web page."""
    from edge.display.web import WebDisplay
    from edge.errors import DeviceError

    try:
        screen = _screen(config, devices)
    except DeviceError as error:
        return WebDisplay(address), str(error)
    if screen.ready:
        return screen, "a screen is connected"
    screen.close()
    return WebDisplay(address), screen.state


def _screen(config: DisplayConfig, devices: OpenDevices | None) -> KmsDisplay:
    from edge.display.kms.device import open_devices
    from edge.display.kms.display import KmsDisplay

    return KmsDisplay(config.mode, config.rotate, config.overscan, devices or open_devices)


def _named_display(config: DisplayConfig, rate: float | None) -> Display:
    kind, _, address = config.target.partition(":")
    if kind == "web":
        from edge.display.web import WebDisplay

        return WebDisplay(address)
    if config.target == "none":
        from edge.display.none import NoDisplay

        return NoDisplay()
    return _file_or_custom_display(config, rate)


def _file_or_custom_display(config: DisplayConfig, rate: float | None) -> Display:
    if is_custom(config.target):
        from edge.runtime.backends.custom import CustomDisplay

        return CustomDisplay(config.target, open_custom(config.target, config, NEEDS))
    path = Path(config.target)
    if path.suffix or "/" in config.target or os.path.isdir(path):  # noqa: PTH112 - never raises
        from edge.display.file import open_file

        return open_file(path, rate)
    raise BackendError(
        f"no display {config.target!r}: use {', '.join(DISPLAYS)}, web:HOST:PORT, "
        "a file (.mp4, .png), a folder/, module:Class"
    )


def is_watched(target: str) -> bool:
    """Return whether people can watch this display while it runs, as a screen or a web page.

    A custom class may say so by an attribute `watched`, which is True.

    Raises:
        BackendError: no such class.
    """
    if target.partition(":")[0] in ("auto", "kms", "web"):
        return True
    return is_custom(target) and getattr(load(target), "watched", False) is True
