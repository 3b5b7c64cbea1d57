"""Tools that this machine needs for the system test, installed with apt."""

from __future__ import annotations

import logging
import os
import platform
import shutil
import subprocess
from pathlib import Path

from tests.system.workspace import WORK, SkipError, run_logged

COMMANDS = ("qemu-system-x86_64", "qemu-img", "mmdebstrap", "mke2fs", "debugfs", "mcopy", "sfdisk")
PACKAGES = (
    "qemu-system-x86", "qemu-utils", "seabios", "mmdebstrap", "e2fsprogs", "mtools", "fdisk",
    "debian-archive-keyring",
)  # fmt: skip
APT_HELPER = "/usr/lib/apt/apt-helper"
SHORT_TIMEOUTS = ("-o", "Acquire::http::Timeout=15", "-o", "Acquire::Retries=1")
log = logging.getLogger(__name__)


def prepare(*, download: bool) -> None:
    """Install the tools that are missing.

    Args:
        download: Debian packages will be downloaded later, so a mirror must answer.

    Raises:
        SkipError: this machine cannot run the test.
        FailedError: apt failed.
    """
    check_apt()
    if platform.machine() != "x86_64":
        raise SkipError("it runs on x86-64 only")
    missing = [command for command in COMMANDS if not shutil.which(command)]
    if missing or download:
        check_mirror()
    if missing:
        _install()
        log.info("installed %s", ", ".join(missing))


def check_apt() -> None:
    """Check that this process can install Debian packages.

    Raises:
        SkipError: it is not root's, or this is not Debian.
    """
    if os.geteuid():
        raise SkipError("it must run as root")
    if not shutil.which("apt-get") or _os_release().get("ID") != "debian":
        raise SkipError("it runs on Debian only")


def install(*arguments: str, options: tuple[str, ...] = ()) -> None:
    """Install Debian packages.

    Args:
        arguments: packages, and options of the installation.
        options: of apt-get, for its lists too.

    Raises:
        FailedError: apt failed.
    """
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    command = ["apt-get", "-o", "Dpkg::Use-Pty=0", *options]
    run_logged("apt-update", [*command, "update"])
    run_logged("apt-install", [*command, "install", "-y", "--no-install-recommends", *arguments])


def apt_sources(suite: str) -> list[str]:
    """Return lines for apt's sources.list: a Debian suite, from the mirrors of this machine.

    Raises:
        SkipError: apt has no mirror configured.
    """
    main, security = _mirror(""), _mirror("-security")
    return [
        f"deb {main} {suite} main contrib",
        f"deb {main} {suite}-updates main",
        f"deb {security} {suite}-security main",
    ]


def _os_release() -> dict[str, str]:
    try:
        return platform.freedesktop_os_release()
    except OSError:
        return {}


def _mirror(suffix: str) -> str:
    """Return apt's mirror of this machine's release, or of a part of it ("-security")."""
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)"]
    lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    wanted = _os_release().get("VERSION_CODENAME", "") + suffix
    for line in lines:
        uri, _, release = line.partition(" ")
        if release == wanted:
            return uri.rstrip("/")
    raise SkipError(f"apt has no mirror of {wanted}: check the network")


def check_mirror() -> None:
    """Raise SkipError unless the Debian mirror answers."""
    WORK.mkdir(parents=True, exist_ok=True)
    # Without package lists, as in a new container, apt cannot list its mirrors. The update may
    # fail for a source that is not needed here.
    update = ["apt-get", *SHORT_TIMEOUTS, "update"]
    subprocess.run(update, capture_output=True, check=False)
    probe = WORK / "mirror-probe"
    url = f"{_mirror('')}/dists/{_os_release()['VERSION_CODENAME']}/InRelease"
    command = [APT_HELPER, *SHORT_TIMEOUTS, "download-file", url, str(probe)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        raise SkipError("the Debian mirror does not answer: check the network")


def _install() -> None:
    """Install the tools; on Debian 12 from backports, as its own QEMU is too old."""
    if _os_release()["VERSION_CODENAME"] != "bookworm":
        install(*PACKAGES)
        return
    sources = f"Dir::Etc::SourceParts={_sources_with_backports()}"
    install(*PACKAGES, "-t", "bookworm-backports", options=("-o", sources))


def _sources_with_backports() -> Path:
    """Write a folder of apt sources, those of this machine and backports, and return it.

    The sources of the machine itself stay as they are.
    """
    folder = WORK / "apt"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree("/etc/apt/sources.list.d", folder)
    line = f"deb {_mirror('')} bookworm-backports main\n"
    (folder / "system-test.list").write_text(line)
    return folder
