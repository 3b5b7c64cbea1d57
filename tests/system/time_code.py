"""A clip whose frames have their number in their pixels, and the way back from a screenshot.

In the lowest rows of a frame is a row of light and dark blocks: the bits of its number, and then
the same bits inverted, so that a picture without such a code is not read as a number. The screen
shows the camera's indicator in the corner beside it.
"""

from __future__ import annotations

import cv2
import numpy as np

from edge.render.viewport import Viewport
from tests.system.clips import LEFT_JPEG, Clip
from tests.system.pixels import part_of

BITS = 6
COUNT = 1 << BITS  # frames until the numbers begin anew
ROWS = 1 / 15  # of a frame's height
SIDE = 1 / 8  # of a frame's width, at each side without blocks
LIGHT, DARK = 235, 20
SHARE = 0.5  # of a block, around its middle, that is looked at


class CodedClip(Clip):
    """Clip with a time code."""

    def frames(self) -> list[np.ndarray]:
        """Return the frames: uint8, (height, width, 3), RGB."""
        base = super().frames()
        return [with_code(base[number % len(base)], number) for number in range(COUNT)]


def with_code(frame: np.ndarray, number: int) -> np.ndarray:
    """Return a copy of a frame with a number in its lowest rows.

    Args:
        frame: uint8, (height, width, 3).
        number: 0 to `COUNT` - 1.
    """
    coded = frame.copy()
    height, width = frame.shape[:2]
    bits = [number >> place & 1 for place in range(BITS)]
    row = np.array([LIGHT if bit else DARK for bit in (*bits, *(1 - bit for bit in bits))])
    part = coded[height - round(height * ROWS) :, _columns(width)]
    part[:] = row[np.arange(part.shape[1]) * len(row) // part.shape[1]][None, :, None]
    return coded


def _columns(width: int) -> slice:
    """Return the columns of the blocks in a frame of this width, pixels."""
    return slice(round(width * SIDE), round(width * (1 - SIDE)))


def read_code(picture: np.ndarray, view: Viewport) -> int | None:
    """Return the number in a frame on the screen; None where there is none.

    Args:
        picture: screenshot, uint8, (height, width, 3).
        view: where it shows the frame.
    """
    inside = part_of(picture, view)
    strip = inside[round(view.h * (1 - ROWS * (1 + SHARE) / 2)) :][: round(view.h * ROWS * SHARE)]
    levels = cv2.cvtColor(strip, cv2.COLOR_RGB2GRAY).mean(axis=0)[_columns(view.w)]
    if view.mirrored:
        levels = levels[::-1]
    parts = np.array_split(levels, 2 * BITS)
    middles = [part[round(len(part) * SHARE / 2) :][: round(len(part) * SHARE)] for part in parts]
    bits = [middle.mean() > (LIGHT + DARK) / 2 for middle in middles]
    if any(bit == other for bit, other in zip(bits[:BITS], bits[BITS:], strict=True)):
        return None
    return sum(1 << place for place in range(BITS) if bits[place])


CODED = CodedClip(*LEFT_JPEG)._replace(name="coded")
