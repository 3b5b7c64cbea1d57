"""picamera2, the library of Raspberry Pi cameras: import it, find a camera, open it.

It brings a dozen packages with native parts, and behind them libcamera: each of them can fail with
any exception. Here they become errors with their true reason.
"""

from __future__ import annotations

import contextlib
import errno
import io
import logging
import os
from collections.abc import Callable, Iterator
from typing import Any

from edge.errors import (
    AbsentError,
    BackendError,
    BusyError,
    DeviceError,
    EmotionEdgeError,
    ForbiddenError,
    NotInstalledError,
    describe,
)

CAMERA = "the Raspberry Pi camera"
INSTALL = (
    "picamera2 is not installed: sudo apt install --no-install-recommends "
    "python3-picamera2, and create the environment with --system-site-packages"
)
# Words of an exception, and what to do about it.
ADVICE = (
    ("numpy", "numpy here does not fit the system's packages: docs/troubleshooting.md, 2"),
    ("libcamera", "sudo apt install python3-libcamera, and use the system's Python"),
    ("", "sudo apt install --reinstall python3-picamera2, and use the system's Python"),
)
BUSY_TEXTS = (os.strerror(errno.EBUSY).lower(), "in use by another process")
FORBIDDEN_TEXTS = tuple(os.strerror(code).lower() for code in (errno.EACCES, errno.EPERM))

log = logging.getLogger(__name__)


def load_library() -> Any:
    """Return the class `picamera2.Picamera2`.

    Raises:
        NotInstalledError: picamera2 is not installed.
        BackendError: picamera2 cannot be imported.
    """
    os.environ.setdefault("LIBCAMERA_LOG_LEVELS", "*:WARN")  # its greeting is several lines
    os.environ.setdefault("LIBCAMERA_LOG_NO_COLOR", "1")  # the journal calls coloured lines data
    try:
        # numpy prints a page about packages that do not fit it, and then raises an exception.
        with contextlib.redirect_stderr(io.StringIO()):
            from picamera2 import Picamera2
    except ModuleNotFoundError as error:
        if error.name == "picamera2":
            raise NotInstalledError(INSTALL) from error
        raise _import_error(error) from error
    # It imports a dozen packages with native parts, which raise anything when they do not fit.
    except (Exception, SystemExit) as error:
        raise _import_error(error) from error
    return Picamera2


def _import_error(error: BaseException) -> BackendError:
    log.debug("picamera2", exc_info=error)
    reason = describe(error)
    advice = next(text for word, text in ADVICE if word in reason.lower())
    return BackendError(f"picamera2 cannot be imported: {reason}: {advice}")


def open_picamera2(library: Callable[[], Any] = load_library) -> Any:
    """Open the first Raspberry Pi camera.

    Args:
        library: returns the class `picamera2.Picamera2`.

    Returns:
        a `picamera2.Picamera2`, not configured yet.

    Raises:
        BackendError: picamera2 is not installed, or cannot be imported.
        BusyError: another program uses the camera.
        ForbiddenError: this user may not open it.
        DeviceError: no camera is connected, or it does not open.
    """
    picamera2 = library()
    with camera_errors("cannot be listed"):
        number = find_camera(picamera2.global_camera_info())
    with camera_errors("cannot be opened"):
        return picamera2(number) if number else picamera2()


def find_camera(infos: list[Any]) -> int:
    """Return the number of the first camera that is not a USB webcam.

    Args:
        infos: of `Picamera2.global_camera_info`; libcamera lists webcams too, which picamera2
            cannot read in the formats that are needed here.

    Raises:
        AbsentError: no Raspberry Pi camera is connected.
    """
    for number, info in enumerate(infos):
        known = isinstance(info, dict)
        if known and "usb" in str(info.get("Id", "")).lower():
            continue
        return int(info["Num"]) if known and "Num" in info else number
    raise AbsentError("no Raspberry Pi camera found: check its ribbon cable")


@contextlib.contextmanager
def camera_errors(what: str) -> Iterator[None]:
    """Turn every exception of picamera2 within the block into an error with its true reason.

    Args:
        what: the camera does or cannot do, for the message.
    """
    try:
        yield
    except EmotionEdgeError:
        raise
    except (Exception, SystemExit) as error:
        log.debug("picamera2", exc_info=True)
        raise _device_error(what, error) from error


def _device_error(what: str, error: BaseException) -> DeviceError:
    # picamera2 raises "sequence did not complete" in place of what libcamera raised.
    chain = [error]
    while (before := chain[-1].__cause__ or chain[-1].__context__) and before not in chain:
        chain.append(before)
    reasons = list(dict.fromkeys(describe(each) for each in chain))
    codes = {each.errno for each in chain if isinstance(each, OSError)}
    text = " ".join(reasons).lower()
    if errno.EBUSY in codes or any(busy in text for busy in BUSY_TEXTS):
        return BusyError(CAMERA)
    problem = f"{CAMERA} {what}: {' after '.join(reasons)}"
    if codes & {errno.EACCES, errno.EPERM} or any(words in text for words in FORBIDDEN_TEXTS):
        return ForbiddenError(f"{problem}: add this user to the group 'video'")
    return DeviceError(problem)
