"""Cards are written, read back and compared; a partly written card does not boot."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest
from card import flash
from card.cli import main

from edge.errors import DataError, DeviceError
from tests.files import ROOT
from tests.systemd.card.images import BOOT_SECTOR, mbr, mbr_entry
from tests.systemd.card.machine import IMAGE_SIZE, MB


@pytest.fixture
def image(tmp_path):
    path = tmp_path / "card.img"
    data = bytearray(os.urandom(IMAGE_SIZE))
    data[:512] = mbr(mbr_entry(0x0C, MB, 4 * MB))
    data[MB : MB + 512] = BOOT_SECTOR
    path.write_bytes(data)
    return path


def arguments(image: Path, name: str, *, yes: bool = True, force: bool = False):
    return argparse.Namespace(card=str(image), files="", device=name, yes=yes, force=force)


def test_a_card_is_written_and_verified(machine, image, capsys, caplog):
    node = Path(machine.node("sdb"))
    node.write_bytes(bytes(20 * MB))
    flash.run(arguments(image, str(node)), machine.paths)
    assert node.read_bytes() == image.read_bytes() + bytes(20 * MB - IMAGE_SIZE)
    assert "Generic STORAGE DEVICE USB, 21 MB" in caplog.text
    output = capsys.readouterr().out
    assert "verified" in output
    assert "MB/s" in output


@pytest.mark.parametrize(("answer", "written"), [("yes\n", True), ("y\n", False), ("\x04", False)])
def test_only_the_answer_yes_confirms(machine, image, answer, written):
    typed, terminal = os.openpty()
    os.write(typed, answer.encode())
    node = Path(machine.node("sdb"))
    with open(terminal) as answers:  # noqa: PTH123
        if written:
            flash.run(arguments(image, str(node), yes=False), machine.paths, answers)
        else:
            with pytest.raises(DeviceError, match="nothing was written"):
                flash.run(arguments(image, str(node), yes=False), machine.paths, answers)
    os.close(typed)
    assert (node.stat().st_size > 0) == written


def test_nothing_is_written_without_a_terminal_to_confirm_on(machine, image):
    Path(machine.node("sdb")).write_bytes(b"mine")
    options = arguments(image, machine.node("sdb"), yes=False)
    with image.open() as answers, pytest.raises(DeviceError, match="YES=1"):
        flash.run(options, machine.paths, answers)
    assert Path(machine.node("sdb")).read_bytes() == b"mine"


@pytest.mark.parametrize("at", [0, 4 * MB, IMAGE_SIZE - 1])
def test_a_byte_that_reads_back_differently_is_found(image, tmp_path, at):
    target = tmp_path / "target"
    target.touch()

    def damage(descriptor: int) -> None:
        old = os.pread(descriptor, 1, at)
        os.pwrite(descriptor, bytes([old[0] ^ 1]), at)

    with pytest.raises(DeviceError, match="differ from the image"):
        flash.write_verified(image, target, damage)


def test_a_card_that_loses_its_end_is_found(image, tmp_path):
    target = tmp_path / "target"
    target.touch()
    with pytest.raises(DeviceError, match="differ from the image"):
        flash.write_verified(
            image, target, lambda descriptor: os.ftruncate(descriptor, IMAGE_SIZE - 1)
        )


def test_a_partly_written_card_has_no_boot_sector(image, tmp_path):
    """An interruption must not leave a card that boots."""
    target = tmp_path / "target"
    target.write_bytes(b"\xff" * IMAGE_SIZE)
    code = (
        "import resource, sys; from pathlib import Path; from card import flash;"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({6 * MB}, {6 * MB}));"
        "flash.write_verified(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, image, target],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'systemd'}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "File too large" in done.stderr
    assert target.read_bytes()[: 4 * MB] == bytes(4 * MB)
    assert target.read_bytes()[4 * MB : 6 * MB] == image.read_bytes()[4 * MB : 6 * MB]


def test_a_device_that_cannot_be_written_is_named(image):
    with pytest.raises(DeviceError, match="/dev/full"):
        flash.write_verified(image, Path("/dev/full"))


def test_files_that_are_not_card_images_are_refused(machine, tmp_path):
    with pytest.raises(DataError, match="make card"):
        flash.run(arguments(tmp_path / "none", machine.node("sdb")), machine.paths)
    (tmp_path / "x.img").write_bytes(b"\xfd7zXZ" + bytes(1000))
    with pytest.raises(DataError, match="still compressed"):
        flash.run(arguments(tmp_path / "x.img", machine.node("sdb")), machine.paths)
    (tmp_path / "x.img").write_bytes(mbr(mbr_entry(0x0C, MB, MB)) + bytes(MB))
    with pytest.raises(DataError, match="truncated"):
        flash.run(arguments(tmp_path / "x.img", machine.node("sdb")), machine.paths)
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(DataError, match="no such file"):
        flash.run(arguments(tmp_path / "fifo", machine.node("sdb")), machine.paths)


@pytest.mark.parametrize("missing", ["--card", "--device"])
def test_a_missing_option_is_named(image, machine, capsys, missing):
    given = {"--card": str(image), "--device": machine.node("sdb"), missing: ""}
    assert main(["flash", *(text for pair in given.items() for text in pair)]) == 1
    assert capsys.readouterr().err.startswith("error: CARD or DEVICE is missing: make flash CARD=")


def test_the_command_line_refuses_with_one_line(image, capsys):
    assert main(["flash", "--card", str(image), "--device", "/dev/none"]) == 1
    assert capsys.readouterr().err == "error: /dev/none: no such device\n"
