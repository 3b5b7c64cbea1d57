"""Files in a FAT partition inside an image, by mtools: no root, no mount.

mtools, because it is in every distribution and decades old. Of Python's libraries pyfatfs writes
long names too, but leaves the count of free clusters wrong (fsck.fat complains), and it stands on
PyFilesystem2, which nobody maintains and which does not start with today's setuptools.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from card.meter import megabytes
from card.partition import Partition
from edge.errors import BackendError, DataError

TOOLS = ("mcopy", "mdir", "mdeltree", "mtype")


def require() -> None:
    """Look for mtools before any work is done.

    Raises:
        BackendError: they are not there.
    """
    if any(shutil.which(tool) is None for tool in TOOLS):
        raise BackendError(
            "mtools is missing: install it (sudo apt install mtools, sudo dnf install mtools, "
            "sudo pacman -S mtools)"
        )


class Fat:
    """The files of a FAT partition.

    Args:
        image: it lies in.
        partition: where.
    """

    def __init__(self, image: Path, partition: Partition) -> None:
        self._image = f"{image.resolve()}@@{partition.start}"
        with image.open("rb") as file:
            file.seek(partition.start)
            boot = file.read(512)
        self._cluster = int.from_bytes(boot[11:13], "little") * boot[13]

    def put(self, folder: Path) -> None:
        """Copy what a folder holds to the top of the partition, over what is there.

        Raises:
            DataError: there is not enough room, or it reads back otherwise.
        """
        needed, free = self._needed(folder), self._free()
        if needed > free:
            raise DataError(
                f"the boot partition is too small: {megabytes(needed)} MB are needed, "
                f"{megabytes(free)} MB are free, {megabytes(needed - free)} MB are missing"
            )
        self._run("mcopy", "-s", "-o", "-Q", *map(str, sorted(folder.iterdir())), "::/")
        for path in folder.rglob("*"):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and self.read(name) != path.read_bytes():
                raise DataError(f"{name} reads back from the boot partition with other bytes")

    def read(self, name: str) -> bytes | None:
        """The bytes of a file; None where there is none."""
        done = self._call("mtype", f"::/{name}")
        return None if done.returncode else done.stdout

    def remove(self, name: str) -> None:
        """Remove a file or a folder, if it is there."""
        self._call("mdeltree", f"::/{name}")

    def _needed(self, folder: Path) -> int:
        """Bytes that the contents of a folder take, in whole clusters; one more for each name."""
        sizes = [path.stat().st_size if path.is_file() else 0 for path in folder.rglob("*")]
        return sum(-(-size // self._cluster) + 1 for size in sizes) * self._cluster

    def _free(self) -> int:
        found = re.search(r"([\d ]+) bytes free", self._run("mdir", "::/"))
        if not found:
            raise DataError("mdir does not say how much room the boot partition has")
        return int(found[1].replace(" ", ""))

    def _run(self, tool: str, *arguments: str) -> str:
        done = self._call(tool, *arguments)
        if done.returncode:
            reason = done.stderr.decode(errors="replace").strip().replace("\n", "; ")
            raise DataError(f"{tool} cannot write or read the boot partition: {reason}")
        return done.stdout.decode(errors="replace")

    def _call(self, tool: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        # Without the check mtools takes partitions whose geometry a PC of 1990 would not.
        env = {**os.environ, "MTOOLS_SKIP_CHECK": "1", "LC_ALL": "C.UTF-8"}
        command = [tool, "-i", self._image, *arguments]
        return subprocess.run(command, check=False, capture_output=True, env=env)
