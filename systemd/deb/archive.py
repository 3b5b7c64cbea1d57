"""Write a Debian package: an `ar` archive with two tar archives (deb(5)).

Written here instead of by dpkg-deb, so that the build needs no Debian and is reproducible: sorted
names, one time stamp, owner root, fixed settings of xz.
"""

from __future__ import annotations

import io
import logging
import lzma
import tarfile
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from edge.system.files import replacing

log = logging.getLogger(__name__)

# Unpacking takes 9 MB of memory, which every Pi has; preset 9 would take 65 MB and save 2 %.
PRESET = 6


class Entry(NamedTuple):
    """A file of the package."""

    data: bytes
    mode: int = 0o644


Tree = dict[str, Entry]  # files by their path, without a leading slash


def folders(tree: Tree) -> set[str]:
    """Return all folders of a tree, without the root."""
    parents = {str(parent) for name in tree for parent in PurePosixPath(name).parents}
    return parents - {"."}


def write(path: Path, control: Tree, data: Tree, epoch: int) -> None:
    """Write a package completely or not at all.

    Args:
        path: the .deb.
        control: files of control.tar: control, md5sums, maintainer scripts.
        data: files of data.tar, which are installed.
        epoch: time stamp of everything, seconds since 1970.
    """
    members = [
        ("debian-binary", b"2.0\n"),
        ("control.tar.xz", pack(control, epoch)),
        ("data.tar.xz", pack(data, epoch, progress=True)),
    ]
    with replacing(path) as unfinished:
        unfinished.write_bytes(b"!<arch>\n" + b"".join(_member(*m, epoch) for m in members))


def _member(name: str, data: bytes, epoch: int) -> bytes:
    header = f"{name:<16}{epoch:<12}{0:<6}{0:<6}{'100644':<8}{len(data):<10}`\n"
    return header.encode("ascii") + data + b"\n" * (len(data) % 2)


def pack(tree: Tree, epoch: int, *, progress: bool = False) -> bytes:
    """Return a tree as .tar.xz, with log lines about the progress if wanted."""
    level = logging.INFO if progress else logging.DEBUG
    packed = io.BytesIO()
    with lzma.open(packed, "wb", preset=PRESET, check=lzma.CHECK_CRC64) as xz:
        stream = _LoggedStream(xz, sum(len(entry.data) for entry in tree.values()), level)
        # "w|" writes in blocks, so that the progress within a large file is seen.
        with tarfile.open(mode="w|", fileobj=stream, format=tarfile.GNU_FORMAT) as tar:
            tar.addfile(_folder(".", epoch))
            for name in sorted(folders(tree) | tree.keys()):
                if name in tree:
                    entry = tree[name]
                    tar.addfile(_file(name, entry, epoch), io.BytesIO(entry.data))
                else:
                    tar.addfile(_folder(f"./{name}", epoch))
    return packed.getvalue()


def _folder(name: str, epoch: int) -> tarfile.TarInfo:
    info = _owned_by_root(name, epoch)
    info.type, info.mode = tarfile.DIRTYPE, 0o755
    return info


def _file(name: str, entry: Entry, epoch: int) -> tarfile.TarInfo:
    info = _owned_by_root(f"./{name}", epoch)
    info.size, info.mode = len(entry.data), entry.mode
    return info


def _owned_by_root(name: str, epoch: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.uname = info.gname = "root"
    info.mtime = epoch
    return info


class _LoggedStream(io.RawIOBase):
    """Pass everything on to a stream and log every quarter of `total` bytes."""

    def __init__(self, stream: lzma.LZMAFile, total: int, level: int) -> None:
        self._stream, self._total, self._level = stream, total, level
        self._done = self._quarters = 0

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._done += len(data)
        quarters = min(4 * self._done // max(self._total, 1), 4)
        if self._quarters < quarters < 4:
            log.log(self._level, "packing %.0f MB: %d %%", self._total / 1e6, 25 * quarters)
            self._quarters = quarters
        return self._stream.write(data)
