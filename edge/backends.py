"""Names of cameras, displays and detectors, and what opens them. Nothing is loaded until named."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edge.errors import BackendError, DataError

if TYPE_CHECKING:
    from edge.camera import Camera
    from edge.camera.live import LiveCamera
    from edge.config import CameraConfig, Config, DisplayConfig
    from edge.detector import FaceDetector
    from edge.display import Display
    from edge.display.kms import KmsDisplay

CAMERAS = ("auto", "picamera2", "v4l2", "demo")
DISPLAYS = ("auto", "kms", "web", "none")
DETECTORS = ("blazeface-full", "blazeface-short", "haar")


def open_camera(config: CameraConfig, watched: bool) -> tuple[Camera, str]:
    """Open the camera that the configuration names.

    Args:
        config: its section.
        watched: somebody looks while it runs: files play at their own speed, the demo repeats.

    Returns:
        the camera, and why it was chosen ("" where it was named).

    Raises:
        BackendError: no such kind of camera.
        DeviceError, DataError: it cannot be opened.
    """
    if config.source == "auto":
        return _automatic_camera(config, watched)
    return _named_camera(config, config.source, watched), ""


def _named_camera(config: CameraConfig, source: str, watched: bool) -> Camera:
    kind, _, rest = source.partition(":")
    size = (config.width, config.height)
    if source == "demo":
        from edge.camera.demo import DemoCamera

        return DemoCamera(size, forever=watched)
    if source == "picamera2":
        from edge.camera.picamera import PiCamera

        return _live(partial(PiCamera, size, config.rate, config.patience), watched)
    if kind == "v4l2":
        from edge.camera.v4l2 import V4L2Camera

        device = _device(rest)
        return _live(partial(V4L2Camera, device, size, config.rate, config.patience), watched)
    if Path(source).exists() or Path(source).suffix or "/" in source:
        return _file_camera(Path(source), watched)
    if rest:
        own: Camera = _load(source)(config)
        return own
    raise BackendError(
        f"no camera {source!r}: take {', '.join(CAMERAS)}, v4l2:N, a file or folder, module:Class"
    )


def _live(opener: Callable[[], LiveCamera], watched: bool) -> Camera:
    """On a screen a lost camera is waited for; a file that is written ends with it."""
    from edge.camera.lasting import LastingCamera

    return LastingCamera(opener) if watched else opener()


def _device(which: str) -> Path:
    if which.isdigit():
        return Path(f"/dev/video{which}")
    return Path(which or "/dev/video0")


def _file_camera(path: Path, watched: bool) -> Camera:
    from edge.camera.images import SUFFIXES, ImageFiles
    from edge.camera.video import VideoFile

    if not path.exists():
        raise DataError(f"{path}: no such file or folder")
    if path.is_dir() or path.suffix.lower() in SUFFIXES:
        return ImageFiles(path)
    return VideoFile(path, realtime=watched)


def _automatic_camera(config: CameraConfig, watched: bool) -> tuple[Camera, str]:
    """A Raspberry Pi camera, else the first webcam that gives pictures, else the demo."""
    from edge.camera.picamera import open_picamera2
    from edge.camera.v4l2 import list_devices
    from edge.errors import DeviceError

    try:
        open_picamera2().close()
        return _named_camera(config, "picamera2", watched), "a Raspberry Pi camera is there"
    except (BackendError, DeviceError):
        reason = "no Raspberry Pi camera"
    for device in list_devices():
        try:
            camera = _named_camera(config, f"v4l2:{device}", watched)
        except DeviceError:
            continue
        return camera, f"{reason}; first webcam that opens"
    return _named_camera(config, "demo", watched), f"{reason} and no webcam found"


def open_display(config: DisplayConfig, rate: float | None = None) -> tuple[Display, str]:
    """Open the display that the configuration names.

    Args:
        config: its section.
        rate: frames per second, for a video file.

    Returns:
        the display, and why it was chosen ("" where it was named).

    Raises:
        BackendError: no such kind of display.
        ConfigError, DeviceError: it cannot be opened.
    """
    if config.target == "auto":
        return _automatic_display(config)
    return _named_display(config, rate), ""


def _automatic_display(config: DisplayConfig) -> tuple[Display, str]:
    """The bare screen where one is connected and no other program has it, else a page."""
    from edge.display.web import WebDisplay
    from edge.errors import DeviceError

    try:
        screen = _screen(config)
    except DeviceError as error:
        return WebDisplay(), str(error)
    if screen.ready:
        return screen, "a screen is connected"
    screen.close()
    return WebDisplay(), screen.state


def _screen(config: DisplayConfig) -> KmsDisplay:
    from edge.display.kms import KmsDisplay

    return KmsDisplay(config.mode, config.rotate, config.overscan)


def _named_display(config: DisplayConfig, rate: float | None) -> Display:
    kind, _, rest = config.target.partition(":")
    if config.target == "kms":
        return _screen(config)
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
        own: Display = _load(config.target)(config)
        return own
    raise BackendError(
        f"no display {config.target!r}: take {', '.join(DISPLAYS)}, web:HOST:PORT, "
        "a file (.mp4, .png), a folder/, module:Class"
    )


def is_watched(target: str) -> bool:
    """Whether somebody looks at this display while it runs."""
    return target.partition(":")[0] in ("auto", "kms", "web")


def open_detector(config: Config, models: Path) -> FaceDetector:
    """Open the face detector that the configuration names.

    Raises:
        BackendError: no such detector.
        ModelError: its network is missing or damaged.
    """
    name, threshold = config.detector.backend, config.detector.threshold
    if name in ("blazeface-full", "blazeface-short"):
        from edge.detector import blazeface

        network = name.removeprefix("blazeface-")
        return blazeface.load(network, models, threshold, config.engine.threads)
    if name == "haar":
        from edge.detector.haar import HaarDetector

        return HaarDetector(threshold)
    if ":" in name:
        own: FaceDetector = _load(name)(config)
        return own
    raise BackendError(f"no detector {name!r}: take {', '.join(DETECTORS)}")


def _load(spec: str) -> Any:
    """The class that "module:Class" names."""
    module, _, name = spec.partition(":")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise BackendError(f"{spec}: {error}") from error
