"""Runs the guest under qemu-user as a board would run it, and gives what it counted."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.arm64.boards import Core
from tests.package.roots import WORK as ROOTS
from tests.system.steps import REPOSITORY, FailedError, SkipError

WORK = REPOSITORY / "build" / "arm64-count"
ROOT = ROOTS / "clean-arm64"
QEMU = "qemu-aarch64"  # the static one of qemu-user-static takes no plugins
LINKED = ("bin", "etc", "lib", "usr")
LIBRARIES = "/usr/lib/aarch64-linux-gnu"
PYTHON = "usr/bin/python3.13"
CORES = 4  # of every board
QUIET = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OPENCV_FFMPEG_THREADS": "1",
    "PYTHONHASHSEED": "0",
}
HARDWARE = """processor\t: {}
BogoMIPS\t: 108.00
Features\t: {}
CPU implementer\t: 0x41
CPU architecture: 8
CPU variant\t: 0x{:x}
CPU part\t: 0x{:x}
CPU revision\t: {}

"""


def prepare() -> None:
    """Build the plugin, and unpack the libraries that the package carries.

    Raises:
        SkipError: this machine cannot count.
        FailedError: a command failed.
    """
    if platform.machine() != "x86_64":
        raise SkipError("it is written for x86-64 only")
    for command, package in ((QEMU, "qemu-user"), ("gcc", "gcc"), ("dpkg-deb", "dpkg")):
        if not shutil.which(command):
            raise SkipError(f"there is no {command}: apt-get install {package}")
    if "-plugin" not in _said([QEMU, "--help"]):
        raise SkipError(f"this {QEMU} takes no plugins: take Debian 12's qemu-user")
    debs = sorted(ROOTS.glob("deb-arm64/*.deb"))
    if (
        not debs
        or not (ROOT / PYTHON).is_file()
        or not ROOT.with_name("clean-arm64.stamp").exists()
    ):
        raise SkipError("there is no arm64 root: python -m tests.package.run --arch arm64")
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    source = Path(__file__).with_name("marks.c")
    _said(["gcc", "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-o", WORK / "marks.so", source])
    _said(["dpkg-deb", "--extract", debs[-1], WORK / "package"])


def version() -> str:
    """Of QEMU, in words."""
    return _said([QEMU, "--version"]).splitlines()[0]


def count(core: Core, clips: list[Path]) -> tuple[list[tuple[str, str, int]], dict[str, float]]:
    """Have a core play clips.

    Args:
        core: which.
        clips: the first one warms up.

    Returns:
        part, stage and the instructions since the mark before it, for every mark; and
        of each clip the mean number of faces in a frame.

    Raises:
        FailedError: it failed.
    """
    out = WORK / f"{core.name}.txt"
    command = ["setarch", "--addr-no-randomize", QEMU, "-cpu", core.name, "-seed", "1"]
    command += ["-L", str(_root(core)), "-plugin", f"{WORK / 'marks.so'},out={out}"]
    command += ["-E", f"LD_LIBRARY_PATH={LIBRARIES}/blas:{LIBRARIES}/lapack"]
    command += [str(ROOT / PYTHON), "-m", "tests.arm64.guest", *map(str, clips)]
    # Of the package only what it carries from elsewhere: ours comes from the checkout.
    path = f"{REPOSITORY}:{WORK / 'package/usr/lib/emotion-edge'}"
    places = {"PYTHONHOME": "/usr", "PYTHONPATH": path, "PYTHONPYCACHEPREFIX": str(WORK / "cache")}
    said = _said(command, {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **QUIET, **places})
    told = json.loads(said.splitlines()[-1])
    totals = [int(line) for line in out.read_text().split()]
    if len(totals) != len(told["marks"]):
        raise FailedError(f"{len(told['marks'])} marks, but {len(totals)} counts")
    steps = [after - before for before, after in zip([0, *totals], totals, strict=False)]
    counts = [(*names, step) for names, step in zip(told["marks"], steps, strict=True)]
    return counts, told["faces"]


def _root(core: Core) -> Path:
    """The arm64 root, untouched, with the /proc and /sys that networks choose their code by."""
    root = WORK / f"root-{core.name}"
    root.mkdir(exist_ok=True)
    for name in LINKED:
        link = root / name
        link.unlink(missing_ok=True)
        link.symlink_to(ROOT / name)
    processors = "".join(HARDWARE.format(number, *core.told) for number in range(CORES))
    files = {"proc/cpuinfo": processors}
    for name in ("possible", "present", "online"):
        files[f"sys/devices/system/cpu/{name}"] = f"0-{CORES - 1}\n"
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def _said(command: Sequence[str | Path], environment: dict[str, str] | None = None) -> str:
    run = subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )
    if run.returncode:
        last = "\n".join(run.stderr.splitlines()[-15:])
        raise FailedError(f"{command[0]} failed with exit code {run.returncode}:\n{last}")
    return run.stdout
