"""In the guest: plays the clip that /opt/test/clip points at into a v4l2loopback camera.

The clip's name says what is in it: NAME-WIDTHxHEIGHT.yuyv, or .mjpg with pictures that are filled
up with zeros to one byte per pixel. For a clip of another form it ends, and is started again.
"""

import fcntl
import itertools
import os
import struct
import sys
import time
from pathlib import Path

DEVICE, CLIP = "/dev/video0", Path("/opt/test/clip")
RATE = 4
CODES = {".yuyv": (b"YUYV", 2), ".mjpg": (b"MJPG", 1)}  # of the format, and bytes per pixel
OUTPUT, PROGRESSIVE, SRGB = 2, 1, 8
SET_FORMAT = 3 << 30 | 208 << 16 | ord("V") << 8 | 5


def form() -> tuple[bytes, int, int, int]:
    """Code, width, height, bytes of a frame."""
    clip = CLIP.resolve()
    width, height = map(int, clip.stem.rpartition("-")[2].split("x"))
    code, deep = CODES[clip.suffix]
    return code, width, height, deep * width * height


def set_format(camera: int, code: bytes, width: int, height: int, size: int) -> None:
    """VIDIOC_S_FMT of linux/videodev2.h: the union of its structure starts at byte 8."""
    wanted = bytearray(208)
    struct.pack_into("I", wanted, 0, OUTPUT)
    pixels = int.from_bytes(code, "little")
    line = size // height if code == b"YUYV" else 0
    struct.pack_into(
        "8I", wanted, 8, width, height, pixels, PROGRESSIVE, line, size, SRGB, 0xFEEDCAFE
    )
    fcntl.ioctl(camera, SET_FORMAT, wanted)


def main() -> None:
    camera = os.open(DEVICE, os.O_RDWR)
    playing = form()
    set_format(camera, *playing)
    size = playing[-1]
    for i in itertools.count():
        if form() != playing:
            sys.exit("a clip of another form")
        # Opened anew each time: the test exchanges the clip without a gap in the frames.
        with CLIP.open("rb") as clip:
            clip.seek(i * size % CLIP.stat().st_size)
            os.write(camera, clip.read(size))
        time.sleep(1 / RATE)


if __name__ == "__main__":
    main()
