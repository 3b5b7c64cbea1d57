"""The packages that the stock image lacks, so that the first boot needs no network.

apt works out which those are, with the image's own list of packages, sources and keys in place of
this machine's; debugfs reads them out of the image. Neither needs root, nor touches this machine's
packages.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from card import partition
from edge.errors import BackendError, DataError

# Of the image; Raspberry Pi OS has its keys in the last, or in apt's own folder.
STATUS = "var/lib/dpkg/status"
TREES = ("etc/apt", "usr/share/keyrings")
# Only Raspberry Pi OS has it, and only Pi cameras need it.
WHERE_KNOWN = ("python3-picamera2",)
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"  # debugfs is on no user's path


def require() -> None:
    """Look for the tools before any work is done.

    Raises:
        BackendError: one is not there.
    """
    for tool, package in (("apt-get", "apt"), ("debugfs", "e2fsprogs")):
        if not shutil.which(tool, path=PATH):
            raise BackendError(
                f"OFFLINE=1 needs {tool} ({package}), on Debian or Ubuntu; without OFFLINE=1 the "
                "Pi fetches what is missing itself"
            )


def fetch(image: Path, debs: Sequence[Path], also: Sequence[str], work: Path) -> list[Path]:
    """Download what the image lacks for these packages.

    Args:
        image: unpacked.
        debs: to be installed.
        also: names of packages that are wanted too.
        work: an empty folder.

    Returns:
        the downloaded packages.

    Raises:
        DataError: the image has no Debian in it, or apt cannot fetch something.
    """
    _read_system(image, work)
    config = _configure(work, _architecture(debs))
    print("fetching what the image lacks ...", flush=True)
    _apt(config, "apt-get", "update")
    also = [*also, *(name for name in WHERE_KNOWN if _known(config, name))]
    wanted = [str(path.resolve()) for path in debs]
    _apt(config, "apt-get", "install", "--download-only", *wanted, *also)
    return sorted((work / "archives").glob("*.deb"))


def _architecture(debs: Sequence[Path]) -> str:
    """The one that is not "all"; arm64 where there is none."""
    kinds = {path.stem.rpartition("_")[2] for path in debs} - {"all"}
    if len(kinds) > 1:
        raise DataError(f"packages for several kinds of machine: {', '.join(sorted(kinds))}")
    return kinds.pop() if kinds else "arm64"


def _read_system(image: Path, work: Path) -> None:
    """What apt has to know about the image, as the image has it."""
    root = partition.root_partition(image)
    for name in (*TREES, STATUS):
        (work / name).parent.mkdir(parents=True, exist_ok=True)
    commands = [f'dump "/{STATUS}" "{work / STATUS}"']
    commands += [f'rdump "/{name}" "{(work / name).parent}"' for name in TREES]
    script = work / "debugfs"
    script.write_text("\n".join(commands) + "\n")
    device = f"{image.resolve()}?offset={root.start}"
    command = ["debugfs", "-f", str(script), device]
    subprocess.run(command, check=False, capture_output=True, env={**os.environ, "PATH": PATH})
    if not (work / STATUS).is_file() or not (work / STATUS).stat().st_size:
        raise DataError("the image has no Debian in it that debugfs could read")
    for path in (work / "etc/apt").rglob("*"):
        if path.suffix in (".list", ".sources"):
            text = path.read_text(errors="replace")
            path.write_text(re.sub(r"(?i)(signed-by\s*[:=]\s*)/", rf"\g<1>{work}/", text))


def _configure(work: Path, architecture: str) -> Path:
    """A configuration of apt in which nothing but the way to the network is this machine's."""
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


def _known(config: Path, name: str) -> bool:
    command = ["apt-cache", "show", name]
    env = {**os.environ, "APT_CONFIG": str(config)}
    return not subprocess.run(command, check=False, capture_output=True, env=env).returncode


def _apt(config: Path, *command: str) -> None:
    """Run it; what it says is shown only where it fails.

    Raises:
        DataError: with its first error.
    """
    env = {**os.environ, "APT_CONFIG": str(config), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=env)
    if done.returncode:
        lines = [*done.stderr.splitlines(), *done.stdout.splitlines()]
        unmet = [line.strip() for line in lines if "Depends:" in line]
        errors = [line.removeprefix("E: ") for line in lines if line.startswith("E: ")]
        reason = (unmet or errors or ["no reason given"])[0]
        raise DataError(f"apt cannot fetch what the image lacks: {reason}")
