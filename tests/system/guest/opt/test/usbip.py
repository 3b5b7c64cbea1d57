"""USB device in user space: the kernel's driver vhci_hcd talks USB/IP to it over a socket.

The kernel's drivers treat it as any device on a USB bus. Closing the socket unplugs it. Unlike the
kernel's dummy_hcd, vhci_hcd transports isochronous transfers, which webcams use.
"""

import socket
import struct
from pathlib import Path
from typing import NamedTuple

ATTACH = Path("/sys/devices/platform/vhci_hcd.0/attach")
PORT, DEVICE_ID, HIGH_SPEED = 0, 1, 3
CMD_SUBMIT, CMD_UNLINK, RET_SUBMIT, RET_UNLINK = 1, 2, 3, 4
OUT, IN = 0, 1
STALL, UNLINKED = -32, -104  # EPIPE, ECONNRESET
# Of the kernel's Documentation/usb/usbip_protocol.rst, all big-endian.
COMMAND = struct.Struct(">5I i i I i i 8s")
ANSWER = struct.Struct(">5I i i I i i 8x")
ISO_PACKET = struct.Struct(">I I I i")  # offset, length, actual length, status


class Request(NamedTuple):
    """Transfer that the kernel has requested.

    Attributes:
        number: that identifies it.
        direction: OUT or IN.
        endpoint: without its direction.
        length: bytes that the buffer of the kernel has.
        setup: of a control transfer.
        data: of an OUT transfer.
        packets: offset and length of each packet of an isochronous transfer.
    """

    number: int
    direction: int
    endpoint: int
    length: int
    setup: bytes
    data: bytes
    packets: list[tuple[int, int]]


class Connection:
    """A device, plugged in by the constructor."""

    def __init__(self) -> None:
        self._socket, kernel = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with kernel:
            ATTACH.write_text(f"{PORT} {kernel.fileno()} {DEVICE_ID} {HIGH_SPEED}")

    def fileno(self) -> int:
        """Return the file descriptor; it is readable when there is something to receive."""
        return self._socket.fileno()

    def receive(self, isochronous: int) -> Request | int:
        """Wait for a request, or the number of a request to cancel.

        Args:
            isochronous: endpoint whose transfers are isochronous.
        """
        command, number, _, direction, endpoint, flags, length, _, count, _, setup = COMMAND.unpack(
            self._read(COMMAND.size)
        )
        if command == CMD_UNLINK:
            self._send(RET_UNLINK, number, UNLINKED)
            return flags  # in its place is the number of the other request
        data = self._read(length) if direction == OUT else b""
        packets = []
        if endpoint == isochronous:
            described = self._read(count * ISO_PACKET.size)
            packets = [(offset, size) for offset, size, _, _ in ISO_PACKET.iter_unpack(described)]
        return Request(number, direction, endpoint, length, setup, data, packets)

    def answer(self, request: Request, data: bytes) -> None:
        """Complete a control transfer; data is for the direction IN."""
        length = len(data) if request.direction == IN else request.length
        self._send(RET_SUBMIT, request.number, 0, length, data=data)

    def stall(self, request: Request) -> None:
        """Refuse a control transfer, as a device does that does not know it."""
        self._send(RET_SUBMIT, request.number, STALL)

    def answer_packets(self, request: Request, payloads: list[bytes]) -> None:
        """Complete an isochronous transfer; missing payloads are empty packets."""
        payloads = payloads + [b""] * (len(request.packets) - len(payloads))
        data = b"".join(payloads)
        described = b"".join(
            ISO_PACKET.pack(offset, size, len(payload), 0)
            for (offset, size), payload in zip(request.packets, payloads, strict=True)
        )
        self._send(RET_SUBMIT, request.number, 0, len(data), len(payloads), data + described)

    def _send(
        self,
        command: int,
        number: int,
        status: int,
        length: int = 0,
        packets: int = 0,
        data: bytes = b"",
    ) -> None:
        header = ANSWER.pack(command, number, 0, 0, 0, status, length, 0, packets, 0)
        self._socket.sendall(header + data)

    def _read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self._socket.recv(size - len(data))
            if not part:
                raise ConnectionError("the kernel has removed the device")
            data += part
        return data
