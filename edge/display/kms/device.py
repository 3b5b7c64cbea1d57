"""A display card through the kernel's mode-setting interface, by plain ioctls.

The first program that opens a card is its master and may show pictures; no other library, service
or privilege is needed than the right to open it. The kernel's manual: gpu/drm-kms.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import mmap
import os
import select
from pathlib import Path
from typing import Any

import numpy as np

from edge.display.kms import structs
from edge.display.kms import Buffer, Mode, Output

CONNECTED, PREFERRED = 1, 1 << 3
FLIP_EVENT = 1  # tell when the flip is done
XRGB8888 = int.from_bytes(b"XR24", "little")  # in memory: blue, green, red, unused


class KernelCard:
    """A card of this machine.

    Args:
        path: /dev/dri/cardN.

    Raises:
        OSError: it cannot be opened.
    """

    def __init__(self, path: Path, sysfs: Path = Path("/sys/class/drm")) -> None:
        self.name = str(path)
        self._sysfs, self._card = sysfs, path.name
        self._file = os.open(path, os.O_RDWR | os.O_CLOEXEC)

    def outputs(self) -> list[Output]:
        try:
            found = self._call(0xA0, structs.CardRes())
        except OSError as error:
            # Some cards only compute, as the first one of a Raspberry Pi 4 may.
            if error.errno != errno.EOPNOTSUPP:
                raise
            return []
        crtcs = (ctypes.c_uint32 * found.count_crtcs)()
        connectors = (ctypes.c_uint32 * found.count_connectors)()
        asked = structs.CardRes(
            crtc_id_ptr=ctypes.addressof(crtcs), count_crtcs=len(crtcs),
            connector_id_ptr=ctypes.addressof(connectors), count_connectors=len(connectors),
        )  # fmt: skip
        self._call(0xA0, asked)
        candidates = (self._output(connector, list(crtcs)) for connector in connectors)
        return [output for output in candidates if output]

    def _output(self, connector: int, crtcs: list[int]) -> Output | None:
        found = self._call(0xA7, structs.GetConnector(connector_id=connector))
        modes = (structs.ModeInfo * found.count_modes)()
        encoders = (ctypes.c_uint32 * found.count_encoders)()
        asked = structs.GetConnector(
            connector_id=connector,
            modes_ptr=ctypes.addressof(modes), count_modes=len(modes),
            encoders_ptr=ctypes.addressof(encoders), count_encoders=len(encoders),
        )  # fmt: skip
        self._call(0xA7, asked)
        crtc = self._crtc(encoders, crtcs)
        if asked.connection != CONNECTED or not modes or crtc is None:
            return None
        kind = structs.CONNECTORS.get(asked.connector_type, "Unknown")
        name = f"{kind}-{asked.connector_type_id}"
        return Output(name, connector, crtc, tuple(_mode(raw) for raw in modes))

    def _crtc(self, encoders: Any, crtcs: list[int]) -> int | None:
        for encoder in encoders:
            possible = self._call(0xA6, structs.GetEncoder(encoder_id=encoder)).possible_crtcs
            for i, crtc in enumerate(crtcs):
                if possible & 1 << i:
                    return crtc
        return None

    def plugged(self, output: Output) -> bytes:
        """State and identity of the connector, from what the kernel knows already."""
        connector = self._sysfs / f"{self._card}-{output.name}"
        try:
            return (connector / "status").read_bytes() + (connector / "edid").read_bytes()
        except OSError:  # the connector itself is gone
            return b""

    def buffer(self, width: int, height: int) -> Buffer:
        dumb = self._call(0xB2, structs.CreateDumb(width=width, height=height, bpp=32))
        added = structs.FbCmd2(width=width, height=height, pixel_format=XRGB8888)
        added.handles[0], added.pitches[0] = dumb.handle, dumb.pitch
        self._call(0xB8, added)
        offset = self._call(0xB3, structs.MapDumb(handle=dumb.handle)).offset
        memory = mmap.mmap(self._file, dumb.size, offset=offset)
        rows = np.frombuffer(memory, np.uint8, dumb.pitch * height).reshape(height, dumb.pitch)
        pixels = rows[:, : 4 * width].reshape(height, width, 4)
        return Buffer(added.fb_id, pixels, dumb.handle, memory)

    def free(self, buffer: Buffer) -> None:
        self._call(0xAF, ctypes.c_uint32(buffer.id))
        self._call(0xB4, structs.DestroyDumb(handle=buffer.handle))

    def show(self, output: Output, mode: Mode, buffer: Buffer) -> None:
        connectors = (ctypes.c_uint32 * 1)(output.connector)
        self._call(
            0xA2,
            structs.Crtc(
                set_connectors_ptr=ctypes.addressof(connectors), count_connectors=1,
                crtc_id=output.crtc, fb_id=buffer.id, mode_valid=1, mode=mode.raw,
            ),
        )  # fmt: skip

    def hide(self, output: Output) -> None:
        self._call(0xA2, structs.Crtc(crtc_id=output.crtc))

    def flip(self, output: Output, buffer: Buffer) -> None:
        self._call(0xB0, structs.PageFlip(crtc_id=output.crtc, fb_id=buffer.id, flags=FLIP_EVENT))

    def flipped(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._file], [], [], seconds)
        if ready:
            os.read(self._file, 1024)
        return bool(ready)

    def close(self) -> None:
        os.close(self._file)

    def _call(self, number: int, argument: Any) -> Any:
        """An ioctl that reads and writes its argument; again where it was interrupted."""
        request = 3 << 30 | ctypes.sizeof(argument) << 16 | ord("d") << 8 | number
        while True:
            try:
                fcntl.ioctl(self._file, request, argument)
            except OSError as error:
                if error.errno not in (errno.EINTR, errno.EAGAIN):
                    raise
            else:
                return argument


def _mode(raw: Any) -> Mode:
    return Mode(raw.hdisplay, raw.vdisplay, raw.vrefresh, bool(raw.type & PREFERRED), raw)
