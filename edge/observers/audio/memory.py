"""Player that keeps the sounds in memory, for tests."""

from __future__ import annotations

from edge.errors import DeviceError


class MemoryPlayer:
    """Player without a device.

    Args:
        fault: reason for which every sound fails; "" for none.

    Attributes:
        played: contents of the WAV files, in order.
        fault: as given.
    """

    def __init__(self, fault: str = "") -> None:
        self.played: list[bytes] = []
        self.fault = fault

    def play(self, wav: bytes) -> None:
        if self.fault:
            raise DeviceError(self.fault)
        self.played.append(wav)

    def stop(self) -> None:
        pass
