"""Displays by name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edge.errors import BackendError
from edge.runtime.backends.plugins import is_custom, load, open_custom
from edge.system.files import is_folder

if TYPE_CHECKING:
    from edge.config.schema import Config, DisplayConfig, WebConfig
    from edge.display import Display
    from edge.display.kms import OpenDevices
    from edge.display.kms.display import KmsDisplay
    from edge.display.web.texts import Texts

DISPLAYS = ("auto", "kms", "web", "none")
NEEDS = ("name", "size", "show", "power", "adjust", "close")  # of a custom class


def open_display(
    config: DisplayConfig,
    rate: float | None = None,
    devices: OpenDevices | None = None,
    address: str = "",
    web: WebConfig | None = None,
    texts: Texts | None = None,
) -> tuple[Display, str]:
    """Open the display that the configuration names, with the page beside it if that is wanted.

    Args:
        config: its section of the configuration.
        rate: frames per second of a video file; None for its default.
        devices: opens the DRM devices; None opens those of this machine.
        address: of the web page that "auto" falls back to, see `WebDisplay`.
        web: section of the web page; None for its defaults.
        texts: languages of the page; None for those of the program.

    Returns:
        the display, and why it was chosen ("" where it was named).

    Raises:
        BackendError: no such display.
        ConfigError, DeviceError: it cannot be opened.
    """
    display, reason = _open(config, rate, devices, address, web, texts)
    try:
        return (with_page(display, web, texts) if web else display), reason
    except BaseException:
        display.close()
        raise


def with_page(
    display: Display, web: WebConfig, texts: Texts | None = None, *, later: bool = False
) -> Display:
    """Return a display with the page beside it, if that is wanted and it is none itself.

    Args:
        display: shows the same pictures.
        web: section of the configuration.
        texts: languages of the page; None for those of the program.
        later: only check the settings now, and open the page beside the pictures.

    Raises:
        ConfigError: the page is configured wrongly.
    """
    if not web.enabled:
        return display
    # Only now: the web server's modules take longer to import than those of all screens.
    from edge.display.beside import DisplayWithPage
    from edge.display.web.display import WebDisplay, check_settings

    if isinstance(display, WebDisplay):
        return display
    if later:
        check_settings(web.address, web)
    return DisplayWithPage(display, lambda: WebDisplay(web.address, web, texts=texts), later=later)


def _open(
    config: DisplayConfig,
    rate: float | None,
    devices: OpenDevices | None,
    address: str,
    web: WebConfig | None,
    texts: Texts | None,
) -> tuple[Display, str]:
    if config.target == "auto":
        address = web.address if web and web.enabled else address
        return _automatic_display(config, devices, address, web, texts)
    if config.target == "kms":
        return _screen(config, devices), ""
    return _named_display(config, rate, web, texts), ""


def _automatic_display(
    config: DisplayConfig,
    devices: OpenDevices | None,
    address: str,
    web: WebConfig | None,
    texts: Texts | None,
) -> tuple[Display, str]:
    """Open a screen where one is connected and not used by another program, else a web page."""
    from edge.errors import DeviceError

    try:
        screen = _screen(config, devices)
    except DeviceError as error:
        reason = str(error)
    else:
        if screen.ready:
            return screen, "a screen is connected"
        screen.close()
        reason = screen.state
    from edge.display.web.display import WebDisplay

    return WebDisplay(address, web, texts=texts), reason


def _screen(config: DisplayConfig, devices: OpenDevices | None) -> KmsDisplay:
    from edge.display.kms.device import open_devices
    from edge.display.kms.display import KmsDisplay

    return KmsDisplay(config.mode, config.rotate, config.overscan, devices or open_devices)


def _named_display(
    config: DisplayConfig, rate: float | None, web: WebConfig | None, texts: Texts | None
) -> Display:
    kind, _, address = config.target.partition(":")
    if kind == "web":
        from edge.display.web.display import WebDisplay

        return WebDisplay(address, web, texts=texts)
    if config.target == "none":
        from edge.display.none import NoDisplay

        return NoDisplay()
    return _file_or_custom_display(config, rate)


def check_output(config: Config) -> None:
    """Check, before minutes of work, that a display that writes files can do so.

    Raises:
        DeviceError: as `edge.display.file.check_output`.
    """
    if path := output_path(config.display.target):
        from edge.display.file import check_output

        source = Path(config.camera.source)
        check_output(path, overwrite=config.display.overwrite, source=source)


def output_path(target: str) -> Path | None:
    """Return the file or folder that a display writes; None for other displays."""
    path = Path(target)
    if target in DISPLAYS or target.startswith("web:") or is_custom(target):
        return None
    return path if path.suffix or "/" in target or is_folder(path) else None


def _file_or_custom_display(config: DisplayConfig, rate: float | None) -> Display:
    if is_custom(config.target):
        from edge.runtime.backends.custom import CustomDisplay

        return CustomDisplay(config.target, open_custom(config.target, config, NEEDS))
    if path := output_path(config.target):
        from edge.display.file import open_file

        return open_file(path, rate, overwrite=config.overwrite)
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
