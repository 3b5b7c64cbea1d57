"""The wheels that the package contains: pinned, downloaded once, and reduced to what is needed.

The package contains only what Debian lacks. NumPy, Pillow and Roboto are Debian packages. OpenCV is
one too, but python3-opencv depends on Qt, VTK and GDAL: hundreds of megabytes. Of the dependencies
of ai-edge-litert, its interpreter imports NumPy only.
"""

from __future__ import annotations

import hashlib
import logging
import re
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from edge.errors import DataError

log = logging.getLogger(__name__)

PYTHON = "3.13"  # of Debian 13 and of Raspberry Pi OS
MACHINES = {"arm64": "aarch64", "amd64": "x86_64"}
GLIBC = ("2_28", "2_27", "2_17")  # minimum versions that wheels name; Debian 13 has 2.41

# LiteRT without its new API (libLiteRt.so), GPU, NPU compilers and converter, which are two thirds
# of it; OpenCV without type stubs, and with the cascade of the detector `haar` only. The folders
# .dist-info have version and licences; RECORD would list files that are missing here.
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


class Pin(NamedTuple):
    """A pinned wheel.

    Attributes:
        name: of the project.
        version: of the project.
        hashes: SHA-256 of the wheel for each machine.
    """

    name: str
    version: str
    hashes: frozenset[str]

    def pattern(self, machine: str) -> str:
        """Return a pattern of the file names of its wheels for a machine."""
        return f"{self.name.replace('-', '_')}-{self.version}-*_{machine}.whl"


def read_pins(path: Path) -> list[Pin]:
    """Return the pins of a requirements file with hashes."""
    text = "\n".join(x for x in path.read_text().splitlines() if not x.startswith("#"))
    found = []
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip():
            name, version = line.split()[0].split("==")
            found.append(Pin(name, version, frozenset(re.findall(r"sha256:(\w+)", line))))
    return found


def obtain(requirements: Path, arch: str, cache: Path) -> dict[str, Path]:
    """Return the pinned wheels for an architecture, from the cache or downloaded into it.

    Args:
        requirements: a requirements file with hashes.
        arch: arm64 or amd64.
        cache: folder of wheels; created if it does not exist.

    Raises:
        DataError: a wheel is neither in the cache nor can be downloaded.
    """
    machine, pins = MACHINES[arch], read_pins(requirements)
    cache.mkdir(parents=True, exist_ok=True)
    found = {pin.name: _cached(pin, machine, cache) for pin in pins}
    missing = [pin for pin in pins if not found[pin.name]]
    if missing:
        names = ", ".join(f"{pin.name} {pin.version}" for pin in missing)
        log.info("downloading %s for %s (once) ...", names, machine)
        reason = _download(requirements, machine, cache)
        found = {pin.name: _cached(pin, machine, cache) for pin in pins}
        for pin in missing:
            if not found[pin.name]:
                raise DataError(
                    f"no wheel of {pin.name} {pin.version} for {machine} ({reason}): check the "
                    f"network, or put {pin.pattern(machine)} into {cache}"
                )
    return {name: path for name, path in found.items() if path}


def _cached(pin: Pin, machine: str, cache: Path) -> Path | None:
    for path in sorted(cache.glob(pin.pattern(machine))):
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() in pin.hashes:
                return path
    return None


def _download(requirements: Path, machine: str, cache: Path) -> str:
    """Download the wheels with pip; return its last error."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--retries", "1"]
    command += ["download", "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:"]
    command += ["--python-version", PYTHON, "--dest", str(cache), "-r", str(requirements)]
    command += [f"--platform=manylinux_{version}_{machine}" for version in GLIBC]
    run = subprocess.run(command, check=False, capture_output=True, text=True)
    log.debug("%s: %s%s", " ".join(command), run.stdout, run.stderr)
    errors = [line for line in run.stderr.splitlines() if line.startswith("ERROR: ")]
    return errors[-1].removeprefix("ERROR: ").rstrip(".") if errors else "pip reports no error"


def unpack(name: str, wheel: Path) -> dict[str, bytes]:
    """Return the files of a wheel that the package contains."""
    patterns = KEPT[name] + KEPT_OF_ALL
    with zipfile.ZipFile(wheel) as archive:
        return {
            inside: archive.read(inside)
            for inside in archive.namelist()
            if not inside.endswith("/") and _is_kept(inside, patterns)
        }


def _is_kept(inside: str, patterns: Sequence[str]) -> bool:
    if inside in DROPPED:
        return False
    return any(fnmatchcase(inside, pattern) for pattern in patterns)
