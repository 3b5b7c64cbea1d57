"""Checks before a card image is built, which takes minutes."""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

from card import apt_bundle, base_image, checksum, cloud_init, fat, partitions
from card.progress import megabytes
from edge.errors import ConfigError, DataError

PACKED = 8  # the unpacked image of Raspberry Pi OS has five times the size of its .xz


def check(arguments: argparse.Namespace, base: Path) -> None:
    """Check tools, base image, checksum, and the place of the result.

    Raises:
        ConfigError: an option is wrong.
        BackendError: a tool is missing.
        DataError: the base image is unusable, or the result must not be written.
        OSError: a file cannot be read.
    """
    if not arguments.image:
        raise ConfigError("IMAGE is missing: make card IMAGE=raspios-lite-arm64.img.xz")
    if unknown := set(arguments.without) - set(apt_bundle.RECOMMENDED):
        names = ", ".join(apt_bundle.RECOMMENDED)
        raise ConfigError(f"WITHOUT {sorted(unknown)[0]}: must be one of {names}")
    fat.require_tools()
    if arguments.offline:
        apt_bundle.require_tools()
        apt_bundle.check_folder(arguments.out.parent)
    base_image.check(base)
    checksum.expected_checksum(base, arguments.sha256)
    _check_target(arguments.out, base, force=arguments.force)
    _check_space(arguments.out, base, arguments.cache)


def _check_target(out: Path, base: Path, *, force: bool) -> None:
    """Check that nothing is overwritten that is not ours.

    Raises:
        DataError: it would be.
    """
    if not os.path.lexists(out):
        return
    if out.exists() and out.samefile(base):
        raise DataError(f"{out}: this is the base image, which is not overwritten")
    if not out.is_file():
        raise DataError(f"{out}: not a regular file: name the card image to write")
    if not (force or _is_card(out)):
        raise DataError(f"{out}: exists and is no card image: --force (FORCE=1) overwrites it")


def _is_card(path: Path) -> bool:
    """Return whether an image is from `make card`."""
    try:
        boot = fat.FatPartition(path, partitions.boot_partition(path))
        return boot.read(f"{cloud_init.FOLDER}/{cloud_init.SCRIPT.name}") is not None
    except (DataError, OSError):
        return False


def _check_space(out: Path, base: Path, cache: Path | None) -> None:
    """Check that the disk has room for the image, unless an existing one is replaced.

    Raises:
        DataError: it has not.
    """
    status = base.stat()
    packed = base.suffix in (".xz", ".gz")
    needed = status.st_size * PACKED if packed else min(status.st_size, status.st_blocks * 512)
    if packed and cache:
        needed *= 2
    folder = out.absolute().parent
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < needed and not out.exists():
        raise DataError(
            f"{folder}: not enough space: about {megabytes(needed)} MB are needed, "
            f"{megabytes(free)} MB are free"
        )
