"""Debian packages for tests: built from a checkout with tiny wheels, read, and modified."""

from __future__ import annotations

import hashlib
import io
import lzma
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from tests.files import ROOT

EPOCH = 1_700_000_001
LIB = "usr/lib/emotion-edge"
UNIT = "[Service]\nExecStart=/usr/bin/emotion-edge run\n"
WHEELS = {
    "ai_edge_litert-2.3.0-cp313-cp313-manylinux_2_27": (
        "ai_edge_litert/interpreter.py",
        "ai_edge_litert/libLiteRtWebGpuAccelerator.so",
        "ai_edge_litert-2.3.0.dist-info/METADATA",
        "ai_edge_litert-2.3.0.dist-info/RECORD",
        "ai_edge_litert-2.3.0.dist-info/licenses/LICENSE",
    ),
    "opencv_python_headless-4.14.0.94-cp37-abi3-manylinux_2_28": (
        "cv2/__init__.py",
        "cv2/__init__.pyi",
        "cv2/data/haarcascade_frontalface_default.xml",
        "cv2/data/haarcascade_smile.xml",
        "opencv_python_headless.libs/libavcodec-1a2b.so.62",
        "opencv_python_headless-4.14.0.94.dist-info/LICENSE-3RD-PARTY.txt",
    ),
}


def make_wheels(folder: Path, machines: tuple[str, ...] = ("aarch64", "x86_64")) -> Path:
    """Write tiny wheels into folder/cache, and folder/wheels.txt, which pins them."""
    (folder / "cache").mkdir()
    lines = []
    for name, files in WHEELS.items():
        package, version = name.split("-")[:2]
        pin = [f"{package.replace('_', '-')}=={version}"]
        for machine in machines:
            path = folder / "cache" / f"{name}_{machine}.whl"
            with zipfile.ZipFile(path, "w") as wheel:
                for file in files:
                    wheel.writestr(file, f"{file} for {machine}")
            pin.append(f"--hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}")
        lines.append(" \\\n    ".join(pin))
    listed = folder / "wheels.txt"
    listed.write_text("# Tiny wheels for a test.\n" + "\n".join(lines) + "\n")
    return listed


def make_checkout(folder: Path) -> Path:
    """Copy our sources and models, and add files that must not get into the package."""
    folder.mkdir()
    for name in ("edge", "converter", "models"):
        ignored = shutil.ignore_patterns("__pycache__", "*.keras", "*.html")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored if name == "models" else None)
    for name in ("pyproject.toml", "LICENSE", "CHANGELOG.md"):
        shutil.copy(ROOT / name, folder)
    compiled = ("emotions_edgetpu.tflite", "face_detection_int8_edgetpu.toml")
    for name in (*compiled, "face_detection_of_tomorrow.tflite"):
        (folder / "models" / name).write_bytes(b"compiled")
    (folder / "systemd").mkdir()
    (folder / "systemd/emotion-edge.service").write_text(UNIT)
    (folder / "systemd/70-emotion-edge.rules").write_text('SUBSYSTEM=="drm", TAG+="systemd"\n')
    return folder


def build(folder: Path, checkout: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run the builder as make does, without a network."""
    given = {"wheels": folder / "wheels.txt", "cache": folder / "cache", "out": folder / "out"}
    options = [text for name, path in given.items() for text in (f"--{name}", str(path))]
    command = [sys.executable, "-m", "deb", "--root", str(checkout), *options, *more]
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'systemd'}{os.pathsep}{ROOT}",
        "SOURCE_DATE_EPOCH": str(EPOCH),
        "PIP_NO_INDEX": "1",
    }
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def members(deb: Path) -> dict[str, bytes]:
    """Return the members of the `ar` archive; their headers are checked."""
    data, found = deb.read_bytes(), {}
    assert data[:8] == b"!<arch>\n"
    at = 8
    while at < len(data):
        header = data[at : at + 60].decode("ascii")
        assert header.endswith("`\n")
        assert header[16:48].split() == [str(EPOCH), "0", "0", "100644"]
        size = int(header[48:58])
        found[header[:16].strip()] = data[at + 60 : at + 60 + size]
        at += 60 + size + size % 2
    assert at == len(data)
    return found


def unpack(deb: Path, which: str) -> dict[str, tuple[tarfile.TarInfo, bytes]]:
    """Return the files of control.tar or data.tar; their order is checked."""
    packed = io.BytesIO(lzma.decompress(members(deb)[f"{which}.tar.xz"]))
    with tarfile.open(fileobj=packed) as tar:
        infos = tar.getmembers()
        read = {i.name: tar.extractfile(i).read() if i.isfile() else b"" for i in infos}
    assert [i.name for i in infos] == sorted(read)
    return {i.name.removeprefix("./"): (i, read[i.name]) for i in infos}


def text(deb: Path, name: str, which: str = "data") -> str:
    """Return the text of a file."""
    return unpack(deb, which)[name][1].decode()


# A file that makes an update fail.
CRASHES = {f"{LIB}/edge/__init__.py": b"raise ImportError('broken for a test')\n"}


def with_version(
    deb: Path, version: str, folder: Path, changes: Mapping[str, bytes] = MappingProxyType({})
) -> Path:
    """Write the same package with another version, compressed quickly; needs dpkg-deb and root.

    Args:
        deb: the package; it stays unchanged.
        version: of the new package.
        folder: where it is written.
        changes: content of files that differ.
    """
    name, _, arch = deb.stem.split("_")
    path, tree = folder / f"{name}_{version}_{arch}.deb", folder / f"tree-{version}"
    subprocess.run(["dpkg-deb", "--raw-extract", deb, tree], check=True)
    for file, data in changes.items():
        (tree / file).write_bytes(data)
    control, sums = tree / "DEBIAN/control", tree / "DEBIAN/md5sums"
    control.write_text(re.sub(r"(?m)^Version: .*", f"Version: {version}", control.read_text()))
    for file, data in changes.items():
        line = f"{hashlib.md5(data, usedforsecurity=False).hexdigest()}  {file}"
        sums.write_text(re.sub(rf"(?m)^\w+  {re.escape(file)}$", line, sums.read_text()))
    packed: list[str | Path] = ["dpkg-deb", "-Zzstd", "-z1", "--build", tree, path]
    subprocess.run(packed, check=True, capture_output=True)
    shutil.rmtree(tree)
    return path
