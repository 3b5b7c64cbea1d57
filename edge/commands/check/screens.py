"""Check the screens: is one connected, and can this program use it?"""

from __future__ import annotations

from collections.abc import Iterator

from edge.commands.check.finding import Finding
from edge.config.schema import DisplayConfig
from edge.display.kms import OpenDevices, Output
from edge.display.kms.device import connected_outputs, open_devices
from edge.display.kms.modes import find_mode, no_such_mode
from edge.errors import EmotionEdgeError


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
