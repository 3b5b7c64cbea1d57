"""Cameras by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from edge.errors import BackendError, BusyError, DeviceError
from edge.runtime.backends import files
from edge.runtime.backends.plugins import load

if TYPE_CHECKING:
    from edge.camera import Camera
    from edge.camera.live import DeviceCamera
    from edge.camera.v4l2 import Capture
    from edge.config.schema import CameraConfig

CAMERAS = ("auto", "picamera2", "v4l2", "demo")


class CameraDrivers(NamedTuple):
    """Access to the cameras of a machine; tests replace it.

    Attributes:
        picamera2: see `edge.camera.picamera.open_picamera2`.
        devices: see `edge.camera.v4l2.list_devices`.
        capture: see `edge.camera.v4l2.open_capture`.
        in_use: see `edge.camera.v4l2.in_use`.
    """

    picamera2: Callable[[], Any]
    devices: Callable[[], list[Path]]
    capture: Callable[[Path], Capture]
    in_use: Callable[[Path], bool]


def system_drivers() -> CameraDrivers:
    """Return the access to the cameras of this machine."""
    from edge.camera.picamera import open_picamera2
    from edge.camera.v4l2 import in_use, list_devices, open_capture

    return CameraDrivers(open_picamera2, list_devices, open_capture, in_use)


def open_camera(
    config: CameraConfig, watched: bool, drivers: CameraDrivers | None = None
) -> tuple[Camera, str]:
    """Open the camera that the configuration names.

    Args:
        config: its section of the configuration.
        watched: people watch while it runs: files play at their own speed, the demo repeats, and
            a lost camera is opened again.
        drivers: opens live cameras; None opens those of this machine.

    Returns:
        the camera, and why it was chosen ("" where it was named).

    Raises:
        BackendError: no such camera.
        DeviceError, DataError: it cannot be opened.
    """
    drivers = drivers or system_drivers()
    if config.source == "auto":
        return _automatic_camera(config, watched, drivers)
    return _named_camera(config, config.source, watched, drivers), ""


def open_without_demo(config: CameraConfig, drivers: CameraDrivers | None = None) -> Camera:
    """Open a camera as `open_camera` does where nobody watches, but "auto" never opens the demo.

    Raises:
        BusyError: another program uses the camera, or with "auto" all cameras.
        BackendError, DataError, DeviceError: as `open_camera`; with "auto" no camera was found.
    """
    drivers = drivers or system_drivers()
    if config.source == "auto":
        return _first_camera(config, drivers)
    return _named_camera(config, config.source, False, drivers)


def _named_camera(
    config: CameraConfig, source: str, watched: bool, drivers: CameraDrivers
) -> Camera:
    kind, _, rest = source.partition(":")
    if source not in CAMERAS and files.exists(source):
        return files.open_files(Path(source), watched, config.recursive)
    if source == "demo":
        from edge.demo.clip import DemoCamera

        return DemoCamera((config.width, config.height), forever=watched)
    if source == "picamera2":
        return _live_camera(partial(_pi_camera, config, drivers), config, watched)
    if kind == "v4l2":
        return _live_camera(partial(_webcam, config, drivers, _device(rest)), config, watched)
    if files.is_meant(source):
        return files.open_files(Path(source), watched, config.recursive)
    if rest:
        custom: Camera = load(source)(config)
        return custom
    raise BackendError(
        f"no camera {source!r}: use {', '.join(CAMERAS)}, v4l2:N, a file or folder, module:Class"
    )


def _live_camera(opener: Callable[[], DeviceCamera], config: CameraConfig, watched: bool) -> Camera:
    """Open a live camera; only one that people watch is opened again after it was lost."""
    from edge.camera.reconnecting import ReconnectingCamera

    return ReconnectingCamera(opener, wait=config.wait) if watched else opener()


def _device(which: str) -> Path:
    if which.isdigit():
        return Path(f"/dev/video{which}")
    return Path(which or "/dev/video0")


def _pi_camera(config: CameraConfig, drivers: CameraDrivers) -> DeviceCamera:
    from edge.camera.picamera import PiCamera

    size = (config.width, config.height)
    return PiCamera(size, config.rate, config.patience, drivers.picamera2)


def _webcam(config: CameraConfig, drivers: CameraDrivers, device: Path) -> DeviceCamera:
    from edge.camera.v4l2 import V4L2Camera

    size = (config.width, config.height)
    options = config.rate, config.patience, drivers.capture
    return V4L2Camera(device, size, *options, busy=drivers.in_use)


def _automatic_camera(
    config: CameraConfig, watched: bool, drivers: CameraDrivers
) -> tuple[Camera, str]:
    """Open a Raspberry Pi camera, else the first webcam that gives pictures, else the demo."""
    try:
        camera = _live_camera(partial(_first_camera, config, drivers), config, watched)
    except DeviceError as error:
        none = "no Raspberry Pi camera and no webcam found"
        why = str(error) if isinstance(error, BusyError) else none
        return _named_camera(config, "demo", watched, drivers), why
    return camera, "waiting for it" if config.wait and watched else "the first that opens"


def _first_camera(config: CameraConfig, drivers: CameraDrivers) -> DeviceCamera:
    """Open a Raspberry Pi camera, else the first webcam that opens.

    Raises:
        BusyError: other programs use all cameras.
        DeviceError: no camera was found.
    """
    openers = [partial(_pi_camera, config, drivers)]
    openers += [partial(_webcam, config, drivers, device) for device in drivers.devices()]
    busy: BusyError | None = None
    for opener in openers:
        try:
            return opener()
        except BusyError as error:
            busy = busy or error
        except (BackendError, DeviceError):  # also the nodes of webcams that give no pictures
            continue
    raise busy or DeviceError("no Raspberry Pi camera and no webcam found: plug one in")
