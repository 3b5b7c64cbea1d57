"""Run the guest under qemu-user as on a board, and pair its marks with the counts."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

from tests.arm64.boards import Core
from tests.package.roots import WORK as ROOTS
from tests.system.workspace import REPOSITORY, FailedError, SkipError

WORK = REPOSITORY / "build" / "arm64-count"
PLUGIN = WORK / "count_instructions.so"
ROOT = ROOTS / "clean-arm64"
QEMU = "qemu-aarch64"  # the static one of qemu-user-static does not support plugins
WHEELS = REPOSITORY / "build" / "wheels"
LIBRARY = WORK / "package/usr/lib/emotion-edge"  # the third-party libraries of the package
LINKED_FOLDERS = ("bin", "etc", "lib", "usr")
LIBRARIES = "/usr/lib/aarch64-linux-gnu"
PYTHON = "usr/bin/python3.13"
CORE_COUNT = 4  # of every board
DETERMINISTIC = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OPENCV_FFMPEG_THREADS": "1",
    "PYTHONHASHSEED": "0",
}
CPUINFO = """processor\t: {}
BogoMIPS\t: 108.00
Features\t: {}
CPU implementer\t: 0x41
CPU architecture: 8
CPU variant\t: 0x{:x}
CPU part\t: 0x{:x}
CPU revision\t: {}

"""
Counts = list[tuple[str, str, int]]  # part, stage, instructions


def prepare() -> None:
    """Build the plugin, and unpack the libraries that the package contains.

    Raises:
        SkipError: this machine cannot count.
        FailedError: a command failed.
    """
    if platform.machine() != "x86_64":
        raise SkipError("it runs on x86-64 only")
    for command, package in ((QEMU, "qemu-user"), ("gcc", "gcc"), ("dpkg-deb", "dpkg")):
        if not shutil.which(command):
            raise SkipError(f"no {command}: apt-get install {package}")
    if "-plugin" not in _output([QEMU, "--help"]):
        raise SkipError(f"this {QEMU} does not support plugins: install Debian 12's qemu-user")
    debs = sorted(ROOTS.glob("deb-arm64/*.deb"))
    complete = (ROOT / PYTHON).is_file() and ROOT.with_name("clean-arm64.stamp").exists()
    if not debs or not complete:
        raise SkipError("no arm64 root: python -m tests.package.run --arch arm64")
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    source = Path(__file__).with_name("count_instructions.c")
    _output(["gcc", "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-o", PLUGIN, source])
    _output(["dpkg-deb", "--extract", debs[-1], WORK / "package"])
    _add_pyav()


def _add_pyav() -> None:
    """Unpack PyAV, which reads the clips, beside the libraries of the package.

    The package only recommends it, so that the root has none. The wheel is kept in build/wheels.

    Raises:
        FailedError: it cannot be downloaded.
    """
    if not list(WHEELS.glob("av-*aarch64.whl")):
        pip = [sys.executable, "-m", "pip", "--quiet", "download", "--no-deps", "--dest", WHEELS]
        kind = ["--only-binary=:all:", "--python-version=313"]
        kind += [f"--platform=manylinux_{glibc}_aarch64" for glibc in ("2_28", "2_17")]
        _output([*pip, *kind, "--constraint", REPOSITORY / "constraints.txt", "av"])
    with zipfile.ZipFile(sorted(WHEELS.glob("av-*aarch64.whl"))[-1]) as wheel:
        wheel.extractall(LIBRARY)


def version() -> str:
    """Return QEMU's name and version."""
    return _output([QEMU, "--version"]).splitlines()[0]


def count(
    core: Core, clips: Sequence[Path | str], module: str = "tests.arm64.guest"
) -> tuple[Counts, dict[str, float]]:
    """Play clips on an emulated core.

    Args:
        core: to emulate.
        clips: or cameras, see `guest`; the first one warms up.
        module: plays them, and prints what `guest` does.

    Returns:
        part, stage and the instructions since the previous mark, for every mark; and by clip the
        mean number of faces per frame.

    Raises:
        FailedError: the guest failed.
    """
    out = WORK / f"{core.name}.txt"
    command = ["setarch", "--addr-no-randomize", QEMU, "-cpu", core.name, "-seed", "1"]
    command += ["-L", str(_root(core)), "-plugin", f"{PLUGIN},out={out}"]
    command += ["-E", f"LD_LIBRARY_PATH={LIBRARIES}/blas:{LIBRARIES}/lapack"]
    command += [str(ROOT / PYTHON), "-m", module, *map(str, clips)]
    # The checkout comes first: only the third-party libraries are taken from the package.
    path = f"{REPOSITORY}:{LIBRARY}"
    python = {"PYTHONHOME": "/usr", "PYTHONPATH": path, "PYTHONPYCACHEPREFIX": str(WORK / "cache")}
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **DETERMINISTIC, **python}
    result = json.loads(_output(command, environment).splitlines()[-1])
    totals = [int(line) for line in out.read_text().split()]
    if len(totals) != len(result["marks"]):
        raise FailedError(f"{len(result['marks'])} marks, but {len(totals)} counts")
    steps = [after - before for before, after in zip([0, *totals], totals, strict=False)]
    counts = [(*names, step) for names, step in zip(result["marks"], steps, strict=True)]
    return counts, result["faces"]


def _root(core: Core) -> Path:
    """Return a root: links to the arm64 root, with the /proc and /sys files of a board.

    The networks' runtime selects its code by these files.
    """
    root = WORK / f"root-{core.name}"
    root.mkdir(exist_ok=True)
    for name in LINKED_FOLDERS:
        link = root / name
        link.unlink(missing_ok=True)
        link.symlink_to(ROOT / name)
    cpuinfo = "".join(CPUINFO.format(number, *core.cpuinfo) for number in range(CORE_COUNT))
    files = {"proc/cpuinfo": cpuinfo}
    for name in ("possible", "present", "online"):
        files[f"sys/devices/system/cpu/{name}"] = f"0-{CORE_COUNT - 1}\n"
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def _output(command: Sequence[str | Path], environment: dict[str, str] | None = None) -> str:
    """Run a command and return its standard output.

    Raises:
        FailedError: it failed; the message has the last lines of its errors.
    """
    done = subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = "\n".join(done.stderr.splitlines()[-15:])
        raise FailedError(f"{command[0]} failed with exit code {done.returncode}:\n{last}")
    return done.stdout
