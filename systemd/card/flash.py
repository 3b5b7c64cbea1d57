"""Write a card image to a card, and read it back."""

from __future__ import annotations

import argparse
import hashlib
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from card import device
from card.device import ROOTS, Device, Roots
from card.meter import Meter, megabytes
from edge.errors import DataError, DeviceError

CHUNK = 4 << 20  # bytes


def run(options: argparse.Namespace, roots: Roots = ROOTS, answers: TextIO | None = None) -> None:
    """Do what the command line says.

    Args:
        options: of it.
        roots: of the kernel's files.
        answers: where the user answers; None takes the standard input.

    Raises:
        DeviceError: it may not or cannot be written, or reads back otherwise.
        DataError: the image is none.
    """
    needed = _length(options.card)
    found = device.checked(options.device, needed, roots, force=options.force)
    print(f"{found.path}: {found.model}, {megabytes(found.size)} MB; all that is on it is lost")
    if not (options.yes or _agreed(found, answers or sys.stdin)):
        raise DeviceError("nothing is written")
    print(write(options.card, found.path))


def _length(card: Path) -> int:
    """Bytes of the image.

    Raises:
        DataError: it is no image.
    """
    if not card.is_file():
        raise DataError(f"{card}: no such file: 'make card' makes one")
    with card.open("rb") as file:
        if file.read(512)[510:] != b"\x55\xaa":
            raise DataError(f"{card}: no image of a disk: is it still packed?")
    return card.stat().st_size


def _agreed(found: Device, answers: TextIO) -> bool:
    if not answers.isatty():
        raise DeviceError("no terminal to ask on: YES=1 writes without a question")
    print(f"write over {found.path}? Type yes: ", end="", flush=True)
    return answers.readline().strip().lower() == "yes"


def forget(descriptor: int) -> None:
    """Let the kernel drop what it remembers, so that the reading comes from the card."""
    os.fsync(descriptor)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def write(card: Path, target: Path, between: Callable[[int], None] = forget) -> str:
    """Write the image and compare what is on the card then.

    Args:
        card: the image.
        target: a block device, or a file that is there.
        between: called with the open target before it is read back.

    Returns:
        how fast it was.

    Raises:
        DeviceError: it cannot be written or read, or it reads back otherwise.
    """
    size = card.stat().st_size
    try:
        # One descriptor for all: at its close desktops mount the card, which changes it.
        descriptor = os.open(target, os.O_RDWR | os.O_DSYNC | _alone(target))
        try:
            began = time.monotonic()
            digest = _copy(card, descriptor, size)
            between(descriptor)
            turned = time.monotonic()
            found = _sha256(descriptor, size)
        finally:
            os.close(descriptor)
    except PermissionError:
        raise DeviceError(f"{target}: no right to write it: run it with sudo") from None
    except OSError as error:
        raise DeviceError(f"{target}: {error.strerror}") from None
    if found != digest:
        raise DeviceError(f"{target}: reads back with other bytes: the card or its reader is bad")
    wrote, read = size / (turned - began), size / max(time.monotonic() - turned, 1e-9)
    return (
        f"{target}: {megabytes(size)} MB written and read back, the same bytes "
        f"(wrote {megabytes(wrote)} MB/s, read {megabytes(read)} MB/s)"
    )


def _alone(target: Path) -> int:
    """To a block device, O_EXCL means: not while anything else has it."""
    return os.O_EXCL if stat.S_ISBLK(target.stat().st_mode) else 0


def _copy(card: Path, descriptor: int, size: int) -> str:
    """Copy all; give its SHA-256.

    The beginning comes last, and zeros stand there meanwhile: half a card must not boot.
    """
    total = hashlib.sha256()
    first = b""
    with card.open("rb") as source, Meter("writing", size) as meter:
        for at, data in _parts(source.fileno(), size):
            total.update(data)
            _write(descriptor, data if at else bytes(len(data)), at)
            first = first or data
            meter.show(at + len(data))
    _write(descriptor, first, 0)
    return total.hexdigest()


def _write(descriptor: int, data: bytes, at: int) -> None:
    view = memoryview(data)
    while view:
        count = os.pwrite(descriptor, view, at)
        view, at = view[count:], at + count


def _sha256(descriptor: int, size: int) -> str:
    total = hashlib.sha256()
    with Meter("reading back", size) as meter:
        for at, data in _parts(descriptor, size):
            total.update(data)
            meter.show(at + len(data))
    return total.hexdigest()


def _parts(descriptor: int, size: int) -> Iterator[tuple[int, bytes]]:
    """Where each part begins, and its bytes; fewer where a file ends early."""
    at = 0
    while at < size and (data := os.pread(descriptor, min(CHUNK, size - at), at)):
        yield at, data
        at += len(data)
