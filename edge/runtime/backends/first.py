"""The first of several cameras that opens."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from edge.errors import (
    AbsentError,
    BackendError,
    BusyError,
    DeviceError,
    EmotionEdgeError,
    ForbiddenError,
    NotInstalledError,
)

if TYPE_CHECKING:
    from edge.camera.live import DeviceCamera

PASSED_OVER = "camera: passed over: "

log = logging.getLogger(__name__)


class FirstCamera:
    """Opener of the first camera that opens; logs once why those before it do not.

    Args:
        openers: returns the openers of all cameras that are there now, in order.
        none: message where no camera is connected.
    """

    def __init__(
        self, openers: Callable[[], Iterable[Callable[[], DeviceCamera]]], none: str
    ) -> None:
        self._openers, self._none = openers, none
        self._logged: set[str] = set()

    def __call__(self) -> DeviceCamera:
        """Open the camera.

        Raises:
            BusyError: other programs use the cameras that are connected.
            ForbiddenError: this user may not open them.
            DeviceError: none is connected, or none opens.
        """
        faults: list[EmotionEdgeError] = []
        for opener in self._openers():
            try:
                return opener()
            except (BackendError, DeviceError) as error:
                faults.append(error)
                self._log(error)
        raise self._summary(faults)

    def _log(self, error: EmotionEdgeError) -> None:
        if str(error) not in self._logged:
            self._logged.add(str(error))
            level = logging.INFO if is_absent(error) else logging.WARNING
            log.log(level, "%s%s", PASSED_OVER, error)

    def _summary(self, faults: Sequence[EmotionEdgeError]) -> EmotionEdgeError:
        """Return the error for all cameras: the fault that most likely can be mended."""
        real = [fault for fault in faults if not is_absent(fault)]
        for kind in (BusyError, ForbiddenError):
            for fault in real:
                if isinstance(fault, kind):
                    return fault
        if real:
            return DeviceError("; ".join(map(str, real)))
        return AbsentError(self._none)


def is_absent(error: EmotionEdgeError) -> bool:
    """Return whether an error only means that there is no such camera on this machine."""
    return isinstance(error, AbsentError | NotInstalledError)
