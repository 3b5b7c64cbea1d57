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
from signal import SIGKILL
from subprocess import DEVNULL, PIPE, Popen
from tempfile import TemporaryFile
from threading import Timer

from card.partitions import Partition
from card.progress import megabytes
from edge.errors import BackendError, DataError

TIMEOUT = 300.0  # seconds of one tool: damaged chains of clusters can be endless
MAX_OUTPUT = 1 << 20  # bytes of a listing or a message
SECTORS = {512, 1024, 2048, 4096}  # bytes that a sector may have
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

    Raises:
        DataError: the partition is damaged.
    """

    def __init__(self, image: Path, partition: Partition) -> None:
        self._image, self._start = image, partition.start
        with image.open("rb") as file:
            file.seek(partition.start)
            boot = file.read(512)
        sector = int.from_bytes(boot[11:13], "little")
        self._cluster = sector * boot[13]  # bytes
        if sector not in SECTORS or not self._cluster:
            raise DataError("the boot partition of the image is damaged")

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
            if path.is_file() and self.read(name, path.stat().st_size) != path.read_bytes():
                raise DataError(f"{name} in the boot partition differs from what was written")

    def read(self, name: str, limit: int = MAX_OUTPUT) -> bytes | None:
        """Return the bytes of a file; None if it does not exist.

        Args:
            name: its path in the partition.
            limit: bytes that it may have.

        Raises:
            DataError: it is longer.
        """
        done = self._call("mtype", f"::/{name}", limit=limit)
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

    def _call(
        self, tool: str, *arguments: str, limit: int = MAX_OUTPUT
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a tool on the open image, because mtools interprets characters of a file name.

        Raises:
            DataError: it does not end, or writes more than `limit` bytes.
        """
        # Without this variable mtools rejects partitions whose CHS geometry is not consistent.
        env = {**os.environ, "MTOOLS_SKIP_CHECK": "1", "LC_ALL": "C.UTF-8"}
        with self._image.open("r+b") as image, TemporaryFile() as errors:
            place = f"/proc/self/fd/{image.fileno()}@@{self._start}"
            command = [tool, "-i", place, *arguments]
            with Popen(
                command, stdin=DEVNULL, stdout=PIPE, stderr=errors, env=env,
                pass_fds=(image.fileno(),),
            ) as process:  # fmt: skip
                output = _read(process, limit)
            errors.seek(0)
            text = errors.read(MAX_OUTPUT)
        return subprocess.CompletedProcess(command, process.returncode, output, text)


def _read(process: Popen[bytes], limit: int) -> bytes:
    """Return the whole output of a process.

    Raises:
        DataError: it does not end, or writes more than `limit` bytes.
    """
    assert process.stdout is not None
    timer = Timer(TIMEOUT, process.kill)
    timer.start()
    try:
        output = process.stdout.read(limit + 1)
        if len(output) > limit:
            process.kill()
        process.wait()
    finally:
        timer.cancel()
        process.kill()
    if len(output) > limit or process.returncode == -SIGKILL:
        raise DataError("the boot partition of the image is damaged: a file in it has no end")
    return output
