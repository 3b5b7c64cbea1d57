"""Access to the live cameras of a machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from edge.camera.offered import Offer
    from edge.camera.size import Shown
    from edge.camera.v4l2 import Capture


class CameraDrivers(NamedTuple):
    """Access to the cameras of a machine, and what their frames are for; tests replace it.

    Attributes:
        picamera2: see `edge.camera.picamera_library.open_picamera2`.
        devices: see `edge.camera.nodes.list_cameras`.
        capture: see `edge.camera.v4l2.open_capture`.
        in_use: see `edge.camera.v4l2.in_use`.
        offered: see `edge.camera.offered.list_offers`.
        shown: what the screen does with frames; None for the usual screen.
    """

    picamera2: Callable[[], Any]
    devices: Callable[[], list[Path]]
    capture: Callable[[Path], Capture]
    in_use: Callable[[Path], bool]
    offered: Callable[[Path, int], list[Offer]]
    shown: Shown | None = None


def system_drivers(shown: Shown | None = None) -> CameraDrivers:
    """Return the access to the cameras of this machine; see `CameraDrivers.shown`."""
    from edge.camera.nodes import list_cameras
    from edge.camera.offered import list_offers
    from edge.camera.picamera_library import open_picamera2
    from edge.camera.v4l2 import in_use, open_capture

    return CameraDrivers(open_picamera2, list_cameras, open_capture, in_use, list_offers, shown)
