"""Cameras by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from edge.camera.size import Shown, frame_size
from edge.errors import AbsentError, BackendError, BusyError, DeviceError
from edge.runtime.backends import files
from edge.runtime.backends.drivers import CameraDrivers, system_drivers
from edge.runtime.backends.first import FirstCamera
from edge.runtime.backends.plugins import is_custom, open_custom

if TYPE_CHECKING:
    from edge.camera import Camera
    from edge.camera.live import DeviceCamera
    from edge.config.schema import CameraConfig

CAMERAS = ("auto", "picamera2", "v4l2", "demo")
NODES = ("/dev/video", "/dev/v4l/")  # a webcam may be named by its node alone
NONE_FOUND = "no Raspberry Pi camera and no webcam found"


def open_camera(
    config: CameraConfig,
    watched: bool,
    drivers: CameraDrivers | None = None,
    shown: Shown | None = None,
) -> tuple[Camera, str]:
    """Open the camera that the configuration names.

    Args:
        config: its section of the configuration.
        watched: people watch while it runs: files play at their own speed, the demo repeats, and
            a lost camera is opened again.
        drivers: opens live cameras; None opens those of this machine.
        shown: what the screen does with frames; None for the usual screen.

    Returns:
        the camera, and why it was chosen ("" where it was named).

    Raises:
        BackendError: no such camera.
        DeviceError, DataError: it cannot be opened.
    """
    drivers = drivers or system_drivers(shown)
    if config.source == "auto":
        return _automatic_camera(config, watched, drivers)
    return _turned(_named_camera(config, config.source, watched, drivers), config), ""


def open_without_demo(
    config: CameraConfig, drivers: CameraDrivers | None = None, shown: Shown | None = None
) -> Camera:
    """Open a camera as `open_camera` does where nobody watches, but "auto" never opens the demo.

    Raises:
        BusyError: another program uses the camera, or with "auto" all cameras.
        BackendError, DataError, DeviceError: as `open_camera`; with "auto" no camera was found.
    """
    drivers = drivers or system_drivers(shown)
    if config.source == "auto":
        return _turned(_first_camera(config, drivers)(), config)
    return _turned(_named_camera(config, config.source, False, drivers), config)


def _turned(camera: Camera, config: CameraConfig) -> Camera:
    """Return the camera, with its frames turned as the configuration says."""
    from edge.camera.turned import TurnedCamera

    upright = not config.rotate and config.flip == "none"
    return camera if upright else TurnedCamera(camera, config.rotate, config.flip)


def _named_camera(
    config: CameraConfig, source: str, watched: bool, drivers: CameraDrivers
) -> Camera:
    if _names_existing_files(source):
        return files.open_files(Path(source), watched, config.recursive)
    if source == "demo":
        from edge.demo.clip import DemoCamera

        return DemoCamera(frame_size(config), forever=watched)
    if opener := _live_opener(config, source, drivers):
        return _live_camera(opener, config, watched)
    if is_custom(source):
        from edge.camera.checked import NEEDS, CheckedCamera

        return CheckedCamera(open_custom(source, config, NEEDS), source)
    if files.is_meant(source):
        return files.open_files(Path(source), watched, config.recursive)
    raise BackendError(
        f"no camera {source[:200]!r}: use {', '.join(CAMERAS)}, v4l2:N, a file or folder, "
        "rtsp://..., http://..., module:Class"
    )


def names_files(source: str) -> bool:
    """Return whether a source names files, in place of a camera."""
    return _names_existing_files(source) or (
        source not in CAMERAS
        and "://" not in source
        and not source.startswith(("v4l2:", *NODES))
        and not is_custom(source)
        and files.is_meant(source)
    )


def _names_existing_files(source: str) -> bool:
    return source not in CAMERAS and not source.startswith(NODES) and files.exists(source)


def _live_opener(
    config: CameraConfig, source: str, drivers: CameraDrivers
) -> Callable[[], DeviceCamera] | None:
    """Return what opens a live camera; None where the name is not that of one."""
    kind, _, rest = source.partition(":")
    if source == "picamera2":
        return partial(_pi_camera, config, drivers)
    if source in ("v4l2", "v4l2:"):
        return _first_webcam(config, drivers)
    if kind == "v4l2" or source.startswith(NODES):
        return partial(_webcam, config, drivers, _device(rest if kind == "v4l2" else source))
    return partial(_network_camera, config) if "://" in source else None


def _live_camera(opener: Callable[[], DeviceCamera], config: CameraConfig, watched: bool) -> Camera:
    """Open a live camera; only one that people watch is opened again after it was lost."""
    from edge.camera.reconnecting import ReconnectingCamera

    return ReconnectingCamera(opener, wait=config.wait) if watched else opener()


def _device(which: str) -> Path:
    """Return the node that "v4l2:N" or "v4l2:/dev/..." names."""
    return Path(f"/dev/video{which}" if which.isascii() and which.isdecimal() else which)


def _pi_camera(config: CameraConfig, drivers: CameraDrivers) -> DeviceCamera:
    from edge.camera.picamera import PiCamera

    # The image signal processor of the board scales.
    size = frame_size(config, exact=(drivers.shown or Shown()).exact)
    return PiCamera(size, config.rate, config.patience, drivers.picamera2)


def _webcam(config: CameraConfig, drivers: CameraDrivers, device: Path) -> DeviceCamera:
    from edge.camera.offered import Offers
    from edge.camera.v4l2 import V4L2Camera

    options = config.rate, config.patience, drivers.capture
    given = config.width, config.height
    offers = Offers(drivers.offered, (drivers.shown or Shown()).scale, given)
    return V4L2Camera(device, frame_size(config), *options, busy=drivers.in_use, offers=offers)


def _network_camera(config: CameraConfig) -> DeviceCamera:
    from edge.camera.network.camera import open_network_camera

    return open_network_camera(config.source, config.credentials, config.patience)


def _automatic_camera(
    config: CameraConfig, watched: bool, drivers: CameraDrivers
) -> tuple[Camera, str]:
    """Open a Raspberry Pi camera, else the first webcam that gives pictures, else the demo."""
    try:
        camera = _live_camera(_first_camera(config, drivers), config, watched)
    except DeviceError as error:
        why = NONE_FOUND if isinstance(error, AbsentError) else "no camera opens"
        if isinstance(error, BusyError):
            why = str(error)
        # The demo is no camera that hangs upside down.
        return _named_camera(config, "demo", watched, drivers), why
    why = "waiting for it" if config.wait and watched else "the first that opens"
    return _turned(camera, config), why


def _first_camera(config: CameraConfig, drivers: CameraDrivers) -> FirstCamera:
    """Return the opener of a Raspberry Pi camera, else of the first webcam that opens."""

    def openers() -> list[Callable[[], DeviceCamera]]:
        webcams = [partial(_webcam, config, drivers, device) for device in drivers.devices()]
        return [partial(_pi_camera, config, drivers), *webcams]

    return FirstCamera(openers, f"{NONE_FOUND}: plug one in")


def _first_webcam(config: CameraConfig, drivers: CameraDrivers) -> FirstCamera:
    """Return the opener of the first webcam that opens."""

    def openers() -> list[Callable[[], DeviceCamera]]:
        return [partial(_webcam, config, drivers, device) for device in drivers.devices()]

    return FirstCamera(openers, "no webcam found: plug one in, or name another --camera")
