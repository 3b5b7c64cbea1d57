"""Build the Debian package from a checkout."""

from __future__ import annotations

import ast
import hashlib
import os
import subprocess
from pathlib import Path

from deb import archive, contents, control
from edge.errors import DataError
from edge.system.files import write_whole

ROOT = Path(__file__).resolve().parents[2]


def build(root: Path, arch: str, out: Path, epoch: int, *, pins: Path, cache: Path) -> str:
    """Write OUT/emotion-edge_VERSION_ARCH.deb, unless it has been made from the same files before.

    Args:
        root: the checkout.
        arch: arm64 or amd64.
        out: folder to write to; created if it does not exist.
        epoch: time stamp of all files, seconds since 1970.
        pins: requirements file with the wheels and their hashes.
        cache: folder of wheels; it also keeps what each package was made from.

    Returns:
        a line with the path and the sizes.

    Raises:
        DataError: a file or a wheel is missing or does not fit.
        OSError: a file cannot be read or written.
    """
    version = read_version(root)
    data = contents.collect(root, version, arch, epoch, pins=pins, cache=cache)
    fields = control.control_files(version, arch, data)
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"emotion-edge_{version}_{arch}.deb"
    inputs, stamp = _digest(fields, data, epoch), cache / f"{path.name}.inputs"
    fresh = path.is_file() and stamp.is_file() and stamp.read_text() == _stamp(inputs, path)
    if not fresh:
        archive.write(path, fields, data, epoch)
        write_whole(stamp, _stamp(inputs, path).encode())
    size, installed = path.stat().st_size / 1e6, control.installed_size(data) * 1024 / 1e6
    return f"{path}: {'up to date, ' * fresh}{size:.1f} MB, {installed:.0f} MB installed"


def _digest(fields: archive.Tree, data: archive.Tree, epoch: int) -> str:
    """Return a checksum of everything that decides about the bytes of the package."""
    checksum = hashlib.sha256(f"{epoch} {archive.PRESET}".encode())
    for tree in (fields, data):
        for name, entry in sorted(tree.items()):
            checksum.update(f"{name}\0{entry.mode}\0{len(entry.data)}\0".encode() + entry.data)
    checksum.update(Path(archive.__file__).read_bytes())
    return checksum.hexdigest()


def _stamp(inputs: str, path: Path) -> str:
    with path.open("rb") as file:
        return f"{inputs} {hashlib.file_digest(file, 'sha256').hexdigest()}\n"


def read_version(root: Path) -> str:
    """Return `__version__` of the checkout's edge/__init__.py, without importing it.

    Raises:
        DataError: the file has none.
    """
    path = root / "edge/__init__.py"
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__version__":
            return str(ast.literal_eval(node.value))
    raise DataError(f"no __version__ in {path.relative_to(root)}")


def source_date(root: Path) -> int:
    """Return SOURCE_DATE_EPOCH, or the time of the last commit.

    Raises:
        DataError: neither is available.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not given:
        command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
        try:
            given = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        except (OSError, subprocess.CalledProcessError):
            raise DataError("not a git checkout: set SOURCE_DATE_EPOCH") from None
    if not given.strip().isdigit():
        raise DataError(f"SOURCE_DATE_EPOCH is {given!r}: must be seconds since 1970")
    return int(given)
