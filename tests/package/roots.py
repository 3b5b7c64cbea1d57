"""Clean Debian 13 roots, also of another architecture, in which commands can be run."""

from __future__ import annotations

import logging
import os
import platform
import shutil
import subprocess
from pathlib import Path

from tests.system import host
from tests.system.workspace import REPOSITORY, FailedError, SkipError, Stamp, run_logged

WORK = REPOSITORY / "build" / "package-test"
SUITE = "trixie"
FOREIGN = "arm64"
INTERPRETER = Path("/usr/lib/binfmt.d/qemu-aarch64.conf")
KERNEL = Path("/proc/sys/fs/binfmt_misc")
COMMANDS = {
    "mmdebstrap": "mmdebstrap",
    "dpkg-deb": "dpkg",
    "qemu-aarch64-static": "qemu-user-static",
    "arch-test": "arch-test",  # mmdebstrap refuses a foreign root without it
}
OPTIONS = ("--aptopt=APT::Install-Recommends 0", "--aptopt=Acquire::Languages none")
# The root keeps the lists of apt and the downloaded dependencies: each test installs them without
# a network.
DOWNLOAD = """--customize-hook=
APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" apt-get --yes --download-only install {}
"""
log = logging.getLogger(__name__)


def prepare(arch: str) -> None:
    """Install the tools that are missing on this machine.

    Raises:
        SkipError: this machine cannot run the test.
        FailedError: apt failed.
    """
    if os.geteuid():
        raise SkipError("it must run as root")
    if not shutil.which("apt-get") or platform.freedesktop_os_release().get("ID") != "debian":
        raise SkipError("this is not Debian")
    if platform.machine() != "x86_64":
        raise SkipError("it needs an x86-64 machine")
    wanted = [name for name in COMMANDS if arch == FOREIGN or not name.startswith("qemu")]
    missing = [COMMANDS[name] for name in wanted if not shutil.which(name)]
    if missing:
        install = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
        run_logged("package-apt", [*install, "debian-archive-keyring"])
    if arch == FOREIGN:
        _emulate()


def _emulate() -> None:
    """Register QEMU for programs of arm64, until the next boot of this machine."""
    if not (KERNEL / "register").exists():
        mount: list[str | Path] = ["mount", "-t", "binfmt_misc", "binfmt_misc", KERNEL]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            raise SkipError("the kernel has no binfmt_misc, which the emulation of arm64 needs")
    if not (KERNEL / "qemu-aarch64").exists():
        if not INTERPRETER.is_file():
            raise SkipError(f"qemu-user-static has no {INTERPRETER}")
        (KERNEL / "register").write_text(INTERPRETER.read_text().strip())


class Root:
    """A copy of a clean root.

    Args:
        arch: amd64 or arm64.
        depends: names of packages that can be installed in it without a network.

    Raises:
        SkipError: no network, and no clean root from an earlier run.
        FailedError: mmdebstrap failed.
    """

    def __init__(self, arch: str, depends: tuple[str, ...]) -> None:
        clean, self.folder = WORK / f"clean-{arch}", WORK / f"root-{arch}"
        stamp = Stamp(clean, Path(__file__), *depends)
        if not stamp.is_fresh():
            stamp.remove()
            shutil.rmtree(clean, ignore_errors=True)
            _build(arch, clean, depends)
            stamp.write()
            log.info("%s: built a clean Debian 13", arch)
        shutil.rmtree(self.folder, ignore_errors=True)
        subprocess.run(["cp", "-a", "--reflink=auto", clean, self.folder], check=True)

    def __call__(self, command: str, *, may_fail: bool = False) -> str:
        """Run a command as root and return its output.

        Raises:
            FailedError: it failed.
        """
        inside = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
        environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
        }
        run = subprocess.run(
            [*inside, "--root", self.folder, "sh", "-c", command],
            env=environment, capture_output=True, text=True, check=False, cwd="/",
        )  # fmt: skip
        if run.returncode and not may_fail:
            last = "\n".join((run.stdout + run.stderr).splitlines()[-15:])
            raise FailedError(f"{command}: exit code {run.returncode}:\n{last}")
        return run.stdout

    def add(self, file: Path) -> str:
        """Copy a file into the root and return its path there."""
        shutil.copy(file, self.folder / "opt")
        return f"/opt/{file.name}"


def _build(arch: str, clean: Path, depends: tuple[str, ...]) -> None:
    WORK.mkdir(parents=True, exist_ok=True)
    command = ["mmdebstrap", "--variant=minbase", f"--arch={arch}", "--skip=cleanup/apt", *OPTIONS]
    command += ["--dpkgopt=force-unsafe-io"]
    # Emulated, the Python packages take many minutes to compile: the root has them installed.
    foreign = arch == FOREIGN
    command += [f"--include={','.join(depends)}" if foreign else DOWNLOAD.format(" ".join(depends))]
    run_logged(f"package-mmdebstrap-{arch}", [*command, SUITE, clean, *host.apt_sources(SUITE)])
