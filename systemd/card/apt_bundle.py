"""Packages that a base image lacks, downloaded so that the first boot needs no network.

apt computes which they are from the image's own package list, sources and keys, which debugfs reads
out of the image. Neither needs root, nor changes the packages of the workstation.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from card import partitions
from edge.errors import BackendError, ConfigError, DataError

log = logging.getLogger(__name__)

# Read from the image; Raspberry Pi OS has its keys in the last folder or in apt's own.
STATUS = "var/lib/dpkg/status"
FOLDERS = ("etc/apt", "usr/share/keyrings")
# What our package recommends, added where the image's sources have it. Only Raspberry Pi OS has
# picamera2, for Pi cameras; av is for films, network cameras and H.264.
RECOMMENDED = ("python3-picamera2", "python3-av")
# Characters that the configuration of apt and the commands of debugfs take as they are.
PLAIN_PATH = re.compile(r"[\w./+~@%,:=-]+", re.ASCII)
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"  # debugfs is not on the path of a user


def require_tools() -> None:
    """Check that the tools exist, before any work is done.

    Raises:
        BackendError: one is missing.
    """
    for tool, package in (("apt-get", "apt"), ("debugfs", "e2fsprogs")):
        if not shutil.which(tool, path=PATH):
            raise BackendError(
                f"OFFLINE=1 needs {tool} ({package}) on Debian or Ubuntu; without OFFLINE=1 the Pi "
                "downloads the missing packages itself"
            )


def check_folder(folder: Path) -> None:
    """Check that apt can work in a folder.

    Raises:
        ConfigError: its path has characters that apt or debugfs would interpret.
    """
    if not PLAIN_PATH.fullmatch(str(folder.resolve())):
        raise ConfigError(
            f"{folder.resolve()}: OFFLINE=1 needs a folder whose path has only letters a-z, digits "
            "and simple punctuation, without spaces"
        )


def download(
    image: Path,
    packages: Sequence[Path],
    names: Sequence[str],
    work: Path,
    optional: Sequence[str] = RECOMMENDED,
) -> list[Path]:
    """Download the packages that an image lacks.

    Args:
        image: the unpacked base image.
        packages: .deb files that will be installed.
        names: names of further packages that will be installed.
        optional: names of packages that are added where the image's sources have them.
        work: an empty folder.

    Returns:
        the downloaded .deb files.

    Raises:
        DataError: the image contains no Debian system, or apt cannot download a package.
    """
    _extract_apt_state(image, work)
    config = _write_apt_config(work, _architecture(packages))
    log.info("downloading the packages that the base image lacks ...")
    _run_apt(config, "apt-get", "update")
    added = [name for name in optional if _is_available(config, name)]
    files = [str(path.resolve()) for path in packages]
    _run_apt(config, "apt-get", "install", "--download-only", *files, *names, *added)
    return sorted((work / "archives").glob("*.deb"))


def _architecture(packages: Sequence[Path]) -> str:
    """Return the architecture of the packages; arm64 if all are architecture-independent.

    Raises:
        DataError: they have several architectures.
    """
    found = {path.stem.rpartition("_")[2] for path in packages} - {"all"}
    if len(found) > 1:
        raise DataError(f"packages for several architectures: {', '.join(sorted(found))}")
    return found.pop() if found else "arm64"


def _extract_apt_state(image: Path, work: Path) -> None:
    """Copy the package list, the sources and the keys out of the image's root partition.

    Raises:
        DataError: the image contains no Debian system.
    """
    root = partitions.root_partition(image)
    for name in (*FOLDERS, STATUS):
        (work / name).parent.mkdir(parents=True, exist_ok=True)
    commands = [f'dump "/{STATUS}" "{work / STATUS}"']
    commands += [f'rdump "/{name}" "{(work / name).parent}"' for name in FOLDERS]
    script = work / "debugfs"
    script.write_text("\n".join(commands) + "\n")
    command = ["debugfs", "-f", str(script), f"{image.resolve()}?offset={root.start}"]
    environment = {**os.environ, "PATH": PATH}
    with suppress(subprocess.TimeoutExpired):  # a damaged file system may be endless
        subprocess.run(command, check=False, capture_output=True, env=environment, timeout=300)
    if not (work / STATUS).is_file() or not (work / STATUS).stat().st_size:
        raise DataError("debugfs finds no Debian system in the image")
    for path in (work / "etc/apt").rglob("*"):
        if path.suffix in (".list", ".sources"):
            text = path.read_text(errors="replace")
            path.write_text(re.sub(r"(?i)(signed-by\s*[:=]\s*)/", rf"\g<1>{work}/", text))


def _write_apt_config(work: Path, architecture: str) -> Path:
    """Write an apt configuration that shares only the proxy settings with the workstation."""
    for name in ("lists/partial", "archives/partial"):
        (work / name).mkdir(parents=True)
    dump = subprocess.run(["apt-config", "dump"], check=False, capture_output=True, text=True)
    lines = [line for line in dump.stdout.splitlines() if re.match(r"Acquire::https?::", line)]
    settings = {
        "Dir::Etc": work / "etc/apt",
        "Dir::Etc::Main": "none",
        "Dir::Etc::Parts": "none",
        "Dir::State": work,
        "Dir::State::Lists": work / "lists",
        "Dir::State::Status": work / STATUS,
        "Dir::Cache": work,
        "Dir::Cache::Archives": work / "archives",
        "APT::Architecture": architecture,
        "APT::Architectures": architecture,
        "APT::Sandbox::User": "root",
        "APT::Install-Recommends": "false",
        "APT::Get::Assume-Yes": "true",
        "APT::Update::Error-Mode": "any",
        "Acquire::Languages": "none",
    }
    config = work / "apt.conf"
    config.write_text("\n".join([*lines, *(f'{k} "{v}";' for k, v in settings.items())]) + "\n")
    return config


def _is_available(config: Path, name: str) -> bool:
    command = ["apt-cache", "show", name]
    env = {**os.environ, "APT_CONFIG": str(config)}
    return not subprocess.run(command, check=False, capture_output=True, env=env).returncode


def _run_apt(config: Path, *command: str) -> None:
    """Run a command of apt.

    Raises:
        DataError: it failed; the message has its first error.
    """
    env = {**os.environ, "APT_CONFIG": str(config), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=env)
    log.debug("%s: %s%s", " ".join(command), done.stdout, done.stderr)
    if done.returncode:
        lines = [*done.stderr.splitlines(), *done.stdout.splitlines()]
        unmet = [line.strip() for line in lines if "Depends:" in line]
        errors = [line.removeprefix("E: ") for line in lines if line.startswith("E: ")]
        reason = (unmet or errors or ["no reason given"])[0]
        raise DataError(f"apt cannot download the packages that the base image lacks: {reason}")
