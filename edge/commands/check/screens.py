"""Check the screens: is one connected, and can this program use it?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from edge.commands.check.finding import Finding
from edge.config.schema import DisplayConfig
from edge.display.kms import Mode, OpenDevices, Output
from edge.display.kms.device import connected_outputs, open_devices
from edge.display.kms.modes import find_mode, no_such_mode
from edge.errors import EmotionEdgeError
from edge.render import theme_file
from edge.render.theme import PLAIN
from edge.render.viewport import Space, space_of


def check(config: DisplayConfig, opener: OpenDevices = open_devices) -> Iterator[Finding]:
    """Yield a finding for each connected screen; another program may be using it.

    Args:
        config: section `display` of the configuration.
        opener: opens the DRM devices.
    """
    try:
        devices = list(opener())
    except EmotionEdgeError as error:
        state = "error" if config.target == "kms" else "warning"
        yield Finding(state, "display", f"kms: {error}")
        return
    found = [output for device in devices for output in connected_outputs(device)]
    for device in devices:
        device.close()
    if not found:
        yield Finding("warning", "display", "kms: no screen is connected: plug one in")
    for output in found:
        yield _check_mode(output, config.mode)


def _check_mode(output: Output, wanted: str) -> Finding:
    mode = find_mode(output, wanted)
    if not mode:
        return Finding("error", "display", no_such_mode(wanted, [output]))
    return Finding("ok", "display", f"kms: {output.name} is connected, {mode}")


def find_space(config: DisplayConfig, opener: OpenDevices = open_devices) -> Space:
    """Return the space for frames on the screen that `run` would use, or in pictures without one.

    Args:
        config: see `check`.
        opener: see `check`.
    """
    try:
        panels = theme_file.load(config.theme).show.panels
    except EmotionEdgeError:  # another finding
        panels = PLAIN.show.panels
    return space_of(_picture_size(config, opener), config.fit, panels=panels)


def _picture_size(config: DisplayConfig, opener: OpenDevices) -> tuple[int, int]:
    """Return width and height of the pictures, pixels."""
    modes: list[Mode] = []
    if config.target in ("auto", "kms"):
        with suppress(EmotionEdgeError):
            for device in opener():
                found = (find_mode(each, config.mode) for each in connected_outputs(device))
                modes += filter(None, found)
                device.close()
    if not modes:
        return config.width, config.height
    width, height = (
        side - 2 * round(side * config.overscan) for side in (modes[0].width, modes[0].height)
    )
    return (height, width) if config.rotate in (90, 270) else (width, height)
