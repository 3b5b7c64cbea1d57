"""Writing a card: what is refused, what is written, and that it is looked at afterwards."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest
from card import device, flash
from card.__main__ import main
from card.device import Roots

from edge.errors import DataError, DeviceError

ROOT = Path(__file__).resolve().parents[2]
MB = 1 << 20
SIZE = 9 * MB + 1000  # not whole parts


class Machine:
    """The kernel's files of a machine with a system disk, vda, and a card reader, sdb."""

    def __init__(self, folder: Path) -> None:
        self.roots = Roots(folder / "sys", folder / "proc", folder / "dev")
        (folder / "proc" / "self").mkdir(parents=True)
        (folder / "dev").mkdir()
        self.mounts("22 1 254:1 / / rw - ext4 /dev/root rw")
        self.swaps("")
        self.disk("vda", "pci0/block", 100 * MB, "254:0", removable=0)
        self.partition("vda", "vda1", "254:1")
        self.reader = self.disk("sdb", "pci0/usb1/host6/block", 20 * MB, "8:16")
        (self.reader / "device").mkdir()
        (self.reader / "device" / "vendor").write_text("Generic \n")
        (self.reader / "device" / "model").write_text("STORAGE DEVICE  \n")
        self.partition("sdb", "sdb1", "8:17")

    def disk(self, name: str, place: str, size: int, number: str, removable: int = 1) -> Path:
        block = self.roots.sys / "devices" / place / name
        (block / "holders").mkdir(parents=True)
        (block / "size").write_text(f"{size // 512}\n")
        (block / "removable").write_text(f"{removable}\n")
        (block / "ro").write_text("0\n")
        (block / "dev").write_text(f"{number}\n")
        self._known(block)
        return block

    def partition(self, disk: str, name: str, number: str) -> Path:
        part = (self.roots.sys / "class" / "block" / disk).resolve() / name
        (part / "holders").mkdir(parents=True)
        (part / "partition").write_text("1\n")
        (part / "dev").write_text(f"{number}\n")
        self._known(part)
        return part

    def _known(self, block: Path) -> None:
        link = self.roots.sys / "class" / "block" / block.name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(block)
        (self.roots.dev / block.name).touch()

    def mounts(self, *lines: str) -> None:
        text = "".join(f"{line}\n" for line in lines)
        (self.roots.proc / "self" / "mountinfo").write_text(text)

    def swaps(self, *lines: str) -> None:
        text = "".join(f"{line}\n" for line in ("Filename Type Size Used Priority", *lines))
        (self.roots.proc / "swaps").write_text(text)

    def node(self, name: str) -> str:
        return str(self.roots.dev / name)

    def check(self, name: str = "sdb", needed: int = SIZE, *, force: bool = False):
        return device.checked(self.node(name), needed, self.roots, force=force)


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


@pytest.fixture
def card(tmp_path):
    path = tmp_path / "card.img"
    data = bytearray(os.urandom(SIZE))
    data[510:512] = b"\x55\xaa"
    path.write_bytes(data)
    return path


def options(card: Path, name: str, *, yes: bool = True, force: bool = False):
    return argparse.Namespace(card=card, device=name, yes=yes, force=force)


def test_a_card_in_a_reader(machine):
    found = machine.check()
    assert found == (Path(machine.node("sdb")), "Generic STORAGE DEVICE USB", 20 * MB)


def test_a_link_to_it(machine, tmp_path):
    link = tmp_path / "by-id"
    link.symlink_to(machine.node("sdb"))
    found = device.checked(str(link), SIZE, machine.roots, force=False)
    assert found.path == Path(machine.node("sdb"))


@pytest.mark.parametrize(
    ("mount", "words"),
    [
        ("30 22 8:17 / /media/boot\\040fs rw - vfat /dev/sdb1 rw", "mounted on /media/boot fs"),
        ("30 22 8:16 / /mnt rw shared:1 master:2 - vfat /dev/sdb rw", "mounted on /mnt"),
        ("30 22 0:40 /@ /data rw - btrfs {dev}/sdb1 rw", "mounted on /data"),
        ("30 22 8:17 / /boot rw - vfat /dev/sdb1 rw", "this system runs from it"),
        ("30 22 8:17 / / rw - ext4 /dev/sdb1 rw", "this system runs from it"),
    ],
)
def test_what_is_mounted_is_refused(machine, mount, words):
    machine.mounts(mount.replace("{dev}", str(machine.roots.dev)))
    for force in (False, True):
        with pytest.raises(DeviceError, match=words):
            machine.check(force=force)


def test_the_system_disk_is_refused(machine):
    for force in (False, True):
        with pytest.raises(DeviceError, match="this system runs from it"):
            machine.check("vda", force=force)


def test_swap_is_refused(machine):
    machine.swaps(f"{machine.node('sdb1')} partition 1 0 -2")
    with pytest.raises(DeviceError, match="swaps on it"):
        machine.check(force=True)


@pytest.mark.parametrize("part", ["", "sdb1"])
def test_what_lvm_or_encryption_uses_is_refused(machine, part):
    (machine.reader / part / "holders" / "dm-0").mkdir()
    with pytest.raises(DeviceError, match="dm-0"):
        machine.check(force=True)


def test_a_partition_is_refused(machine):
    with pytest.raises(DeviceError, match=r"name the whole disk, .*/dev/sdb$"):
        machine.check("sdb1", force=True)


@pytest.mark.parametrize("name", ["dm-0", "md127", "zram0"])
def test_no_disks_of_their_own_are_refused(machine, name):
    machine.disk(name, "virtual/block", 20 * MB, "253:0")
    with pytest.raises(DeviceError, match="no disk of its own"):
        machine.check(name, force=True)


def test_what_is_not_removable_is_refused_unless_forced(machine):
    (machine.reader / "removable").write_text("0\n")
    with pytest.raises(DeviceError, match="not removable: FORCE=1"):
        machine.check()
    assert machine.check(force=True).size == 20 * MB


@pytest.mark.parametrize(("kind", "allowed"), [("SD", True), ("MMC", False)])
def test_cards_in_slots_are_removable_and_soldered_memory_is_not(machine, kind, allowed):
    block = machine.disk("mmcblk0", "mmc0/block", 20 * MB, "179:0", removable=0)
    (block / "device").mkdir()
    (block / "device" / "type").write_text(f"{kind}\n")
    (block / "device" / "name").write_text("SC16G\n")
    if allowed:
        assert machine.check("mmcblk0").model == "SC16G"
    else:
        with pytest.raises(DeviceError, match="not removable"):
            machine.check("mmcblk0")


def test_a_card_that_is_too_small_an_empty_reader_a_lock(machine):
    assert machine.check(needed=20 * MB).size == 20 * MB
    with pytest.raises(DeviceError, match="too small: 21 MB, the image has 21 MB"):
        machine.check(needed=20 * MB + 1, force=True)
    (machine.reader / "ro").write_text("1\n")
    with pytest.raises(DeviceError, match="cannot be written to"):
        machine.check(force=True)
    (machine.reader / "ro").write_text("0\n")
    (machine.reader / "size").write_text("0\n")
    with pytest.raises(DeviceError, match="no card in it"):
        machine.check(force=True)


def test_what_is_no_device(machine, tmp_path):
    with pytest.raises(DeviceError, match="no such device"):
        machine.check("sdz")
    Path(machine.node("random")).touch()
    with pytest.raises(DeviceError, match="no disk"):
        machine.check("random")
    (tmp_path / "sdb").touch()
    with pytest.raises(DeviceError, match="no disk"):
        device.checked(str(tmp_path / "sdb"), SIZE, machine.roots, force=True)


def test_written_and_read_back(machine, card, capsys):
    node = Path(machine.node("sdb"))
    node.write_bytes(bytes(20 * MB))
    flash.run(options(card, str(node)), machine.roots)
    assert node.read_bytes() == card.read_bytes() + bytes(20 * MB - SIZE)
    said = capsys.readouterr().out
    assert "Generic STORAGE DEVICE USB, 21 MB" in said
    assert "the same bytes" in said
    assert "MB/s" in said


@pytest.mark.parametrize(("answer", "written"), [("yes\n", True), ("y\n", False), ("\x04", False)])
def test_the_question(machine, card, answer, written):
    typed, terminal = os.openpty()
    os.write(typed, answer.encode())
    node = Path(machine.node("sdb"))
    with open(terminal) as answers:  # noqa: PTH123
        if written:
            flash.run(options(card, str(node), yes=False), machine.roots, answers)
        else:
            with pytest.raises(DeviceError, match="nothing is written"):
                flash.run(options(card, str(node), yes=False), machine.roots, answers)
    os.close(typed)
    assert (node.stat().st_size > 0) == written


def test_a_question_without_a_terminal_writes_nothing(machine, card):
    Path(machine.node("sdb")).write_bytes(b"mine")
    with pytest.raises(DeviceError, match="YES=1"):
        flash.run(options(card, machine.node("sdb"), yes=False), machine.roots, card.open())
    assert Path(machine.node("sdb")).read_bytes() == b"mine"


@pytest.mark.parametrize("at", [0, 4 * MB, SIZE - 1])
def test_a_byte_that_reads_back_otherwise_is_found(card, tmp_path, at):
    target = tmp_path / "target"
    target.touch()

    def worn(descriptor: int) -> None:
        old = os.pread(descriptor, 1, at)
        os.pwrite(descriptor, bytes([old[0] ^ 1]), at)

    with pytest.raises(DeviceError, match="other bytes"):
        flash.write(card, target, worn)


def test_a_card_that_forgets_its_end_is_found(card, tmp_path):
    target = tmp_path / "target"
    target.touch()
    with pytest.raises(DeviceError, match="other bytes"):
        flash.write(card, target, lambda descriptor: os.ftruncate(descriptor, SIZE - 1))


def test_half_a_card_has_no_beginning(card, tmp_path):
    """What stops on the way must not leave a card that boots."""
    target = tmp_path / "target"
    target.write_bytes(b"\xff" * SIZE)
    code = (
        "import resource, sys; from pathlib import Path; from card import flash;"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({6 * MB}, {6 * MB}));"
        "flash.write(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, card, target],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'systemd'}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "File too large" in done.stderr
    assert target.read_bytes()[: 4 * MB] == bytes(4 * MB)
    assert target.read_bytes()[4 * MB : 6 * MB] == card.read_bytes()[4 * MB : 6 * MB]


def test_a_device_that_cannot_be_written(card):
    with pytest.raises(DeviceError, match="/dev/full"):
        flash.write(card, Path("/dev/full"))


def test_wrong_images(machine, tmp_path):
    with pytest.raises(DataError, match="make card"):
        flash.run(options(tmp_path / "none", machine.node("sdb")), machine.roots)
    (tmp_path / "x.img").write_bytes(b"\xfd7zXZ" + bytes(1000))
    with pytest.raises(DataError, match="still packed"):
        flash.run(options(tmp_path / "x.img", machine.node("sdb")), machine.roots)


def test_the_command_line_refuses_with_one_line(card, capsys):
    assert main(["flash", "--card", str(card), "--device", "/dev/none"]) == 1
    assert capsys.readouterr().err == "error: /dev/none: there is no such device\n"
