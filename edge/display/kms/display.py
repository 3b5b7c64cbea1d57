"""Display on a screen without a desktop.

Screens come and go. While none is connected, pictures are dropped and the caller goes on; at most
a second after one is plugged in, it shows pictures of its own size.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import numpy as np

from edge.display.kms import DrmDevice, OpenDevices
from edge.display.kms.connect import find_outputs, start_first
from edge.display.kms.device import open_devices
from edge.display.kms.modes import find_mode, no_such_mode
from edge.display.kms.screen import Screen, without_margins
from edge.errors import ConfigError, DeviceError
from edge.media.turning import turn

PROBE_INTERVAL = 1.0  # seconds between two checks of what is plugged in
STABLE = 60.0  # seconds with pictures, after which a screen that failed counts as sound
LONGEST_PAUSE = 30.0  # seconds until a screen that fails again and again is started again

log = logging.getLogger(__name__)


class KmsDisplay:
    """Shows pictures on the first connected screen, without tearing.

    Args:
        mode: "WIDTHxHEIGHT" or "WIDTHxHEIGHT@RATE"; "" for the screen's preferred mode.
        rotate: degrees clockwise that the picture is rotated by, for a screen that is mounted so:
            0, 90, 180 or 270.
        overscan: share of the width and height that stays black at each edge, 0 to 0.2, for
            screens that hide their edges.
        opener: opens the DRM devices; tests replace it.
        clock: seconds.

    Raises:
        ConfigError: no connected screen has such a mode.
        DeviceError: no DRM device exists, or none may be opened.
    """

    def __init__(
        self,
        mode: str = "",
        rotate: int = 0,
        overscan: float = 0.0,
        opener: OpenDevices = open_devices,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._mode, self._rotate, self._overscan = mode, rotate, overscan
        self._opener, self._clock = opener, clock
        self._devices: list[DrmDevice] = []
        self._screen: Screen | None = None
        self._state, self._on, self._closed = "", True, False
        self._failing, self._logged, self._pause = False, set(), PROBE_INTERVAL
        self._probed = self._connected = clock()
        self._connect(strict=True)

    _logged: set[str]

    @property
    def name(self) -> str:
        return f"kms: {self._state}"

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of the pictures that it shows, pixels; None without a screen."""
        if not self._screen:
            return None
        shape = without_margins(self._screen.buffers[0].pixels, self._overscan).shape
        width, height = shape[1], shape[0]
        return (height, width) if self._rotate in (90, 270) else (width, height)

    @property
    def ready(self) -> bool:
        """True while a screen shows the pictures."""
        return self._screen is not None

    @property
    def state(self) -> str:
        """Screen and mode, or why no screen shows the pictures."""
        return self._state

    @property
    def refresh(self) -> float | None:
        """Refreshes per second of the screen; None without one."""
        return self._screen.mode.rate if self._screen else None

    def adjust(self, mode: str, rotate: int, overscan: float) -> None:
        """Apply other settings, see the constructor; the screen is dark for a moment.

        Raises:
            ConfigError: the screen has no such mode; the old settings stay.
        """
        if self._screen and not find_mode(self._screen.output, mode):
            raise ConfigError(no_such_mode(mode, [self._screen.output]))
        self._mode, self._rotate, self._overscan = mode, rotate, overscan
        if self._screen:
            self._release()
            self._connect(strict=False)

    def show(self, pixels: np.ndarray, time: float) -> None:
        if self._closed:
            return
        self._probe()
        # The screen may have changed since the picture was drawn; the next one has its size.
        if not self._screen or not self._on or pixels.shape[1::-1] != self.size:
            return
        try:
            self._screen.paint(turn(pixels, self._rotate), self._overscan)
        except OSError as error:
            self._lose(self._screen, error)
        else:
            if self._failing and self._clock() - self._connected >= STABLE:
                self._settle()

    def power(self, on: bool) -> None:
        if on == self._on:
            return
        self._on = on
        if not self._screen:
            return
        try:
            self._screen.wake() if on else self._screen.sleep()
        except OSError as error:
            self._lose(self._screen, error)

    def close(self) -> None:
        self._closed = True
        self._release()

    def _probe(self) -> None:
        """Notice, once a second, that a screen was plugged in, unplugged or exchanged."""
        pause = PROBE_INTERVAL if self._screen else self._pause
        if self._clock() - self._probed < pause:
            return
        self._probed = self._clock()
        if self._screen and self._screen.changed():
            self._settle()
            self._report(f"{self._screen.output.name} was unplugged or exchanged")
            self._release()
        if not self._screen:
            self._connect(strict=False)

    def _connect(self, *, strict: bool) -> None:
        """Start the first screen that can be started.

        Args:
            strict: raise an error without DRM devices, or for a mode that no screen has.
        """
        # Devices are opened each time: they may appear late, and only a process that opens one
        # while no other program has it becomes its master.
        try:
            self._devices = list(self._opener())
        except DeviceError as error:
            if strict:
                raise
            self._report(str(error))
            return
        found = find_outputs(self._devices, self._mode)
        if strict and found and not find_mode(found[0][1], self._mode):
            self._close_devices()
            raise ConfigError(no_such_mode(self._mode, [output for _, output in found]))
        self._screen, state = start_first(found, self._mode, on=self._on)
        self._close_devices(keep=self._screen.device if self._screen else None)
        self._connected = self._clock()
        self._report(state)

    def _lose(self, screen: Screen, error: OSError) -> None:
        """Release a screen that fails; one that fails again and again is started less often."""
        if self._failing:
            self._pause = min(2 * self._pause, LONGEST_PAUSE)
        self._failing = True
        self._report(f"{screen.output.name}: {error.strerror}")
        self._release()

    def _settle(self) -> None:
        """Count what fails from now on as a new fault."""
        self._failing, self._pause = False, PROBE_INTERVAL
        self._logged.clear()

    def _release(self) -> None:
        """Release the screen and its device."""
        if self._screen:
            self._screen.close()
            self._screen = None
        self._close_devices()

    def _close_devices(self, keep: DrmDevice | None = None) -> None:
        for device in self._devices:
            if device is not keep:
                device.close()
        self._devices = [keep] if keep else []

    def _report(self, state: str) -> None:
        """Log a changed state, once while a screen fails; the first one is part of `name`."""
        if self._state and state != self._state and state not in self._logged:
            log.info("display: %s", state)
            if self._failing:
                self._logged.add(state)
        self._state = state
