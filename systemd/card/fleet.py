"""Files of the first boot for each device of a fleet, to be put on a card from one image."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from card import base_image, cloud_init, fat, partitions
from card.options import CardOptions
from card.private_file import create_private
from edge.errors import ConfigError, DataError
from edge.system.files import replacing

MARK = ".made-by-make-card"  # a folder without it is not ours to replace
SHARED = f"{cloud_init.FOLDER}/{cloud_init.SCRIPT.name}"  # is on the image


def folder_beside(image: Path) -> Path:
    """Return the folder of the devices' files of a card image."""
    return image.parent / "fleet"


def for_all(common: CardOptions, devices: Iterable[CardOptions]) -> CardOptions:
    """Return the options of the image: the packages of all devices, and no secret.

    A card that nobody has given the files of a device has neither Wi-Fi nor a login.
    """
    names = dict.fromkeys(name for each in (common, *devices) for name in each.packages)
    return replace(common, hostname="", wifi=None, ssh_keys=(), packages=tuple(names))


def check_folder(folder: Path) -> None:
    """Check that the folder of the devices may be replaced.

    Raises:
        DataError: it was not made by `make card`.
    """
    if (folder.exists() or folder.is_symlink()) and not (folder / MARK).is_file():
        raise DataError(f"{folder}: exists and is not from make card FLEET=: move it away")


def write(devices: Sequence[CardOptions], image: Path, folder: Path) -> None:
    """Write a folder for each device, in place of those of an earlier run; private to the user.

    Args:
        devices: their options.
        image: the card image, whose kernel command line gets the country of the Wi-Fi.
        folder: gets a folder for each, by its host name.

    Raises:
        DataError: the folder is not ours, or the image is unusable.
        OSError: it cannot be written.
    """
    check_folder(folder)
    boot = fat.FatPartition(image, partitions.boot_partition(image))
    line = (boot.read("cmdline.txt") or b"").decode(errors="surrogateescape")
    with tempfile.TemporaryDirectory(prefix=".fleet-", dir=folder.parent) as scratch:
        new = Path(scratch) / "new"
        new.mkdir(mode=0o700)
        for each in devices:
            _write_device(new / each.hostname, each, line)
        (new / MARK).touch(0o600)
        with suppress(FileNotFoundError):
            folder.rename(Path(scratch) / "old")
        new.rename(folder)


def _write_device(folder: Path, options: CardOptions, line: str) -> None:
    files = cloud_init.boot_files(options, cloud_init.DEVICE_FOLDER)
    del files[SHARED]
    if line and options.wifi and options.wifi.country:
        files["cmdline.txt"] = cloud_init.kernel_command_line(line, options.wifi.country)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with create_private(path) as file:
            file.write(text.encode(errors="surrogateescape"))


def check_files(files: Path) -> None:
    """Check that a folder has the files of a device.

    Raises:
        DataError: it has not.
    """
    if not (files.parent / MARK).is_file() or not (files / "user-data").is_file():
        raise DataError(f"{files}: not a device of make card FLEET=, such as build/fleet/NAME")


def put(files: Path, image: Path) -> None:
    """Put the files of a device into the boot partition of its own card image.

    Raises:
        DataError: they are not from `make card FLEET=`, or the image is unusable.
        OSError: they cannot be read.
    """
    check_files(files)
    boot = fat.FatPartition(image, partitions.boot_partition(image))
    if boot.read(SHARED) is None:
        raise DataError(f"{image}: not a card image of make card")
    boot.copy_from(files)


def image_for(files: Path, card: Path, out: Path) -> None:
    """Write the complete card image of one device; the card image stays as it is.

    Raises:
        DataError: see `put`.
        OSError: a file cannot be read or written.
    """
    with replacing(out) as unfinished:
        with card.open("rb") as source, create_private(unfinished) as target:
            base_image.copy_sparse(source, target)
        put(files, unfinished)


def run(arguments: argparse.Namespace) -> None:
    """Run `card device`.

    Raises:
        ConfigError: an option is missing.
        DataError: the result exists, or see `put`.
        OSError: a file cannot be read or written.
    """
    if not (arguments.card and arguments.files and arguments.out):
        raise ConfigError("--card, --files and --out are needed: see card device --help")
    card, files, out = (
        Path(p).expanduser() for p in (arguments.card, arguments.files, arguments.out)
    )
    if os.path.lexists(out) and (not arguments.force or out.samefile(card)):
        raise DataError(f"{out}: exists: --force overwrites it, unless it is the card image itself")
    image_for(files, card, out)
    print(f"{out}: the card image of {files.name}")


def summary(devices: Sequence[CardOptions], folder: Path, image: Path) -> str:
    """Return what has been written, as lines for the user."""
    radio = sum(each.wifi is not None for each in devices)
    login = sum(bool(each.ssh_keys) for each in devices)
    broker = sum(bool(each.mqtt_login) for each in devices)
    first = folder / devices[0].hostname
    return "\n".join(
        [
            f"{folder}: {len(devices)} devices; Wi-Fi: {radio}, ssh login: {login}, "
            f"MQTT password: {broker}",
            "  the image has no secret, these folders have; a card needs the files of one device",
            f"  next, for each: sudo make flash CARD={image} FILES={first} DEVICE=/dev/sdX",
            f"  or write {image.name} to it, then copy what is in {first} to its boot partition",
        ]
    )
