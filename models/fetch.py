"""Fetch the face detectors from the mediapipe wheel (Apache-2.0) that carries them.

Downloads the wheel with pip, without its dependencies, takes the two networks out, checks them,
and deletes the wheel. Does nothing where both are there and whole.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from edge.detector.blazeface import NETWORKS
from edge.emotion.manifest import sha256

FOLDER = Path(__file__).resolve().parent
WHEEL = "mediapipe==0.10.21"  # later ones dropped these files
# The files are the same on every platform; this names one that has a wheel.
TAGS = ["--python-version", "3.12", "--platform", "manylinux_2_28_x86_64"]
INSIDE = "mediapipe/modules/face_detection/"


def whole(file: str, checksum: str) -> bool:
    """True where the network is there with the right bytes."""
    return (FOLDER / file).is_file() and sha256(FOLDER / file) == checksum


def main() -> int:
    """Fetch what is missing; give the exit code."""
    wanted = {file: checksum for file, checksum, _ in NETWORKS.values()}
    if all(whole(file, checksum) for file, checksum in wanted.items()):
        return 0
    print(f"fetching the face detectors from {WHEEL} (35 MB, once) ...", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary=:all:", *TAGS, "--dest", folder, WHEEL]
        if subprocess.run(command, check=False).returncode:
            print(f"error: pip could not fetch {WHEEL}: is there a network?", file=sys.stderr)
            return 1
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            for file in wanted:
                (FOLDER / f".new-{file}").write_bytes(wheel.read(INSIDE + file))
                (FOLDER / f".new-{file}").replace(FOLDER / file)
    broken = [file for file, checksum in wanted.items() if not whole(file, checksum)]
    for file in broken:
        print(f"error: {file}: wrong checksum after the download: run it again", file=sys.stderr)
        (FOLDER / file).unlink()
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
