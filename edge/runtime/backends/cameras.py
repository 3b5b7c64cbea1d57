"""Names of cameras, and what opens them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from edge.errors import BackendError, BusyError, DataError, DeviceError
from edge.runtime.backends.plugins import load

if TYPE_CHECKING:
    from edge.camera import Camera
    from edge.camera.live import LiveCamera
    from edge.camera.v4l2 import Capture
    from edge.config.schema import CameraConfig

CAMERAS = ("auto", "picamera2", "v4l2", "demo")


class Lenses(NamedTuple):
    """What opens the cameras of a machine: see `edge.camera.picamera`, `edge.camera.v4l2`."""

    picamera2: Callable[[], Any]
    devices: Callable[[], list[Path]]
    capture: Callable[[Path], Capture]
    busy: Callable[[Path], bool]


def lenses_here() -> Lenses:
    """Those of this machine."""
    from edge.camera.picamera import open_picamera2
    from edge.camera.v4l2 import in_use, list_devices, open_capture

    return Lenses(open_picamera2, list_devices, open_capture, in_use)


def open_camera(
    config: CameraConfig, watched: bool, lenses: Lenses | None = None
) -> tuple[Camera, str]:
    """Open the camera that the configuration names.

    Args:
        config: its section.
        watched: somebody looks while it runs: files play at their own speed, the demo repeats.
        lenses: opens live cameras; None takes those of this machine.

    Returns:
        the camera, and why it was chosen ("" where it was named).

    Raises:
        BackendError: no such kind of camera.
        DeviceError, DataError: it cannot be opened.
    """
    lenses = lenses or lenses_here()
    if config.source == "auto":
        return _automatic_camera(config, watched, lenses)
    return _named_camera(config, config.source, watched, lenses), ""


def open_lens(config: CameraConfig, lenses: Lenses | None = None) -> Camera:
    """As `open_camera` where nobody watches, but "auto" takes no demo for a camera.

    Raises:
        BusyError: another program has it, or with "auto" all there are.
        BackendError, DataError, DeviceError: as `open_camera`; with "auto" there is none.
    """
    lenses = lenses or lenses_here()
    if config.source == "auto":
        return _first_camera(config, lenses)
    return _named_camera(config, config.source, False, lenses)


def _named_camera(config: CameraConfig, source: str, watched: bool, lenses: Lenses) -> Camera:
    kind, _, rest = source.partition(":")
    if source == "demo":
        from edge.demo.clip import DemoCamera

        return DemoCamera((config.width, config.height), forever=watched)
    if source == "picamera2":
        return _live(partial(_pi_camera, config, lenses), config, watched)
    if kind == "v4l2":
        return _live(partial(_webcam, config, lenses, _device(rest)), config, watched)
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
    from edge.camera.reconnecting import LastingCamera

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


def _pi_camera(config: CameraConfig, lenses: Lenses) -> LiveCamera:
    from edge.camera.picamera import PiCamera

    size = (config.width, config.height)
    return PiCamera(size, config.rate, config.patience, lenses.picamera2)


def _webcam(config: CameraConfig, lenses: Lenses, device: Path) -> LiveCamera:
    from edge.camera.v4l2 import V4L2Camera

    size = (config.width, config.height)
    options = config.rate, config.patience, lenses.capture
    return V4L2Camera(device, size, *options, busy=lenses.busy)


def _automatic_camera(config: CameraConfig, watched: bool, lenses: Lenses) -> tuple[Camera, str]:
    """A Raspberry Pi camera, else the first webcam that gives pictures, else the demo."""
    try:
        camera = _live(partial(_first_camera, config, lenses), config, watched)
    except DeviceError as error:
        none = "no Raspberry Pi camera and no webcam found"
        why = str(error) if isinstance(error, BusyError) else none
        return _named_camera(config, "demo", watched, lenses), why
    return camera, "it is waited for" if config.wait and watched else "the first that opens"


def _first_camera(config: CameraConfig, lenses: Lenses) -> LiveCamera:
    """A Raspberry Pi camera, else the first webcam that opens.

    Raises:
        BusyError: there are only such that other programs have.
        DeviceError: there is none.
    """
    openers = [partial(_pi_camera, config, lenses)]
    openers += [partial(_webcam, config, lenses, device) for device in lenses.devices()]
    busy: BusyError | None = None
    for opener in openers:
        try:
            return opener()
        except BusyError as error:
            busy = busy or error
        except (BackendError, DeviceError):  # also the nodes of webcams that give no pictures
            continue
    raise busy or DeviceError("no Raspberry Pi camera and no webcam found: plug one in")
