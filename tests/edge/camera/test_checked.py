"""A custom camera that raises or returns nonsense gets one line that names it."""

import math

import numpy as np
import pytest

from edge.camera.checked import CheckedCamera
from edge.errors import DeviceError
from edge.scene import Frame

GOOD = np.zeros((48, 64, 3), np.uint8)


class Custom:
    """A custom camera that gives these frames; an exception is raised."""

    name, live, physical, length, rate, damaged_frames = "mine", True, False, None, None, 0

    def __init__(self, *frames, **attributes):
        self.frames = frames
        for key, value in attributes.items():
            setattr(self, key, value)

    def __iter__(self):
        for frame in self.frames:
            if isinstance(frame, BaseException):
                raise frame
            yield frame

    def close(self):
        raise OSError("close failed")


def frames(*given, **attributes):
    return list(CheckedCamera(Custom(*given, **attributes), "my.module:Camera"))


def test_frames_of_a_good_camera_are_passed_on():
    mirrored = Frame(np.arange(GOOD.size, dtype=np.uint8).reshape(GOOD.shape)[:, ::-1], 1.0, 1)
    first, second = frames(Frame(GOOD), mirrored)
    assert first.pixels.shape == (48, 64, 3)
    assert (second.pixels == mirrored.pixels).all()
    assert second.pixels.flags.c_contiguous  # OpenCV needs it


@pytest.mark.parametrize(
    ("frame", "text"),
    [
        (None, "gives NoneType, not edge.scene.Frame"),
        (GOOD, "gives ndarray, not"),
        (Frame(None), "pixels of type NoneType"),
        (Frame(GOOD.astype(float)), "pixels of type float64, not uint8"),
        (Frame(GOOD[..., 0]), r"shape \(48, 64\), not"),
        (Frame(np.zeros((48, 64, 4), np.uint8)), r"shape \(48, 64, 4\)"),
        (Frame(np.zeros((0, 64, 3), np.uint8)), r"shape \(0, 64, 3\)"),
        (Frame(np.broadcast_to(np.uint8(0), (10, 20_000, 3))), "20000x10 pixels: too large"),
        (Frame(np.broadcast_to(np.uint8(0), (16_000, 16_000, 3))), "too large"),
        (Frame(GOOD, math.nan), "whose time is nan"),
        (Frame(GOOD, "now"), "whose time is now"),
        (Frame(GOOD, 0.0, 1.5), "whose index is 1.5"),
        (Frame(GOOD, 10**400), "whose time is 1000"),
        (Frame(GOOD, source=None), "whose source is None, not a text"),
        (Frame(GOOD, trouble=["lost"]), "whose trouble is .'lost'., not a text"),
        (Frame(GOOD, scale=0), "whose scale is 0, not a whole number from 1"),
        (ZeroDivisionError("division by zero"), "failed: ZeroDivisionError: division by zero"),
        (MemoryError(), "failed: MemoryError"),
    ],
)
def test_nonsense_is_one_line_that_names_the_class(frame, text):
    with pytest.raises(DeviceError, match=f"'my.module:Camera' {text}|{text}") as caught:
        frames(frame)
    assert "'my.module:Camera'" in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "attributes", [{"length": "many"}, {"rate": "fast"}, {"rate": math.nan}, {"rate": -1}]
)
def test_an_attribute_that_cannot_be_used_is_an_error(attributes):
    with pytest.raises(DeviceError, match=r"'my[.]module:Camera'"):
        frames(**attributes)


def test_an_error_of_this_program_passes():
    with pytest.raises(DeviceError, match="unplugged"):
        frames(DeviceError("unplugged"))


def test_an_exception_while_it_is_closed_is_a_warning(caplog):
    CheckedCamera(Custom(), "my.module:Camera").close()
    assert "'my.module:Camera' could not be closed: OSError: close failed" in caplog.messages[-1]


class UnprintableError(Exception):
    def __str__(self):
        raise RuntimeError


@pytest.mark.parametrize("error", [SystemExit("bye"), GeneratorExit(), UnprintableError()])
def test_whatever_a_camera_raises_is_an_error_that_names_it(error):
    with pytest.raises(DeviceError, match=rf"^'my\.module:Camera' failed: {type(error).__name__}"):
        frames(Frame(GOOD), error)
