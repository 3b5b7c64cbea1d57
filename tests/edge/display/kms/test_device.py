import ctypes
import errno
import mmap

import pytest

from edge.display.kms import Output, structs
from edge.display.kms.device import KernelDevice, open_devices
from edge.errors import DeviceError
from tests.edge.screens import SMALL


def test_the_structures_have_the_sizes_of_the_kernel():
    sizes = {
        "ModeInfo": 68, "CardRes": 64, "GetConnector": 80, "GetEncoder": 20, "Crtc": 104,
        "CreateDumb": 32, "MapDumb": 16, "DestroyDumb": 4, "FbCmd2": 104, "PageFlip": 24,
        "GetCap": 16,
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


class Driver(KernelDevice):
    """A driver in a file: its buffers lie in the file, with padded rows.

    Args:
        preferred: bits of a pixel; None where it does not answer.
        formats: that it takes, by bits of a pixel.
    """

    def __init__(self, path, preferred, formats):
        path.write_bytes(bytes(mmap.PAGESIZE * 4))
        super().__init__(path)
        self.preferred, self.formats, self.handles = preferred, formats, set()

    def _call(self, number, argument):
        if number == structs.GET_CAP:
            if self.preferred is None:
                raise OSError(errno.EINVAL, "no such capability")
            assert argument.capability == structs.DUMB_PREFERRED_DEPTH
            argument.value = self.preferred
        elif number == structs.CREATE_DUMB:
            argument.pitch = argument.width * argument.bpp // 8 + 32
            argument.size, argument.handle = argument.pitch * argument.height, argument.bpp
            self.handles.add(argument.handle)
        elif number == structs.ADDFB2:
            bits = argument.handles[0]
            wanted = {32: structs.XRGB8888, 16: structs.RGB565}[bits]
            if argument.pixel_format != wanted or bits not in self.formats:
                raise OSError(errno.EINVAL, "unsupported pixel format")
            argument.fb_id = bits
        elif number == structs.DESTROY_DUMB:
            self.handles.remove(argument.handle)
        return argument


@pytest.mark.parametrize(
    ("preferred", "formats", "bits"),
    [
        (24, (32, 16), 32),
        (32, (32, 16), 32),
        (0, (32, 16), 32),
        (None, (32, 16), 32),
        (16, (32, 16), 16),  # the driver of a small panel turns 32 bits into 16
        (16, (32,), 32),
        (24, (16,), 16),
    ],
)
def test_a_buffer_has_the_bits_that_the_driver_prefers_or_takes(tmp_path, preferred, formats, bits):
    device = Driver(tmp_path / "card0", preferred, formats)
    buffer = device.create_buffer(20, 10)
    assert buffer.id == bits
    assert buffer.pixels.shape == (10, 20, bits // 8)
    assert buffer.pixels.strides == (20 * bits // 8 + 32, bits // 8, 1)
    assert device.handles == {bits}  # what was refused has been freed
    device.close()


def test_a_driver_that_takes_no_format_is_an_error(tmp_path):
    device = Driver(tmp_path / "card0", 24, ())
    with pytest.raises(OSError, match="unsupported pixel format"):
        device.create_buffer(20, 10)
    assert not device.handles
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
