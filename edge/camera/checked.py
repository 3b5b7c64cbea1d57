"""A custom camera whose answers are checked before they are used."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from numbers import Integral, Real
from typing import Any

import numpy as np

from edge.errors import DeviceError, EmotionEdgeError, describe
from edge.scene import Frame

NEEDS = ("name", "live", "physical", "length", "rate", "damaged_frames", "close", "__iter__")
LONGEST_SIDE = 16384  # pixels
MAX_PIXELS = 100_000_000
LATEST = 1e12  # seconds
LARGEST_SCALE = 64
# What foreign code may raise; Ctrl-C alone is not its fault.
FOREIGN = (Exception, SystemExit, GeneratorExit)
END = object()  # in place of a frame

log = logging.getLogger(__name__)


class CheckedCamera:
    """Camera that passes on the frames of a custom camera if they can be used.

    Args:
        camera: of a class that is not part of this program; has the attributes of `NEEDS`.
        spec: "module:Class", for messages.

    Raises:
        DeviceError: an attribute of the camera cannot be used.
    """

    def __init__(self, camera: Any, spec: str) -> None:
        self._camera, self._spec = camera, spec
        try:
            self.name = str(camera.name)
            self.live, self.physical = bool(camera.live), bool(camera.physical)
            self.length = None if camera.length is None else int(camera.length)
            self.rate = None if camera.rate is None else float(camera.rate)
        except FOREIGN as error:
            raise self._failed(error) from error
        if self.rate is not None and not 0 < self.rate < math.inf:
            raise DeviceError(f"{spec!r}: its rate is {self.rate}, not frames per second")

    @property
    def damaged_frames(self) -> int:
        """Number of damaged frames left out so far."""
        try:
            return int(self._camera.damaged_frames)
        except FOREIGN as error:
            raise self._failed(error) from error

    def __iter__(self) -> Iterator[Frame]:
        """Yield the frames.

        Raises:
            DeviceError: the camera raised an exception, or returned something that is no frame.
        """
        frames = self._call(lambda: iter(self._camera))
        while (frame := self._call(lambda: next(frames, END))) is not END:
            yield self._usable(frame)
            del frame  # the next one takes its memory

    def _call(self, function: Callable[[], Any]) -> Any:
        """Return what foreign code returns.

        Raises:
            DeviceError: it raised an exception.
        """
        try:
            return function()
        except EmotionEdgeError:
            raise
        except FOREIGN as error:
            raise self._failed(error) from error

    def close(self) -> None:
        """Close the camera; an exception is logged, since nothing depends on it any more."""
        try:
            self._camera.close()
        except FOREIGN as error:  # logged, and nothing else is left to do
            log.debug("%s", self._spec, exc_info=True)
            log.warning("camera: %r could not be closed: %s", self._spec, describe(error))

    def _failed(self, error: BaseException) -> DeviceError:
        log.debug("%s", self._spec, exc_info=error)
        return DeviceError(f"{self._spec!r} failed: {describe(error)}")

    def _usable(self, frame: Any) -> Frame:
        problem = find_problem(frame)
        if problem:
            raise DeviceError(f"{self._spec!r} gives {problem}")
        contiguous: Frame = replace(frame, pixels=np.ascontiguousarray(frame.pixels))
        return contiguous


def find_problem(frame: Any) -> str:
    """Return what is wrong with something that should be a frame; "" if nothing is."""
    if not isinstance(frame, Frame):
        return f"{type(frame).__name__}, not edge.scene.Frame"
    if not isinstance(frame.time, Real) or not abs(frame.time) <= LATEST:
        return f"a frame whose time is {str(frame.time)[:40]}, not seconds"
    if not isinstance(frame.index, Integral):
        return f"a frame whose index is {str(frame.index)[:40]}, not a whole number"
    for name, text in (("source", frame.source), ("trouble", frame.trouble)):
        if not isinstance(text, str):
            return f"a frame whose {name} is {str(text)[:40]}, not a text"
    if not isinstance(frame.scale, Integral) or not 1 <= frame.scale <= LARGEST_SCALE:
        return f"a frame whose scale is {str(frame.scale)[:40]}, not a whole number from 1"
    return find_problem_of_pixels(frame.pixels)


def find_problem_of_pixels(pixels: Any) -> str:
    """Return what is wrong with something that should be pixels; "" if nothing is."""
    if not isinstance(pixels, np.ndarray):
        return f"pixels of type {type(pixels).__name__}, not numpy.ndarray"
    if pixels.dtype != np.uint8:
        return f"pixels of type {pixels.dtype}, not uint8"
    if pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        return f"pixels of the shape {pixels.shape}, not (height, width, 3)"
    height, width = pixels.shape[:2]
    if max(height, width) > LONGEST_SIDE or height * width > MAX_PIXELS:
        return f"a picture of {width}x{height} pixels: too large"
    return ""
