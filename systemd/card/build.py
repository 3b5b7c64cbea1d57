"""Make a card image: the stock image, our packages, and the files of the first boot."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from card import fat, offline, partition, seed, stock, wishes
from card.meter import megabytes
from card.wishes import Wishes
from edge.errors import DataError


def run(options: argparse.Namespace) -> None:
    """Do what the command line says.

    Raises:
        ConfigError: a wish is wrong.
        DataError: the image, or a package, is.
        BackendError: mtools is missing.
        OSError: a file cannot be read or written.
    """
    wanted = Wishes(
        wishes.hostname(options.hostname),
        wishes.wifi(options.wifi_ssid, options.wifi_password_file, options.wifi_country),
        wishes.ssh_keys(options.ssh_key),
        *wishes.config(options.config, options.language),
        readonly=options.readonly,
    )
    fat.require()
    if options.offline:
        offline.require()
    image, debs = Path(options.image).expanduser(), packages(options.package)
    make(image, options.sha256, debs, wanted, options.out, complete=options.offline)
    print(summary(wanted, options.out, complete=options.offline))


def packages(given: Iterable[Path]) -> list[Path]:
    """The .deb files that are named, and those in folders that are.

    Raises:
        DataError: there is none, or one is no Debian package.
    """
    found: list[Path] = []
    for path in given:
        found += sorted(path.glob("*.deb")) if path.is_dir() else [path]
    if not found:
        raise DataError("no package for the card: run 'make deb'")
    for path in found:
        with path.open("rb") as file:
            if path.suffix != ".deb" or file.read(8) != b"!<arch>\n":
                raise DataError(f"{path}: no Debian package")
    return found


def make(
    image: Path, sha256: str, debs: list[Path], wanted: Wishes, out: Path, *, complete: bool = False
) -> None:
    """Write the card image, whole or not at all; the stock image stays as it is.

    Args:
        image: the stock image.
        sha256: its checksum, "" where none is known; a file IMAGE.sha256 counts too.
        debs: packages to install at the first boot.
        wanted: what else.
        out: the card image.
        complete: fetch what the image lacks for the packages.

    Raises:
        DataError: something is wrong with the image, or it is too small.
        OSError: a file cannot be read or written.
    """
    checksum = stock.expected(image, sha256)
    if out.exists() and out.samefile(image):
        raise DataError(f"{out}: this is the stock image, which stays as it is")
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(f".new-{out.name}")
    try:
        with unfinished.open("wb") as target:
            stock.unpack(image, checksum, target)
        if not checksum:
            print(f"not checked: no SHA256=..., and no {image.name}.sha256 beside the image")
        fill(unfinished, debs, wanted, complete=complete)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)


def fill(image: Path, debs: list[Path], wanted: Wishes, *, complete: bool = False) -> None:
    """Put everything into the boot partition of an image.

    Raises:
        DataError: it has none, or not enough room in it.
    """
    boot = fat.Fat(image, partition.boot_partition(image))
    contents = seed.files(wanted)
    line = boot.read("cmdline.txt")
    if line and wanted.wifi and wanted.wifi.country:
        contents["cmdline.txt"] = seed.command_line(line.decode(), wanted.wifi.country)
    boot.remove(seed.FOLDER)  # of an earlier card that is taken as the stock image
    with tempfile.TemporaryDirectory(dir=image.parent) as scratch:
        folder, work = Path(scratch) / "boot", Path(scratch) / "apt"
        work.mkdir()
        more = offline.fetch(image, debs, wanted.later(), work) if complete else []
        (folder / seed.FOLDER).mkdir(parents=True)
        for name, text in contents.items():
            (folder / name).write_text(text, encoding="utf-8")
        for deb in (*debs, *more):
            shutil.copy(deb, folder / seed.FOLDER)
        boot.put(folder)


def summary(wanted: Wishes, out: Path, *, complete: bool) -> str:
    """What has been made, for the user."""
    login = f"{seed.USER}, with the ssh key" if wanted.keys else "none (SSH_KEY= makes one)"
    wifi = wanted.wifi.ssid if wanted.wifi else "none"
    lines = [
        f"{out}: {megabytes(out.stat().st_size)} MB",
        f"  name: {wanted.hostname or 'as the image has it'}; login: {login}; Wi-Fi: {wifi}",
    ]
    if complete:
        lines.append("  the first boot needs no network")
    else:
        lines.append(
            "  the first boot fetches what the image lacks (OFFLINE=1 puts it on the card)"
        )
    if wanted.readonly:
        lines.append("  read-only from the second start on: the power may go at any time")
    return "\n".join([*lines, f"  next: make flash CARD={out} DEVICE=/dev/sdX"])
