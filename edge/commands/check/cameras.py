"""The camera: is it there, does it open, how many frames does it give?"""

from __future__ import annotations

import importlib.util
import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from edge.camera import Camera
from edge.camera.v4l2 import list_devices
from edge.commands.check.finding import Finding
from edge.config.schema import CameraConfig
from edge.errors import BusyError, EmotionEdgeError
from edge.runtime.backends.cameras import open_without_demo

MEASURED = 2.0  # seconds
STOP = "sudo systemctl stop emotion-edge"  # the service, which has the camera while it runs
SLOW = 0.7  # share of the wanted rate below which a camera is slow

Opener = Callable[[CameraConfig], Camera]


def findings(
    config: CameraConfig, opener: Opener | None = None, devices: list[Path] | None = None
) -> Iterator[Finding]:
    """What there is, and what the configured one gives.

    Args:
        config: its section.
        opener: opens the camera; None as `run` does, but takes no demo for one.
        devices: webcams; None looks for those of this machine.
    """
    if importlib.util.find_spec("picamera2"):
        yield Finding("ok", "camera", "picamera2 is installed")
    for device in list_devices() if devices is None else devices:
        yield _device(device)
    yield measure(config, opener or open_without_demo)


def _device(device: Path) -> Finding:
    name = Path("/sys/class/video4linux", device.name, "name")
    label = name.read_text().strip() if name.is_file() else "unnamed"
    if os.access(device, os.R_OK | os.W_OK):
        return Finding("ok", "camera", f"{device} ({label})")
    return Finding("error", "camera", f"{device} ({label}): add this user to the group 'video'")


def measure(config: CameraConfig, opener: Opener, seconds: float = MEASURED) -> Finding:
    """Open the camera and count its frames for some seconds."""
    try:
        camera = opener(config)
    except EmotionEdgeError as error:
        return _not_opened(config, error)
    with closing(camera):
        if not camera.physical:
            return Finding("ok", "camera", f"{camera.name}, opens")
        try:
            rate, size = _rate(camera, seconds)
        except EmotionEdgeError as error:
            return Finding("error", "camera", str(error))
    text = f"{camera.name}: {size[0]}x{size[1]}, {rate:.1f} frames per second"
    if rate < SLOW * config.rate:
        hint = f"asked for {config.rate}: more light, or a smaller picture, may help"
        return Finding("warning", "camera", f"{text} ({hint})")
    return Finding("ok", "camera", text)


def _not_opened(config: CameraConfig, error: EmotionEdgeError) -> Finding:
    if isinstance(error, BusyError):
        text = f"{error.camera} is in use by another program: stop it for this check: {STOP}"
        return Finding("warning", "camera", text)
    if config.source == "auto":
        text = "no camera found: plug one in, or try --camera demo"
        return Finding("warning", "camera", text)
    return Finding("error", "camera", str(error))


def _rate(camera: Camera, seconds: float) -> tuple[float, tuple[int, int]]:
    """Frames per second, without what the first one takes, and their size."""
    frames = iter(camera)
    size, started, count = next(frames).size, time.monotonic(), 0
    while time.monotonic() < started + seconds:
        next(frames)
        count += 1
    return count / (time.monotonic() - started), size
