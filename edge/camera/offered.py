"""Sizes of frames that a webcam offers, and the choice of one where it has not the wanted one.

Source of numbers and layouts: linux/videodev2.h.
"""

from __future__ import annotations

import fcntl
import os
import struct
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from edge.camera.nodes import Call, Ioctl
from edge.camera.size import Shown, Size

VIDIOC_ENUM_FRAMESIZES, FRAME_SIZE = 0xC02C564A, struct.Struct("3I 6I 2I")
VIDIOC_ENUM_FRAMEINTERVALS, FRAME_INTERVAL = 0xC034564B, struct.Struct("5I 6I 2I")
DISCRETE = 1  # V4L2_FRMSIZE_TYPE_DISCRETE, V4L2_FRMIVAL_TYPE_DISCRETE; others are ranges
MOST = 100  # sizes of a format, rates of a size
# Instructions of a small core (Cortex-A53), counted by `python -m tests.arm64.operations`: per
# pixel of a frame to decode its JPEG, to copy it, to shrink it by a whole number and by any other;
# per pixel on the screen to enlarge it by one and a half and by any other number. SEARCH is per
# pixel of a frame, by `tests.arm64.count`.
DECODE, COPY, HALVE, SHRINK, BY_HALF, ENLARGE, SEARCH = 28.6, 0.5, 0.6, 10.7, 4.9, 9.6, 2.5
USUAL = Shown()
NEAR = 0.6  # of the wanted longer side: smaller frames show no far faces, however little they cost
FULL_RATE = 0.8  # of the wanted rate: cameras have 29.97 or 25 in place of 30


class Offer(NamedTuple):
    """A size of frames that a webcam offers.

    Attributes:
        width, height: pixels.
        rate: highest number of frames per second; 0 if it is unknown.
    """

    width: int
    height: int
    rate: float = 0.0

    @property
    def size(self) -> Size:
        """Width and height, pixels."""
        return self.width, self.height


def list_offers(device: Path, code: int, ioctl: Ioctl = fcntl.ioctl) -> list[Offer]:
    """Return the sizes that a webcam offers; none if its driver lists none, or takes any.

    Args:
        device: /dev/videoN.
        code: of the pixel format, four characters as a number.
        ioctl: calls the driver; tests replace it.
    """
    try:
        node = os.open(device, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return []
    try:
        call = partial(ioctl, node)
        return [Offer(*size, _highest_rate(call, code, size)) for size in _sizes(call, code)]
    finally:
        os.close(node)


def _sizes(call: Call, code: int) -> Iterator[Size]:
    for index in range(MOST):
        request = FRAME_SIZE.pack(index, code, *[0] * 9)
        try:
            _, _, kind, width, height, *_ = FRAME_SIZE.unpack(call(VIDIOC_ENUM_FRAMESIZES, request))
        except OSError:
            return
        if kind != DISCRETE:
            return
        if width and height:
            yield width, height


def _highest_rate(call: Call, code: int, size: Size) -> float:
    """Return the highest frame rate of a size; 0 if the driver lists none, or a range."""
    rates = [0.0]
    for index in range(MOST):
        request = FRAME_INTERVAL.pack(index, code, *size, *[0] * 9)
        try:
            answer = FRAME_INTERVAL.unpack(call(VIDIOC_ENUM_FRAMEINTERVALS, request))
        except OSError:
            break
        kind, seconds, parts = answer[4:7]
        if kind != DISCRETE or not seconds:
            break
        rates.append(parts / seconds)
    return max(rates)


class Offers:
    """Choice among the sizes that a webcam offers.

    Args:
        offered: see `list_offers`.
        scale: see `Shown`.
        given: width and height that the user set, pixels; 0 for one that is not set.
    """

    def __init__(
        self,
        offered: Callable[[Path, int], list[Offer]] = list_offers,
        scale: Callable[[Size], float] = USUAL.scale,
        given: Size = (0, 0),
    ) -> None:
        self._offered, self._scale, self._given = offered, scale, given

    def choose(self, device: Path, code: int, wanted: Size, rate: float) -> tuple[Size, str]:
        """Return the size to request.

        Args:
            device: see `list_offers`.
            code: see `list_offers`.
            wanted: width and height, pixels.
            rate: frames per second that are wanted.

        Returns:
            the wanted size where it is offered at that rate, or the user has set it, or nothing is
            known; else, of those at that rate, the one that costs least for what it shows, or of
            all where only small ones have that rate; why it is another than the wanted one, "" if
            it is not.
        """
        offers = self._offered(device, code)
        as_set = [each for each in offers if self._is_as_set(each.size)]
        offers = as_set or offers
        fast = [each for each in offers if not each.rate or each.rate >= FULL_RATE * rate]
        known = offers if as_set and all(self._given) else fast
        if not offers or wanted in [each.size for each in known]:
            return wanted, ""
        least = min(NEAR * max(wanted), max(max(each.size) for each in offers))
        large = [each for each in fast if max(each.size) >= least]
        large = large or [each for each in offers if max(each.size) >= least]
        chosen = self._cheapest([each.size for each in large], wanted)
        if chosen == wanted:
            return wanted, ""
        slow = wanted in [each.size for each in offers]
        lacks = f"does not give {rate:g}" if slow else "has no"
        text = f"{lacks} frames {'per second ' * slow}of {wanted[0]}x{wanted[1]}"
        return chosen, f"{text}: {chosen[0]}x{chosen[1]} costs least for what it shows"

    def _is_as_set(self, size: Size) -> bool:
        return any(self._given) and all(
            given in (0, side) for given, side in zip(self._given, size, strict=True)
        )

    def _cheapest(self, sizes: Sequence[Size], wanted: Size) -> Size:
        return min(sizes, key=lambda size: self._cost(size) / _seen(size, wanted))

    def _cost(self, size: Size) -> float:
        """Return about how many instructions a frame of a size takes, see `DECODE`."""
        pixels, scale = size[0] * size[1], self._scale(size)
        if scale > 1:
            drawing = (BY_HALF if scale == 1.5 else ENLARGE) * pixels * scale**2
        elif scale == 1:
            drawing = COPY * pixels
        else:
            drawing = (HALVE if (1 / scale).is_integer() else SHRINK) * pixels
        return (DECODE + SEARCH) * pixels + drawing


def _seen(size: Size, wanted: Size) -> float:
    """Return the share of a far face's pixels in a frame of the wanted size, at most 1."""
    return min(1.0, max(size) / max(wanted)) ** 2
