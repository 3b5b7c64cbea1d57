"""A Debian package is an `ar` of two tar archives: written here, so that no Debian is needed.

The same tree gives the same bytes: sorted names, one time, root's files, fixed settings of xz.
"""

from __future__ import annotations

import io
import lzma
import tarfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

# Preset 6: 9 MB of memory suffice to unpack it, also on the smallest Pi; 9 saves 2 %.
PRESET = 6


class Entry(NamedTuple):
    """A file of the package."""

    data: bytes
    mode: int = 0o644


Tree = dict[str, Entry]
Say = Callable[[str], None]


def quiet(_: str) -> None:
    """Say nothing."""


def folders(tree: Tree) -> set[str]:
    """All folders that the files of a tree lie in, without the root."""
    parents = {str(parent) for name in tree for parent in PurePosixPath(name).parents}
    return parents - {"."}


def write(path: Path, control: Tree, data: Tree, epoch: int, say: Say = quiet) -> None:
    """Write a package, whole or not at all.

    Args:
        path: of the .deb.
        control: control, md5sums, maintainer scripts.
        data: what is installed; names without a slash at the start.
        epoch: the time of everything in it, seconds since 1970.
        say: takes lines about how far it is.
    """
    members = [
        ("debian-binary", b"2.0\n"),
        ("control.tar.xz", pack(control, epoch)),
        ("data.tar.xz", pack(data, epoch, say)),
    ]
    unfinished = path.with_name(f".new-{path.name}")
    unfinished.write_bytes(b"!<arch>\n" + b"".join(_member(*m, epoch) for m in members))
    unfinished.replace(path)


def _member(name: str, data: bytes, epoch: int) -> bytes:
    header = f"{name:<16}{epoch:<12}{0:<6}{0:<6}{'100644':<8}{len(data):<10}`\n"
    return header.encode("ascii") + data + b"\n" * (len(data) % 2)


def pack(tree: Tree, epoch: int, say: Say = quiet) -> bytes:
    """A tree as .tar.xz."""
    packed = io.BytesIO()
    with lzma.open(packed, "wb", preset=PRESET, check=lzma.CHECK_CRC64) as xz:
        meter = _Meter(xz, sum(len(entry.data) for entry in tree.values()), say)
        # "w|": as a stream, so that the meter sees parts of large files too.
        with tarfile.open(mode="w|", fileobj=meter, format=tarfile.GNU_FORMAT) as tar:
            tar.addfile(_folder(".", epoch))
            for name in sorted(folders(tree) | tree.keys()):
                if name in tree:
                    entry = tree[name]
                    tar.addfile(_file(name, entry, epoch), io.BytesIO(entry.data))
                else:
                    tar.addfile(_folder(f"./{name}", epoch))
    return packed.getvalue()


def _folder(name: str, epoch: int) -> tarfile.TarInfo:
    info = _roots(name, epoch)
    info.type, info.mode = tarfile.DIRTYPE, 0o755
    return info


def _file(name: str, entry: Entry, epoch: int) -> tarfile.TarInfo:
    info = _roots(f"./{name}", epoch)
    info.size, info.mode = len(entry.data), entry.mode
    return info


def _roots(name: str, epoch: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.uname = info.gname = "root"
    info.mtime = epoch
    return info


class _Meter(io.RawIOBase):
    """Passes everything on to `stream`, and says every quarter how far it is."""

    def __init__(self, stream: lzma.LZMAFile, total: int, say: Say) -> None:
        self._stream, self._total, self._say = stream, total, say
        self._done = self._quarters = 0

    def write(self, data: bytes) -> int:
        self._done += len(data)
        quarters = min(4 * self._done // max(self._total, 1), 4)
        if self._quarters < quarters < 4:
            self._say(f"packing {self._total / 1e6:.0f} MB: {25 * quarters} %")
            self._quarters = quarters
        return self._stream.write(data)
