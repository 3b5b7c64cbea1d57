"""Films of the drawn person of the demo, whose expressions the bundled network reads."""

import struct

import numpy as np

from edge.demo.expression import EXPRESSIONS
from edge.demo.person import draw_person
from tests.files import save_video

SIZE = (320, 240)  # width and height, pixels
DARK = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)


def person(name, size=SIZE):
    """Draw the person with an expression: uint8, (height, width, 3), RGB."""
    return draw_person(EXPRESSIONS[name], size)


def write_clip(path, *parts):
    """Write a film of ten frames a second and return its path.

    Args:
        path: .avi, whose frames are coded on their own.
        parts: pairs of an expression, or "" for a dark picture, and its number of frames.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    frames = [person(name) if name else DARK for name, count in parts for _ in range(count)]
    return save_video(path, frames)


def damage(path, numbers):
    """Overwrite frames of a film of `write_clip`."""
    data = bytearray(path.read_bytes())
    starts = [i for i in range(len(data)) if data[i : i + 3] == b"\xff\xd8\xff"]
    for start in (starts[number] for number in numbers):
        (size,) = struct.unpack_from("<I", data, start - 4)
        data[start : start + size] = bytes(size)
    path.write_bytes(data)
