"""Write a card image to an SD card and verify it."""

from __future__ import annotations

import argparse
import hashlib
import logging
import os
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from card import fleet, partitions
from card.block_device import KERNEL_PATHS, Device, KernelPaths, safe_target
from card.progress import Progress, megabytes
from edge.errors import ConfigError, DataError, DeviceError

log = logging.getLogger(__name__)

CHUNK = 4 << 20  # bytes


def run(
    arguments: argparse.Namespace,
    paths: KernelPaths = KERNEL_PATHS,
    answers: TextIO | None = None,
) -> None:
    """Run `card flash`.

    Args:
        arguments: of the command line.
        paths: folders of the kernel's files.
        answers: where the user confirms; None takes the standard input.

    Raises:
        DeviceError: the device must not or cannot be written, or the data read back differ.
        DataError: the file is not a card image.
        ConfigError: an option is missing.
    """
    if not arguments.card or not arguments.device:
        raise ConfigError("CARD or DEVICE is missing: make flash CARD=card.img DEVICE=/dev/sdX")
    card = Path(arguments.card).expanduser()
    needed = _image_size(card)
    if arguments.files:
        fleet.check_files(Path(arguments.files).expanduser())
    device = safe_target(arguments.device, needed, paths, force=arguments.force)
    size = megabytes(device.size)
    log.warning("%s: %s, %s MB: all data on it will be lost", device.path, device.model, size)
    if not (arguments.yes or _is_confirmed(device, answers or sys.stdin)):
        raise DeviceError("nothing was written")
    if arguments.files:
        with tempfile.TemporaryDirectory(prefix=".flash-", dir=card.parent) as scratch:
            own = Path(scratch) / card.name
            fleet.image_for(Path(arguments.files).expanduser(), card, own)
            print(write_verified(own, device.path))
    else:
        print(write_verified(card, device.path))


def _image_size(image: Path) -> int:
    """Return the size of a card image in bytes.

    Raises:
        DataError: it does not exist or is not an image of a disk.
    """
    if not image.is_file():
        raise DataError(f"{image}: no such file: 'make card' builds it")
    with image.open("rb") as file:
        if file.read(512)[510:] != b"\x55\xaa":
            raise DataError(f"{image}: not a disk image: is it still compressed?")
    try:
        partitions.boot_partition(image)
    except DataError as error:
        raise DataError(f"{image}: {error}") from None
    return image.stat().st_size


def _is_confirmed(device: Device, answers: TextIO) -> bool:
    if not answers.isatty():
        raise DeviceError("no terminal to confirm on: YES=1 writes without confirmation")
    print(f"overwrite {device.path}? Type yes: ", end="", flush=True)
    return answers.readline().strip().lower() == "yes"


def drop_cache(descriptor: int) -> None:
    """Drop the kernel's cache of an open file, so that it is read from the card."""
    os.fsync(descriptor)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def write_verified(
    image: Path, target: Path, before_reading: Callable[[int], None] = drop_cache
) -> str:
    """Write an image and compare what is on the card afterwards.

    Args:
        image: the card image.
        target: a block device, or an existing file.
        before_reading: called with the descriptor of the target before it is read back.

    Returns:
        a line with size and speed.

    Raises:
        DeviceError: the target cannot be written or read, or the data read back differ.
    """
    size = image.stat().st_size
    try:
        # A single descriptor, because a desktop mounts the card, and changes it, once it is closed.
        descriptor = os.open(target, os.O_RDWR | os.O_DSYNC | _exclusive(target))
        try:
            start = time.monotonic()
            written = _copy(image, descriptor, size)
            before_reading(descriptor)
            middle = time.monotonic()
            read = _sha256(descriptor, size)
        finally:
            os.close(descriptor)
    except PermissionError:
        raise DeviceError(f"{target}: permission denied: run it with sudo") from None
    except OSError as error:
        raise DeviceError(f"{target}: {error.strerror}") from None
    if read != written:
        raise DeviceError(
            f"{target}: the data read back differ from the image: the card or its reader is faulty"
        )
    return _summary(target, size, middle - start, time.monotonic() - middle)


def _summary(target: Path, size: int, writing: float, reading: float) -> str:
    """Return the result; times are in seconds."""
    rates = [megabytes(size / max(seconds, 1e-9)) for seconds in (writing, reading)]
    return (
        f"{target}: {megabytes(size)} MB written and verified "
        f"(wrote {rates[0]} MB/s, read {rates[1]} MB/s)"
    )


def _exclusive(target: Path) -> int:
    """Return O_EXCL for a block device: opening fails while anything else uses it (open(2))."""
    return os.O_EXCL if stat.S_ISBLK(target.stat().st_mode) else 0


def _copy(image: Path, descriptor: int, size: int) -> str:
    """Copy the image and return its SHA-256.

    The first chunk is written last and is zero meanwhile: a card that was written only partly must
    not boot.
    """
    checksum = hashlib.sha256()
    first = b""
    with image.open("rb") as source, Progress("writing", size) as progress:
        for at, data in _chunks(source.fileno(), size):
            checksum.update(data)
            _write(descriptor, data if at else bytes(len(data)), at)
            first = first or data
            progress.update(at + len(data))
    _write(descriptor, first, 0)
    return checksum.hexdigest()


def _write(descriptor: int, data: bytes, at: int) -> None:
    view = memoryview(data)
    while view:
        count = os.pwrite(descriptor, view, at)
        view, at = view[count:], at + count


def _sha256(descriptor: int, size: int) -> str:
    checksum = hashlib.sha256()
    with Progress("verifying", size) as progress:
        for at, data in _chunks(descriptor, size):
            checksum.update(data)
            progress.update(at + len(data))
    return checksum.hexdigest()


def _chunks(descriptor: int, size: int) -> Iterator[tuple[int, bytes]]:
    """Yield offset and bytes of each chunk, up to `size` or to the end of the file."""
    at = 0
    while at < size and (data := os.pread(descriptor, min(CHUNK, size - at), at)):
        yield at, data
        at += len(data)
