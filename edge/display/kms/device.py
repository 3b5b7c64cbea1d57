"""DRM devices of this machine, through ioctls.

The first program that opens a device is its master and may show pictures. No library, service or
privilege is needed beyond the permission to open it. See the kernel's manual: gpu/drm-kms.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import mmap
import os
import select
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from edge.display.kms import Buffer, DrmDevice, Mode, Output, structs
from edge.errors import DeviceError

EVENT_SIZE = 1024  # bytes that hold all events of a few flips


class KernelDevice:
    """DRM device of this machine, see `edge.display.kms.DrmDevice`.

    Args:
        path: /dev/dri/cardN.
        sysfs: holds a folder for each connector.

    Raises:
        OSError: it cannot be opened.
    """

    def __init__(self, path: Path, sysfs: Path = Path("/sys/class/drm")) -> None:
        self.name = str(path)
        self._sysfs, self._node = sysfs, path.name
        self._file = os.open(path, os.O_RDWR | os.O_CLOEXEC)

    def outputs(self) -> list[Output]:
        try:
            count = self._call(structs.GETRESOURCES, structs.CardRes())
        except OSError as error:
            # Some devices only compute, as the first one of a Raspberry Pi 4 may.
            if error.errno != errno.EOPNOTSUPP:
                raise
            return []
        crtcs = (ctypes.c_uint32 * count.count_crtcs)()
        connectors = (ctypes.c_uint32 * count.count_connectors)()
        resources = structs.CardRes(
            crtc_id_ptr=ctypes.addressof(crtcs), count_crtcs=len(crtcs),
            connector_id_ptr=ctypes.addressof(connectors), count_connectors=len(connectors),
        )  # fmt: skip
        self._call(structs.GETRESOURCES, resources)
        candidates = (self._output(connector, list(crtcs)) for connector in connectors)
        return [output for output in candidates if output]

    def _output(self, connector: int, crtcs: list[int]) -> Output | None:
        """Return the output of a connector; None without a screen, or nothing to drive it."""
        count = self._call(structs.GETCONNECTOR, structs.GetConnector(connector_id=connector))
        modes = (structs.ModeInfo * count.count_modes)()
        encoders = (ctypes.c_uint32 * count.count_encoders)()
        found = structs.GetConnector(
            connector_id=connector,
            modes_ptr=ctypes.addressof(modes), count_modes=len(modes),
            encoders_ptr=ctypes.addressof(encoders), count_encoders=len(encoders),
        )  # fmt: skip
        self._call(structs.GETCONNECTOR, found)
        crtc = self._crtc(encoders, crtcs)
        if found.connection != structs.CONNECTED or not modes or crtc is None:
            return None
        kind = structs.CONNECTORS.get(found.connector_type, "Unknown")
        name = f"{kind}-{found.connector_type_id}"
        return Output(name, connector, crtc, tuple(_mode(raw) for raw in modes))

    def _crtc(self, encoders: Any, crtcs: list[int]) -> int | None:
        """Return the first CRTC that can drive one of these encoders."""
        for encoder_id in encoders:
            encoder = self._call(structs.GETENCODER, structs.GetEncoder(encoder_id=encoder_id))
            for i, crtc in enumerate(crtcs):
                if encoder.possible_crtcs & 1 << i:
                    return crtc
        return None

    def fingerprint(self, output: Output) -> bytes:
        """Return status and EDID of the connector as the kernel last saw them: no probing."""
        connector = self._sysfs / f"{self._node}-{output.name}"
        try:
            return (connector / "status").read_bytes() + (connector / "edid").read_bytes()
        except OSError:  # the connector itself is gone
            return b""

    def create_buffer(self, width: int, height: int) -> Buffer:
        first, second = self._formats()
        try:
            return self._create_buffer(width, height, first)
        except OSError:  # the driver has no such format
            return self._create_buffer(width, height, second)

    def _formats(self) -> tuple[int, int]:
        """Return the formats of pixels in the order in which they are tried.

        The driver of a panel with 16 bits takes 32 too, but turns every picture into 16 bits.
        """
        asked = structs.GetCap(capability=structs.DUMB_PREFERRED_DEPTH)
        try:
            depth = self._call(structs.GET_CAP, asked).value
        except OSError:
            depth = 0
        formats = structs.XRGB8888, structs.RGB565
        return formats[::-1] if depth == structs.BITS[structs.RGB565] else formats

    def _create_buffer(self, width: int, height: int, pixel_format: int) -> Buffer:
        bits = structs.BITS[pixel_format]
        size = structs.CreateDumb(width=width, height=height, bpp=bits)
        dumb = self._call(structs.CREATE_DUMB, size)
        added = structs.FbCmd2(width=width, height=height, pixel_format=pixel_format)
        added.handles[0], added.pitches[0] = dumb.handle, dumb.pitch
        try:
            self._call(structs.ADDFB2, added)
        except OSError:
            self._call(structs.DESTROY_DUMB, structs.DestroyDumb(handle=dumb.handle))
            raise
        offset = self._call(structs.MAP_DUMB, structs.MapDumb(handle=dumb.handle)).offset
        memory = mmap.mmap(self._file, dumb.size, offset=offset)
        rows = np.frombuffer(memory, np.uint8, dumb.pitch * height).reshape(height, dumb.pitch)
        depth = bits // 8
        pixels = rows[:, : depth * width].reshape(height, width, depth)
        return Buffer(added.fb_id, pixels, dumb.handle, memory)

    def free_buffer(self, buffer: Buffer) -> None:
        self._call(structs.RMFB, ctypes.c_uint32(buffer.id))
        self._call(structs.DESTROY_DUMB, structs.DestroyDumb(handle=buffer.handle))

    def set_mode(self, output: Output, mode: Mode, buffer: Buffer) -> None:
        connectors = (ctypes.c_uint32 * 1)(output.connector)
        self._call(
            structs.SETCRTC,
            structs.Crtc(
                set_connectors_ptr=ctypes.addressof(connectors), count_connectors=1,
                crtc_id=output.crtc, fb_id=buffer.id, mode_valid=1, mode=mode.raw,
            ),
        )  # fmt: skip

    def disable(self, output: Output) -> None:
        self._call(structs.SETCRTC, structs.Crtc(crtc_id=output.crtc))

    def flip(self, output: Output, buffer: Buffer) -> None:
        request = structs.PageFlip(crtc_id=output.crtc, fb_id=buffer.id, flags=structs.FLIP_EVENT)
        self._call(structs.PAGE_FLIP, request)

    def wait_for_flip(self, timeout: float) -> bool:
        ready, _, _ = select.select([self._file], [], [], timeout)
        if ready:
            os.read(self._file, EVENT_SIZE)
        return bool(ready)

    def close(self) -> None:
        os.close(self._file)

    def _call(self, number: int, argument: Any) -> Any:
        """Call an ioctl that reads and writes its argument, again after an interruption."""
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
    preferred = bool(raw.type & structs.PREFERRED)
    return Mode(raw.hdisplay, raw.vdisplay, raw.vrefresh, preferred, raw)


def open_devices(folder: Path = Path("/dev/dri")) -> Iterator[DrmDevice]:
    """Open the DRM devices of this machine; the caller closes those it does not need.

    Raises:
        DeviceError: none exists, or none may be opened.
    """
    opened, refused = 0, ""
    for path in sorted(folder.glob("card[0-9]*")):
        try:
            device = KernelDevice(path)
        except PermissionError:
            refused = f"{path}: not allowed: add this user to the group 'video'"
        except OSError as error:
            refused = f"{path}: cannot be opened: {error.strerror}"
        else:
            opened += 1
            yield device
    if not opened:
        missing = f"no display: {folder} holds no DRM device: is a screen's driver loaded?"
        raise DeviceError(refused or missing)


def connected_outputs(device: DrmDevice) -> list[Output]:
    """Return the outputs of a device with a screen; none where the device is gone."""
    try:
        return device.outputs()
    except OSError:
        return []
