"""Every way in which picamera2 fails is one line with its true reason."""

import errno
import sys

import pytest

from edge.camera.picamera_library import find_camera, load_library, open_picamera2
from edge.errors import (
    AbsentError,
    BackendError,
    BusyError,
    DeviceError,
    ForbiddenError,
    NotInstalledError,
)
from tests.edge.webcams import FakePicamera2

NUMPY = "numpy.dtype size changed, may indicate binary incompatibility"
CSI = {"Num": 0, "Id": "/base/soc/i2c0mux/i2c@1/imx708@1a"}
USB = {"Num": 1, "Id": "/base/scb/pcie@7d500000/pci@0,0/usb@0,0-1.2:1.0-046d:0825"}


class TestImport:
    @pytest.fixture
    def module(self, tmp_path, monkeypatch):
        """Return a function that writes picamera2.py and imports it."""
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, "picamera2", raising=False)

        def write(code):
            (tmp_path / "picamera2.py").write_text(code)
            return load_library()

        yield write
        sys.modules.pop("picamera2", None)

    @pytest.mark.parametrize(
        ("code", "reason"),
        [
            (f"raise ValueError({NUMPY!r})", f"ValueError: {NUMPY}"),
            ("import libcamera", "No module named 'libcamera'"),
            ("import ctypes; ctypes.CDLL('libfoo.so.9')", "libfoo.so.9: cannot open shared"),
            ("def broken(:", "SyntaxError"),
            ("raise SystemError('initialization raised')", "SystemError: initialization raised"),
            ("raise SystemExit('no')", "SystemExit: no"),
            ("class Old: pass", "cannot import name 'Picamera2'"),
            ("raise RuntimeError('two\\n\\x1b[31mlines')", "RuntimeError: two [31mlines"),
            ("1 / 0", "ZeroDivisionError: division by zero"),
        ],
    )
    def test_a_failure_is_one_line_with_its_reason(self, module, code, reason):
        with pytest.raises(BackendError, match="picamera2 cannot be imported") as caught:
            module(code)
        assert reason in str(caught.value)
        assert str(caught.value).isprintable()
        assert not isinstance(caught.value, NotInstalledError)

    def test_numpy_that_does_not_fit_is_told_with_what_to_do(self, module):
        with pytest.raises(BackendError, match=r"numpy here does not fit.*troubleshooting"):
            module(f"raise ValueError({NUMPY!r})")

    def test_what_numpy_prints_is_not_shown(self, module, capfd):
        with pytest.raises(BackendError):
            module("import sys; sys.stderr.write('A module that was compiled'); import libcamera")
        assert capfd.readouterr() == ("", "")

    def test_picamera2_that_is_missing_is_not_installed(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "picamera2", None)
        with pytest.raises(BackendError, match="picamera2"):
            load_library()

    def test_picamera2_is_returned(self, module):
        assert module("class Picamera2: pass").__name__ == "Picamera2"


def library(infos=(CSI,), error=None, context=None):
    """Return the class Picamera2 of a machine.

    Args:
        infos: cameras that libcamera lists; an exception is raised.
        error: raised when a camera is opened.
        context: raised before that, as libcamera does behind picamera2.
    """

    class Picamera2(FakePicamera2):
        @staticmethod
        def global_camera_info():
            if isinstance(infos, Exception):
                raise infos
            return list(infos)

        def __init__(self, number=0):
            super().__init__()
            self.number = number
            if context:
                try:
                    raise context
                except type(context):
                    raise error  # noqa: B904 (as picamera2 does)
            if error:
                raise error

    return lambda: Picamera2


def incomplete():
    """Return the exception that picamera2 raises after one of libcamera; a new one each time."""
    return RuntimeError("Camera __init__ sequence did not complete.")


class TestOpen:
    @pytest.mark.parametrize(
        "fault",
        [
            {"error": RuntimeError("Failed to acquire camera: Device or resource busy")},
            {"error": OSError(errno.EBUSY, "busy")},
            {
                "error": incomplete(),
                "context": RuntimeError("Failed to acquire camera: Device or resource busy"),
            },
            {
                "error": incomplete(),
                "context": RuntimeError("Pipeline handler in use by another process"),
            },
        ],
    )
    def test_a_camera_is_busy_when_libcamera_says_so(self, fault):
        with pytest.raises(BusyError, match="the Raspberry Pi camera is in use"):
            open_picamera2(library(**fault))

    @pytest.mark.parametrize(
        ("fault", "reason"),
        [
            ({"error": incomplete()}, "sequence did not complete"),
            ({"error": incomplete(), "context": MemoryError("no CMA")}, "MemoryError: no CMA"),
            ({"error": IndexError("list index out of range")}, "IndexError: list index"),
            ({"error": KeyError("Model")}, "KeyError: 'Model'"),
            ({"infos": RuntimeError("no camera manager")}, "cannot be listed: RuntimeError: no"),
            ({"infos": OSError(errno.EIO, "Input/output error")}, "OSError: Input/output error"),
        ],
    )
    def test_other_failures_are_not_called_busy(self, fault, reason):
        with pytest.raises(DeviceError, match="the Raspberry Pi camera cannot be") as caught:
            open_picamera2(library(**fault))
        assert reason in str(caught.value)
        assert not isinstance(caught.value, BusyError)

    def test_a_camera_without_permission_is_forbidden(self):
        error = RuntimeError("Failed to open media device: Permission denied")
        with pytest.raises(ForbiddenError, match="Permission denied: add this user"):
            open_picamera2(library(error=error))

    def test_an_old_picamera2_is_an_error(self):
        class Old:
            pass

        with pytest.raises(DeviceError, match="cannot be listed: AttributeError"):
            open_picamera2(lambda: Old)

    def test_webcams_that_libcamera_lists_are_left_to_video4linux(self):
        assert open_picamera2(library([USB, {"Num": 3, "Id": "imx219"}])).number == 3
        with pytest.raises(AbsentError, match="no Raspberry Pi camera found"):
            find_camera([USB])

    def test_without_a_camera_the_ribbon_cable_is_named(self):
        with pytest.raises(AbsentError, match="ribbon cable"):
            open_picamera2(library(infos=()))
