"""Files in a FAT partition of an image, through mtools: without root and without mounting.

mtools, because every distribution has it. Of the Python libraries, pyfatfs leaves a wrong count of
free clusters (fsck.fat complains) and needs PyFilesystem2, which is not maintained and does not
start with current setuptools.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from card.partitions import Partition
from card.progress import megabytes
from edge.errors import BackendError, DataError

TOOLS = ("mcopy", "mdir", "mdeltree", "mtype")


def require_tools() -> None:
    """Check that mtools is installed, before any work is done.

    Raises:
        BackendError: a tool is missing.
    """
    if any(shutil.which(tool) is None for tool in TOOLS):
        raise BackendError(
            "mtools is missing: install it (sudo apt install mtools, sudo dnf install mtools, "
            "sudo pacman -S mtools)"
        )


class FatPartition:
    """A FAT partition of an image.

    Args:
        image: the image.
        partition: the place of the partition in it.
    """

    def __init__(self, image: Path, partition: Partition) -> None:
        self._image = f"{image.resolve()}@@{partition.start}"
        with image.open("rb") as file:
            file.seek(partition.start)
            boot = file.read(512)
        self._cluster = int.from_bytes(boot[11:13], "little") * boot[13]  # bytes

    def copy_from(self, folder: Path) -> None:
        """Copy the content of a folder to the root of the partition, replacing existing files.

        Raises:
            DataError: the partition is too small, or a file reads back differently.
        """
        needed, free = self._size_of(folder), self._free()
        if needed > free:
            raise DataError(
                f"the boot partition is too small: {megabytes(needed)} MB are needed, "
                f"{megabytes(free)} MB are free, {megabytes(needed - free)} MB are missing"
            )
        self._run("mcopy", "-s", "-o", "-Q", *map(str, sorted(folder.iterdir())), "::/")
        for path in folder.rglob("*"):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and self.read(name) != path.read_bytes():
                raise DataError(f"{name} in the boot partition differs from what was written")

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file; None if it does not exist."""
        done = self._call("mtype", f"::/{name}")
        return None if done.returncode else done.stdout

    def remove(self, name: str) -> None:
        """Remove a file or a folder, if it exists."""
        self._call("mdeltree", f"::/{name}")

    def _size_of(self, folder: Path) -> int:
        """Return the bytes that a folder needs: whole clusters, and one more for each name."""
        sizes = [path.stat().st_size if path.is_file() else 0 for path in folder.rglob("*")]
        return sum(-(-size // self._cluster) + 1 for size in sizes) * self._cluster

    def _free(self) -> int:
        found = re.search(r"([\d ]+) bytes free", self._run("mdir", "::/"))
        if not found:
            raise DataError("mdir does not report the free space of the boot partition")
        return int(found[1].replace(" ", ""))

    def _run(self, tool: str, *arguments: str) -> str:
        """Run a tool and return its output.

        Raises:
            DataError: it failed.
        """
        done = self._call(tool, *arguments)
        if done.returncode:
            reason = done.stderr.decode(errors="replace").strip().replace("\n", "; ")
            raise DataError(f"{tool} cannot write or read the boot partition: {reason}")
        return done.stdout.decode(errors="replace")

    def _call(self, tool: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        # Without this variable mtools rejects partitions whose CHS geometry is not consistent.
        env = {**os.environ, "MTOOLS_SKIP_CHECK": "1", "LC_ALL": "C.UTF-8"}
        command = [tool, "-i", self._image, *arguments]
        return subprocess.run(command, check=False, capture_output=True, env=env)
