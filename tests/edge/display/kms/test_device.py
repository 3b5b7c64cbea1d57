import ctypes
import errno

import pytest

from edge.display.kms import Output, structs
from edge.display.kms.device import KernelDevice, open_devices
from edge.errors import DeviceError
from tests.edge.screens import SMALL


def test_the_structures_have_the_sizes_of_the_kernel():
    sizes = {
        "ModeInfo": 68, "CardRes": 64, "GetConnector": 80, "GetEncoder": 20, "Crtc": 104,
        "CreateDumb": 32, "MapDumb": 16, "DestroyDumb": 4, "FbCmd2": 104, "PageFlip": 24,
    }  # fmt: skip
    assert {name: ctypes.sizeof(getattr(structs, name)) for name in sizes} == sizes


def test_a_machine_without_devices_raises_device_error(tmp_path):
    with pytest.raises(DeviceError, match="holds no DRM device"):
        list(open_devices(tmp_path))


def test_one_device_that_can_be_opened_is_enough(tmp_path):
    (tmp_path / "card0").mkdir()
    (tmp_path / "card1").touch()
    (device,) = open_devices(tmp_path)
    assert device.name == str(tmp_path / "card1")
    device.close()


def test_a_device_that_cannot_be_opened_raises_device_error(tmp_path):
    (tmp_path / "card0").mkdir()
    with pytest.raises(DeviceError, match="card0: cannot be opened: Is a directory"):
        list(open_devices(tmp_path))


def test_a_device_that_only_computes_has_no_outputs(tmp_path):
    class Computing(KernelDevice):
        fault = errno.EOPNOTSUPP

        def _call(self, number, argument):
            raise OSError(self.fault, "refused")

    (tmp_path / "card0").touch()
    device = Computing(tmp_path / "card0")
    assert device.outputs() == []
    device.fault = errno.EIO
    with pytest.raises(OSError, match="refused"):
        device.outputs()
    device.close()


def test_the_fingerprint_changes_with_status_and_edid_of_its_connector_only(tmp_path):
    output = Output("HDMI-A-1", 32, 41, (SMALL,))
    connector = tmp_path / "sys" / "card0-HDMI-A-1"
    other = tmp_path / "sys" / "card0-HDMI-A-2"
    other.mkdir(parents=True)
    connector.mkdir(parents=True)
    (tmp_path / "card0").touch()
    device = KernelDevice(tmp_path / "card0", sysfs=tmp_path / "sys")
    seen = {device.fingerprint(output)}
    for status, edid in ((b"disconnected", b""), (b"connected", b"1"), (b"connected", b"2")):
        (connector / "status").write_bytes(status)
        (connector / "edid").write_bytes(edid)
        seen.add(device.fingerprint(output))
        (other / "status").write_bytes(status)
        seen.add(device.fingerprint(output))
    assert len(seen) == 4
    device.close()
