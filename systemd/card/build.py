"""Build a card image: the base image, our package, and the files of the first boot."""

from __future__ import annotations

import argparse
import logging
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from card import apt_bundle, base_image, checks, checksum, cloud_init, fat, fleet, partitions, stamp
from card.fleet_table import read_fleet
from card.options import CardOptions, from_arguments
from card.private_file import create_private
from card.progress import megabytes
from card.user_file import open_regular
from edge.errors import DataError
from edge.system.files import replacing

log = logging.getLogger(__name__)


def run(arguments: argparse.Namespace) -> None:
    """Run `card build`: everything that can be wrong is looked at before the work begins.

    Raises:
        ConfigError: an option is wrong.
        DataError: the base image or a package is unusable.
        BackendError: a tool is missing.
        OSError: a file cannot be read or written.
    """
    options = from_arguments(arguments)
    devices = read_fleet(arguments) if arguments.fleet else []
    base, out = Path(arguments.image).expanduser(), arguments.out
    checks.check(arguments, base)
    if devices:
        options = fleet.for_all(options, devices)
        fleet.check_folder(fleet.folder_beside(out))
    if arguments.check:
        return
    packages = find_packages(arguments.package)
    found = checksum.sha256(base)
    expected = checksum.expected_checksum(base, arguments.sha256)
    checksum.verify(base, expected, found)
    if not expected:
        log.warning("%s not verified: no SHA256= and no %s.sha256", base.name, base)
    optional = recommended(arguments) if arguments.offline else None
    inputs = stamp.digest(found, packages, options, [optional])
    if arguments.force or not stamp.is_fresh(out, inputs):
        stamp.remove(out)
        build_image(base, found, packages, options, out, optional, arguments.cache)
        stamp.write(out, inputs)
    else:
        log.info("%s is up to date: FORCE=1 builds it again", out)
    if devices:
        fleet.write(devices, out, fleet.folder_beside(out))
    print(summary(options, out, devices, offline=arguments.offline))


def recommended(arguments: argparse.Namespace) -> tuple[str, ...]:
    """Return the recommended packages without those that the user leaves out."""
    return tuple(name for name in apt_bundle.RECOMMENDED if name not in arguments.without)


def find_packages(paths: Iterable[Path]) -> list[Path]:
    """Return the .deb files among the paths, and those in folders among them.

    Raises:
        DataError: no package is found, or a file is not a Debian package.
    """
    found: list[Path] = []
    for path in paths:
        found += sorted(path.glob("*.deb")) if path.is_dir() else [path]
    if not found:
        raise DataError("no package for the card: run 'make deb'")
    for path in found:
        with open_regular(path) as file:
            if path.suffix != ".deb" or file.read(8) != b"!<arch>\n":
                raise DataError(f"{path}: not a Debian package")
    return found


def build_image(
    base: Path,
    sha256: str,
    packages: list[Path],
    options: CardOptions,
    out: Path,
    optional: Sequence[str] | None = None,
    cache: Path | None = None,
) -> None:
    """Write the card image completely or not at all; the base image stays unchanged.

    Args:
        base: the base image.
        sha256: its checksum.
        packages: .deb files to install at the first boot.
        options: what the user wants on the card.
        out: the card image, readable for its owner only.
        optional: add the packages that the base image lacks, and of these the available ones; None
            adds no packages.
        cache: folder that keeps the base image decompressed.

    Raises:
        DataError: the base image is unusable or its boot partition too small.
        OSError: a file cannot be read or written.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with replacing(out) as unfinished:
        with create_private(unfinished) as target:
            base_image.unpack(base, sha256, target, cache)
        add_files(unfinished, packages, options, optional)


def add_files(
    image: Path,
    packages: list[Path],
    options: CardOptions,
    optional: Sequence[str] | None = None,
) -> None:
    """Add everything to the boot partition of an image.

    Raises:
        DataError: it has no boot partition, or one that is too small.
    """
    boot = fat.FatPartition(image, partitions.boot_partition(image))
    files = cloud_init.boot_files(options)
    line = boot.read("cmdline.txt")
    if line and options.wifi and options.wifi.country:
        country = options.wifi.country
        text = line.decode(errors="surrogateescape")
        files["cmdline.txt"] = cloud_init.kernel_command_line(text, country)
    for name in (cloud_init.FOLDER, cloud_init.DEVICE_FOLDER):
        boot.remove(name)  # the base image may be a card image itself
    with tempfile.TemporaryDirectory(dir=image.parent) as scratch:
        folder, work = Path(scratch) / "boot", Path(scratch) / "apt"
        work.mkdir()
        if optional is not None:
            names = options.deferred_packages()
            packages = [*packages, *apt_bundle.download(image, packages, names, work, optional)]
        (folder / cloud_init.FOLDER).mkdir(parents=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8", errors="surrogateescape")
        for package in packages:
            shutil.copy(package, folder / cloud_init.FOLDER)
        boot.copy_from(folder)


def summary(
    options: CardOptions, out: Path, devices: Sequence[CardOptions] = (), *, offline: bool
) -> str:
    """Return what has been built, as lines for the user."""
    login = f"{cloud_init.USER}, with the ssh key" if options.ssh_keys else "none (add SSH_KEY=)"
    wifi = options.wifi.ssid if options.wifi else "none"
    hostname = options.hostname or "as in the base image"
    lines = [
        f"{out}: {megabytes(out.stat().st_size)} MB",
        *([] if devices else [f"  hostname: {hostname}; login: {login}; Wi-Fi: {wifi}"]),
        "  the first boot needs no network"
        if offline
        else "  the first boot downloads missing packages (OFFLINE=1 puts them on the card)",
    ]
    if options.readonly:
        lines.append("  read-only from the second boot on: the power may be cut at any time")
    if devices:
        lines.append(fleet.summary(devices, fleet.folder_beside(out), out))
    else:
        lines.append(f"  next: sudo make flash CARD={out} DEVICE=/dev/sdX")
    return "\n".join(lines)
