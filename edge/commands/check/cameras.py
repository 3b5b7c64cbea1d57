"""Check the cameras: is one connected, does it open, and at which frame rate does it run?"""

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

MEASURED_SECONDS = 2.0
STOP_SERVICE = "sudo systemctl stop emotion-edge"  # a running service keeps the camera open
SLOW = 0.7  # share of the configured rate below which a camera is slow

Opener = Callable[[CameraConfig], Camera]


def check(
    config: CameraConfig, opener: Opener | None = None, devices: list[Path] | None = None
) -> Iterator[Finding]:
    """Yield a finding for each camera backend and device, and one for the configured camera.

    Args:
        config: section `camera` of the configuration.
        opener: opens the camera; None opens it as `run` does, but without falling back to the demo.
        devices: webcams; None lists those of this machine.
    """
    if importlib.util.find_spec("picamera2"):
        yield Finding("ok", "camera", "picamera2 is installed")
    for device in list_devices() if devices is None else devices:
        yield _check_access(device)
    yield check_frames(config, opener or open_without_demo)


def _check_access(device: Path) -> Finding:
    name = Path("/sys/class/video4linux", device.name, "name")
    label = name.read_text().strip() if name.is_file() else "unnamed"
    if os.access(device, os.R_OK | os.W_OK):
        return Finding("ok", "camera", f"{device} ({label})")
    return Finding("error", "camera", f"{device} ({label}): add this user to the group 'video'")


def check_frames(
    config: CameraConfig, opener: Opener, seconds: float = MEASURED_SECONDS
) -> Finding:
    """Open the configured camera and compare its frame rate with the configured one.

    Args:
        config: section `camera` of the configuration.
        opener: opens the camera.
        seconds: duration of the measurement.
    """
    try:
        camera = opener(config)
    except EmotionEdgeError as error:
        return _explain(config, error)
    with closing(camera):
        if not camera.physical:
            return Finding("ok", "camera", f"{camera.name} can be opened")
        try:
            rate, size = _measure(camera, seconds)
        except EmotionEdgeError as error:
            return Finding("error", "camera", str(error))
    text = f"{camera.name}: {size[0]}x{size[1]}, {rate:.1f} frames per second"
    if rate < SLOW * config.rate:
        hint = f"requested: {config.rate}; more light or a smaller picture may help"
        return Finding("warning", "camera", f"{text} ({hint})")
    return Finding("ok", "camera", text)


def _explain(config: CameraConfig, error: EmotionEdgeError) -> Finding:
    """Return the finding for a camera that cannot be opened."""
    if isinstance(error, BusyError):
        text = f"{error.camera} is in use by another program: stop it for this check: "
        return Finding("warning", "camera", text + STOP_SERVICE)
    if config.source == "auto":
        text = "no camera found: plug one in, or try --camera demo"
        return Finding("warning", "camera", text)
    return Finding("error", "camera", str(error))


def _measure(camera: Camera, seconds: float) -> tuple[float, tuple[int, int]]:
    """Return the frame rate and the frame size.

    The time starts after the first frame, because a camera needs longer for it.
    """
    frames = iter(camera)
    size, started, count = next(frames).size, time.monotonic(), 0
    while time.monotonic() < started + seconds:
        next(frames)
        count += 1
    return count / (time.monotonic() - started), size
