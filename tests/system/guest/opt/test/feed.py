"""Play the clip that /opt/test/clip links to into a v4l2loopback camera; runs in the guest.

The format is in the clip's name, NAME-WIDTHxHEIGHT.CODEC: yuyv, or mjpg with every JPEG padded
with zeros to one byte per pixel. For a clip of another format the program exits; systemd restarts
it.
"""

import fcntl
import itertools
import os
import struct
import sys
import time
from pathlib import Path
from typing import NamedTuple

DEVICE, CLIP = "/dev/video0", Path("/opt/test/clip")
RATE = 4  # frames per second
PIXEL_FORMATS = {".yuyv": (b"YUYV", 2), ".mjpg": (b"MJPG", 1)}  # code, bytes per pixel
# Of linux/videodev2.h; the union of struct v4l2_format starts at byte 8.
VIDIOC_S_FMT = 3 << 30 | 208 << 16 | ord("V") << 8 | 5
FORMAT_SIZE, UNION_OFFSET = 208, 8
BUF_TYPE_VIDEO_OUTPUT, FIELD_NONE, COLORSPACE_SRGB, PRIV_MAGIC = 2, 1, 8, 0xFEEDCAFE


class Format(NamedTuple):
    """Format of a clip; size in bytes of a frame."""

    code: bytes
    width: int
    height: int
    size: int


def clip_format() -> Format:
    """Return the format of the current clip."""
    clip = CLIP.resolve()
    width, height = map(int, clip.stem.rpartition("-")[2].split("x"))
    code, depth = PIXEL_FORMATS[clip.suffix]
    return Format(code, width, height, depth * width * height)


def set_format(camera: int, wanted: Format) -> None:
    """Set the format of the camera, an open file descriptor."""
    packed = bytearray(FORMAT_SIZE)
    struct.pack_into("I", packed, 0, BUF_TYPE_VIDEO_OUTPUT)
    code = int.from_bytes(wanted.code, "little")
    line = wanted.size // wanted.height if wanted.code == b"YUYV" else 0
    fields = wanted.width, wanted.height, code, FIELD_NONE, line, wanted.size, COLORSPACE_SRGB
    struct.pack_into("8I", packed, UNION_OFFSET, *fields, PRIV_MAGIC)
    fcntl.ioctl(camera, VIDIOC_S_FMT, packed)


def main() -> None:
    """Play frames until the clip's format changes."""
    camera = os.open(DEVICE, os.O_RDWR)
    playing = clip_format()
    set_format(camera, playing)
    for index in itertools.count():
        if clip_format() != playing:
            sys.exit("the clip has another format")
        # Open the file for every frame: the test replaces the clip without a gap in the frames.
        with CLIP.open("rb") as clip:
            clip.seek(index * playing.size % CLIP.stat().st_size)
            os.write(camera, clip.read(playing.size))
        time.sleep(1 / RATE)


if __name__ == "__main__":
    main()
