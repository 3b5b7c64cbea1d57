"""Pins by gpiozero, which finds the library that this machine has for them."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from edge.errors import DeviceError, NotInstalledError, describe


class GpioPins:
    """Output pins, all off at first.

    Args:
        pins: their numbers.
        inverted: those of them whose low level is on.
        factory: of gpiozero's pins; None for that of the machine.

    Raises:
        NotInstalledError: gpiozero is missing.
        DeviceError: this machine has no such pins, or this user may not switch them.
    """

    def __init__(self, pins: Iterable[int], inverted: frozenset[int], factory: Any = None) -> None:
        try:
            from gpiozero import OutputDevice
        except ImportError as error:
            raise NotInstalledError(
                "gpio.enabled needs gpiozero: sudo apt install python3-gpiozero python3-lgpio, "
                "or pip install 'emotion-edge[gpio]'; or set it to false"
            ) from error
        self._devices: dict[int, Any] = {}
        for pin in pins:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # about each library that is not installed
                    self._devices[pin] = OutputDevice(
                        pin, active_high=pin not in inverted, pin_factory=factory
                    )
            except Exception as error:  # each library has errors of its own
                self.close()
                raise DeviceError(
                    f"GPIO{pin}: {describe(error)}: docs/actions.md lists what pins need"
                ) from error

    def switch(self, on: frozenset[int]) -> None:
        fault = ""
        for pin, device in self._devices.items():
            try:
                if bool(device.value) != (pin in on):
                    device.value = pin in on
            except Exception as error:  # noqa: BLE001 - as above
                fault = f"GPIO{pin}: {describe(error)}"
        if fault:
            raise DeviceError(fault)

    def close(self) -> None:
        for device in self._devices.values():
            with suppress(Exception):  # the others are to be switched off anyway
                device.off()
            with suppress(Exception):
                device.close()
        self._devices.clear()
