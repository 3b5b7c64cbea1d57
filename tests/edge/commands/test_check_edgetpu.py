"""Test the Edge TPU findings of `check`, on file trees in place of /dev and /sys."""

import errno

import pytest

from edge.commands.check import edgetpu
from tests.edge.commands.findings import texts

WANTED = pytest.mark.parametrize(
    ("device", "state"), [("edgetpu", "error"), ("prefer-edgetpu", "warning")]
)


def plug_in(root, speed="5000", ids=("18d1", "9302")):
    port = root / "sys/bus/usb/devices/2-1"
    port.mkdir(parents=True)
    for name, value in zip(("idVendor", "idProduct", "speed"), (*ids, speed), strict=True):
        (port / name).write_text(value + "\n")


def missing_library():
    raise OSError(errno.ENOENT, "no such library")


def test_none_connected_and_none_wanted_is_ok(tmp_path):
    (text,) = texts(edgetpu.check("cpu", tmp_path))
    assert text == "ok: none plugged in: everything runs on the CPU"


@WANTED
def test_none_connected_but_wanted(tmp_path, device, state):
    found = texts(edgetpu.check(device, tmp_path, lambda: "/lib/libedgetpu.so.1"))
    assert found[0].startswith(f"{state}: none plugged in: plug one in")
    assert found[1] == "ok: library /lib/libedgetpu.so.1"


@pytest.mark.parametrize(
    ("speed", "text"),
    [("5000", "ok: USB 2-1, 5000 Mbit/s"), ("480", "warning: USB 2-1, 480 Mbit/s: slow")],
)
def test_a_usb2_port_is_a_warning(tmp_path, speed, text):
    plug_in(tmp_path, speed)
    found = texts(edgetpu.check("edgetpu", tmp_path, lambda: "x"))
    assert found[0].startswith(text)


@WANTED
def test_a_missing_library(tmp_path, device, state):
    plug_in(tmp_path, ids=("1a6e", "089a"))
    found = texts(edgetpu.check(device, tmp_path, missing_library))
    assert found[-1].startswith(f"{state}: libedgetpu.so.1 is missing: sudo apt install")


def test_a_pcie_device(tmp_path):
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev" / "apex_0").touch()
    assert texts(edgetpu.check_devices(tmp_path)) == ["ok: /dev/apex_0"]
