"""Check the cameras: is one connected, does it open, and at which frame rate does it run?"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from edge.camera import Camera
from edge.camera.nodes import check_node, label, list_cameras
from edge.camera.picamera_library import load_library
from edge.camera.turned import rotation_for
from edge.commands.check.finding import Finding
from edge.commands.check.software import logged
from edge.config.schema import CameraConfig
from edge.detector import FaceDetector
from edge.errors import BusyError, DeviceError, EmotionEdgeError, NotInstalledError
from edge.pipeline.orientation import advice, find_turn
from edge.runtime.backends import first
from edge.runtime.backends.cameras import open_without_demo
from edge.runtime.backends.first import is_absent
from edge.scene import Frame

MEASURED_SECONDS = 2.0
# A running service keeps the camera open.
IN_USE = "is in use by another program: stop it for this check: sudo systemctl stop emotion-edge"
SLOW = 0.7  # share of the configured rate below which a camera is slow

Opener = Callable[[CameraConfig], Camera]


def check(
    config: CameraConfig,
    opener: Opener | None = None,
    devices: list[Path] | None = None,
    library: Callable[[], object] = load_library,
    detector: Callable[[], FaceDetector] | None = None,
) -> Iterator[Finding]:
    """Yield a finding for each camera backend and device, and some for the configured camera.

    Args:
        config: section `camera` of the configuration.
        opener: opens the camera; None opens it as `run` does, but without falling back to the demo.
        devices: webcams; None lists those of this machine.
        library: imports picamera2.
        detector: opens the detector that looks whether heads are upright; None does not look.
    """
    parts = [*_check_library(config, library)]
    parts += map(_check_access, list_cameras() if devices is None else devices)
    yield from parts
    # What `auto` logs about the cameras that it passes over becomes findings.
    with logged(first.log, logging.WARNING) as passed_over:
        found = check_frames(config, opener or open_without_demo, detector=detector)
    known = " ".join(part.text for part in parts)
    reasons = [text.removeprefix(first.PASSED_OVER) for text in passed_over]
    yield from (Finding("warning", "camera", text) for text in reasons if text not in known)
    yield found


def _check_library(config: CameraConfig, library: Callable[[], object]) -> Iterator[Finding]:
    try:
        library()
    except NotInstalledError:
        return
    except EmotionEdgeError as error:
        state = "error" if config.source == "picamera2" else "warning"
        yield Finding(state, "camera", str(error))
    else:
        yield Finding("ok", "camera", "picamera2 is installed")


def _check_access(device: Path) -> Finding:
    name = f"{device} ({label(device)})"
    try:
        check_node(device)
    except BusyError as error:
        return Finding("warning", "camera", str(error))
    except EmotionEdgeError as error:
        return Finding("error", "camera", str(error))
    return Finding("ok", "camera", name)


def check_frames(
    config: CameraConfig,
    opener: Opener,
    seconds: float = MEASURED_SECONDS,
    detector: Callable[[], FaceDetector] | None = None,
) -> Finding:
    """Open the configured camera and compare its frame rate with the configured one.

    Args:
        config: section `camera` of the configuration.
        opener: opens the camera.
        seconds: duration of the measurement.
        detector: see `check`.
    """
    try:
        camera = opener(config)
    except EmotionEdgeError as error:
        return _explain(config, error)
    with closing(camera):
        if not camera.physical:
            return Finding("ok", "camera", f"{camera.name} can be opened")
        try:
            rate, last = _measure(camera, seconds)
        except EmotionEdgeError as error:
            return Finding("error", "camera", str(error))
    width, height = last.size
    text = f"{camera.name}: {width}x{height}, {rate:.1f} frames per second"
    # Only live cameras of this program have one.
    if note := getattr(camera, "note", ""):
        text = f"{text}; {note}"
    if hint := _find_turn(camera, last, detector):
        return Finding("warning", "camera", f"{text}; {hint}")
    if rate < SLOW * config.rate:
        hint = f"requested: {config.rate}; more light or a smaller picture may help"
        return Finding("warning", "camera", f"{text} ({hint})")
    return Finding("ok", "camera", text)


def _explain(config: CameraConfig, error: EmotionEdgeError) -> Finding:
    """Return the finding for a camera that cannot be opened."""
    if isinstance(error, BusyError):
        return Finding("warning", "camera", f"{error.camera} {IN_USE}")
    if config.source == "auto":
        problem = "no camera found: plug one in" if is_absent(error) else "no camera opens"
        return Finding("warning", "camera", f"{problem}, or try --camera demo")
    return Finding("error", "camera", str(error))


def _find_turn(camera: Camera, frame: Frame, detector: Callable[[], FaceDetector] | None) -> str:
    """Return what to do if the heads in a frame are not upright; "" otherwise."""
    if not detector:
        return ""
    try:
        seen = find_turn(detector(), frame)
    except EmotionEdgeError:  # the detector has a finding of its own
        return ""
    return advice(seen, rotation_for(camera, seen)) if seen else ""


def _measure(camera: Camera, seconds: float) -> tuple[float, Frame]:
    """Return the frame rate and the last frame.

    The time starts after the first frame, because a camera needs longer for it.

    Raises:
        DeviceError: the frames end.
    """
    frames = iter(camera)
    last, started, count = next(frames, None), time.monotonic(), 0
    while last and time.monotonic() < started + seconds:
        last = next(frames, None)
        count += 1
    if not last:
        raise DeviceError(f"{camera.name} gives no more frames after {count}")
    return count / (time.monotonic() - started), last
