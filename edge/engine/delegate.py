"""Delegate of the Edge TPU, from Google's library libedgetpu."""

from __future__ import annotations

import ctypes
import logging
from types import ModuleType
from typing import Any

from edge.errors import BackendError, DeviceError

log = logging.getLogger(__name__)

EDGETPU_LIBRARY = "libedgetpu.so.1"
PREFER_EDGETPU = "prefer-edgetpu"  # `engine.device`: the CPU, while no Edge TPU can be used
OPERATION = "edgetpu"  # name for the crash guard, of all networks on the Edge TPU
RETRY_INTERVAL = 30.0  # seconds between two attempts to use a preferred Edge TPU again


def check_device(device: str) -> None:
    """Raise BackendError if `engine.device` names no device."""
    if device not in ("cpu", PREFER_EDGETPU) and device.partition(":")[0] != "edgetpu":
        raise BackendError(f"no engine device {device!r}: use cpu, edgetpu or prefer-edgetpu")


def load_edgetpu(module: ModuleType, device: str) -> Any:
    """Load the delegate; several networks share one Edge TPU.

    Args:
        module: interpreter module of the runtime.
        device: "edgetpu", "edgetpu:usb", "edgetpu:pci:0" and so on; see `check_device`.

    Raises:
        BackendError: the library is not installed.
        DeviceError: no such Edge TPU can be opened.
    """
    _, _, port = device.partition(":")
    try:
        # Checked first: where the library is missing, the runtime leaves an incomplete delegate
        # behind, whose destructor prints an error.
        ctypes.CDLL(EDGETPU_LIBRARY)
    except OSError as error:
        raise BackendError(
            f"{EDGETPU_LIBRARY} is not installed: install libedgetpu1-std, or set "
            "engine.device = cpu"
        ) from error
    try:
        return module.load_delegate(EDGETPU_LIBRARY, {"device": port} if port else {})
    except Exception as error:
        log.debug("%s", device, exc_info=True)
        raise DeviceError(
            f"no Edge TPU answers ({device}): plug it in, check group plugdev, or set "
            "engine.device = cpu"
        ) from error
