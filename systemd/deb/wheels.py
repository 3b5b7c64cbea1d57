"""The wheels that the package carries: pinned, downloaded once, and thinned out.

Only what Debian lacks. numpy and Pillow come from Debian, Roboto too (fonts-roboto-unhinted).
OpenCV does not, although Debian has python3-opencv: that pulls in half a desktop (Qt, VTK, GDAL,
hundreds of megabytes). Of all that ai-edge-litert names as dependencies, its interpreter imports
numpy alone.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from debfile import Say

PYTHON = "3.13"  # of Debian 13, and so of Raspberry Pi OS
MACHINES = {"arm64": "aarch64", "amd64": "x86_64"}
GLIBC = ("2_28", "2_27", "2_17")  # oldest that wheels ask for; Debian 13 has 2.41

# Without LiteRT's new API (libLiteRt.so), GPU, compilers for NPUs and converter, which are twice
# the rest; without OpenCV's type stubs, and cascades other than the one that `haar` loads.
# .dist-info says version and licences; RECORD would list what is not there.
KEPT = {
    "ai-edge-litert": (
        "ai_edge_litert/__init__.py",
        "ai_edge_litert/interpreter.py",
        "ai_edge_litert/metrics_*.py",
        "ai_edge_litert/_pywrap_litert_interpreter_wrapper.so",
        "ai_edge_litert/libpywrap_litert_common.so",
    ),
    "opencv-python-headless": (
        "cv2/*.py",
        "cv2/cv2.abi3.so",
        "cv2/data/haarcascade_frontalface_default.xml",
        "opencv_python_headless.libs/*",
    ),
}
KEPT_OF_ALL = ("*.dist-info/METADATA", "*.dist-info/*LICENSE*", "*.dist-info/sboms/*")
DROPPED = ("cv2/load_config_py2.py",)


class WheelError(Exception):
    """A wheel is missing, or not what its pin says."""


class Pin(NamedTuple):
    """A wheel as a line of wheels.txt pins it; one hash for each machine."""

    name: str
    version: str
    hashes: frozenset[str]

    def pattern(self, machine: str) -> str:
        """Of the file names of its wheels for a machine."""
        return f"{self.name.replace('-', '_')}-{self.version}-*_{machine}.whl"


def pins(path: Path) -> list[Pin]:
    """What a requirements file with hashes pins."""
    text = "\n".join(x for x in path.read_text().splitlines() if not x.startswith("#"))
    found = []
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip():
            name, version = line.split()[0].split("==")
            found.append(Pin(name, version, frozenset(re.findall(r"sha256:(\w+)", line))))
    return found


def obtain(listed: Path, arch: str, cache: Path, say: Say) -> dict[str, Path]:
    """The pinned wheels for an architecture: from the cache, else by pip.

    Raises:
        WheelError: one is in neither.
    """
    machine, wanted = MACHINES[arch], pins(listed)
    cache.mkdir(parents=True, exist_ok=True)
    found = {pin.name: _cached(pin, machine, cache) for pin in wanted}
    lacking = [pin for pin in wanted if not found[pin.name]]
    if lacking:
        names = ", ".join(f"{pin.name} {pin.version}" for pin in lacking)
        say(f"fetching {names} for {machine} (once) ...")
        reason = _download(listed, machine, cache)
        found = {pin.name: _cached(pin, machine, cache) for pin in wanted}
        for pin in lacking:
            if not found[pin.name]:
                raise WheelError(
                    f"no wheel of {pin.name} {pin.version} for {machine} ({reason}): is there a "
                    f"network? Or put {pin.pattern(machine)} into {cache}"
                )
    return {name: path for name, path in found.items() if path}


def _cached(pin: Pin, machine: str, cache: Path) -> Path | None:
    for path in sorted(cache.glob(pin.pattern(machine))):
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() in pin.hashes:
                return path
    return None


def _download(listed: Path, machine: str, cache: Path) -> str:
    """Let pip fetch what is missing; give what it complained about."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--retries", "1"]
    command += ["download", "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:"]
    command += ["--python-version", PYTHON, "--dest", str(cache), "--requirement", str(listed)]
    command += [f"--platform=manylinux_{version}_{machine}" for version in GLIBC]
    run = subprocess.run(command, check=False, capture_output=True, text=True)
    errors = [line for line in run.stderr.splitlines() if line.startswith("ERROR: ")]
    return errors[-1].removeprefix("ERROR: ").rstrip(".") if errors else "pip did not fetch it"


def unpack(name: str, wheel: Path) -> dict[str, bytes]:
    """The files of a wheel that the package carries."""
    patterns = KEPT[name] + KEPT_OF_ALL
    with zipfile.ZipFile(wheel) as archive:
        return {
            inside: archive.read(inside)
            for inside in archive.namelist()
            if not inside.endswith("/") and _matches(inside, patterns)
        }


def _matches(inside: str, patterns: Sequence[str]) -> bool:
    if inside in DROPPED:
        return False
    return any(fnmatchcase(inside, pattern) for pattern in patterns)
