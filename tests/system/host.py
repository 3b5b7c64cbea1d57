"""What this machine must have for the system test, and how to get it with apt."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path

from tests.system.steps import WORK, SkipError, logged, say

COMMANDS = ("qemu-system-x86_64", "qemu-img", "mmdebstrap", "mke2fs", "debugfs", "mcopy", "sfdisk")
PACKAGES = (
    "qemu-system-x86", "qemu-utils", "seabios", "mmdebstrap", "e2fsprogs", "mtools", "fdisk",
    "debian-archive-keyring",
)  # fmt: skip
APT_HELPER = "/usr/lib/apt/apt-helper"
PATIENCE = ("-o", "Acquire::http::Timeout=15", "-o", "Acquire::Retries=1")


def prepare(*, download: bool) -> None:
    """Install what is missing.

    Args:
        download: something is to be built from Debian's packages.

    Raises:
        SkipError: this machine cannot run the test.
        FailedError: apt failed.
    """
    if os.geteuid():
        raise SkipError("it must run as root")
    if not shutil.which("apt-get") or _release().get("ID") != "debian":
        raise SkipError("this is no Debian")
    if platform.machine() != "x86_64":
        raise SkipError("it is written for x86-64 only")
    missing = [command for command in COMMANDS if not shutil.which(command)]
    if missing or download:
        _check_mirror()
    if missing:
        _install()
        say(f"installed {', '.join(missing)}")


def sources(suite: str) -> list[str]:
    """Lines for apt: a suite of Debian, from the mirrors that this machine itself takes.

    Raises:
        SkipError: apt knows no mirror.
    """
    main, security = _mirror(""), _mirror("-security")
    return [
        f"deb {main} {suite} main contrib",
        f"deb {main} {suite}-updates main",
        f"deb {security} {suite}-security main",
    ]


def _release() -> dict[str, str]:
    try:
        return platform.freedesktop_os_release()
    except OSError:
        return {}


def _mirror(kind: str) -> str:
    """Where apt takes this system's packages from; those of a kind, as "-security"."""
    asked = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)"]
    lines = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.splitlines()
    wanted = _release().get("VERSION_CODENAME", "") + kind
    for line in lines:
        uri, _, release = line.partition(" ")
        if release == wanted:
            return uri.rstrip("/")
    raise SkipError(f"apt knows no mirror of {wanted}: is there a network?")


def _check_mirror() -> None:
    """Without lists, as in a new container, apt does not know its own mirrors."""
    WORK.mkdir(parents=True, exist_ok=True)
    # It may fail for a source that is not needed here.
    subprocess.run(["apt-get", *PATIENCE, "update"], capture_output=True, check=False)
    probe = WORK / "mirror-probe"
    url = f"{_mirror('')}/dists/{_release()['VERSION_CODENAME']}/InRelease"
    command = [APT_HELPER, *PATIENCE, "download-file", url, str(probe)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        raise SkipError("Debian's mirror does not answer: is there a network?")


def _install() -> None:
    """Debian 12's own QEMU is too old: take the backports', and leave apt's sources as they are."""
    install = ["install", "-y", "--no-install-recommends", *PACKAGES]
    options = ["-o", "Dpkg::Use-Pty=0"]
    if _release()["VERSION_CODENAME"] == "bookworm":
        options += ["-o", f"Dir::Etc::SourceParts={_with_backports()}"]
        install += ["-t", "bookworm-backports"]
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    logged("apt-update", ["apt-get", *options, "update"])
    logged("apt-install", ["apt-get", *options, *install])


def _with_backports() -> Path:
    """A folder of sources: this machine's own and the backports."""
    folder = WORK / "apt"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree("/etc/apt/sources.list.d", folder)
    line = f"deb {_mirror('')} bookworm-backports main\n"
    (folder / "system-test.list").write_text(line)
    return folder
