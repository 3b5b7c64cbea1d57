"""A folder with the kernel's files of a machine that has a system disk and a card reader."""

from __future__ import annotations

from pathlib import Path

from card.block_device import Device, KernelPaths, safe_target

MB = 1 << 20
IMAGE_SIZE = 9 * MB + 1000  # not a multiple of a chunk


class FakeMachine:
    """/sys, /proc and /dev of a machine with the system disk vda and the card reader sdb.

    Args:
        folder: where they are written.
    """

    def __init__(self, folder: Path) -> None:
        self.paths = KernelPaths(folder / "sys", folder / "proc", folder / "dev")
        (folder / "proc" / "self").mkdir(parents=True)
        (folder / "dev").mkdir()
        self.write_mounts("22 1 254:1 / / rw - ext4 /dev/root rw")
        self.write_swaps("")
        self.add_disk("vda", "pci0/block", 100 * MB, "254:0", removable=0)
        self.add_partition("vda", "vda1", "254:1")
        self.reader = self.add_disk("sdb", "pci0/usb1/host6/block", 20 * MB, "8:16")
        (self.reader / "device").mkdir()
        (self.reader / "device" / "vendor").write_text("Generic \n")
        (self.reader / "device" / "model").write_text("STORAGE DEVICE  \n")
        self.add_partition("sdb", "sdb1", "8:17")

    def add_disk(self, name: str, place: str, size: int, number: str, removable: int = 1) -> Path:
        block = self.paths.sys / "devices" / place / name
        (block / "holders").mkdir(parents=True)
        (block / "size").write_text(f"{size // 512}\n")
        (block / "removable").write_text(f"{removable}\n")
        (block / "ro").write_text("0\n")
        (block / "dev").write_text(f"{number}\n")
        self._register(block)
        return block

    def add_partition(self, disk: str, name: str, number: str) -> None:
        part = (self.paths.sys / "class" / "block" / disk).resolve() / name
        (part / "holders").mkdir(parents=True)
        (part / "partition").write_text("1\n")
        (part / "dev").write_text(f"{number}\n")
        self._register(part)

    def _register(self, block: Path) -> None:
        link = self.paths.sys / "class" / "block" / block.name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(block)
        (self.paths.dev / block.name).touch()

    def write_mounts(self, *lines: str) -> None:
        text = "".join(f"{line}\n" for line in lines)
        (self.paths.proc / "self" / "mountinfo").write_text(text)

    def write_swaps(self, *lines: str) -> None:
        text = "".join(f"{line}\n" for line in ("Filename Type Size Used Priority", *lines))
        (self.paths.proc / "swaps").write_text(text)

    def node(self, name: str) -> str:
        return str(self.paths.dev / name)

    def check(self, name: str = "sdb", needed: int = IMAGE_SIZE, *, force: bool = False) -> Device:
        return safe_target(self.node(name), needed, self.paths, force=force)
