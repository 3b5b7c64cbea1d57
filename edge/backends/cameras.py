"""Names of cameras, and what opens them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from edge.backends.own import load
from edge.errors import BackendError, DataError

if TYPE_CHECKING:
    from edge.camera import Camera
    from edge.camera.live import LiveCamera
    from edge.sections import CameraConfig

CAMERAS = ("auto", "picamera2", "v4l2", "demo")


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

        return _live(partial(PiCamera, size, config.rate, config.patience), config, watched)
    if kind == "v4l2":
        from edge.camera.v4l2 import V4L2Camera

        device = _device(rest)
        opener = partial(V4L2Camera, device, size, config.rate, config.patience)
        return _live(opener, config, watched)
    if Path(source).exists() or Path(source).suffix or "/" in source:
        return _file_camera(Path(source), watched)
    if rest:
        own: Camera = load(source)(config)
        return own
    raise BackendError(
        f"no camera {source!r}: take {', '.join(CAMERAS)}, v4l2:N, a file or folder, module:Class"
    )


def _live(opener: Callable[[], LiveCamera], config: CameraConfig, watched: bool) -> Camera:
    """On a screen a lost camera is waited for; a file that is written ends with it."""
    from edge.camera.lasting import LastingCamera

    return LastingCamera(opener, wait=config.wait) if watched else opener()


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
    from edge.errors import DeviceError

    wait = config.wait and watched
    try:
        camera = _live(partial(_first_camera, config), config, watched)
    except DeviceError:
        return _named_camera(config, "demo", watched), "no Raspberry Pi camera and no webcam found"
    return camera, "it is waited for" if wait else "the first that opens"


def _first_camera(config: CameraConfig) -> LiveCamera:
    """A Raspberry Pi camera, else the first webcam that opens.

    Raises:
        DeviceError: there is none.
    """
    from edge.camera.picamera import PiCamera
    from edge.camera.v4l2 import V4L2Camera, list_devices
    from edge.errors import DeviceError

    size = (config.width, config.height)
    try:
        return PiCamera(size, config.rate, config.patience)
    except (BackendError, DeviceError):
        pass
    for device in list_devices():
        try:
            return V4L2Camera(device, size, config.rate, config.patience)
        except DeviceError:
            continue
    raise DeviceError("no Raspberry Pi camera and no webcam found: plug one in")
