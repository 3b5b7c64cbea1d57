"""In the guest: plays the clip that /opt/test/clip points at into a v4l2loopback camera."""

import fcntl
import itertools
import os
import struct
import time
from pathlib import Path

DEVICE, CLIP = "/dev/video0", Path("/opt/test/clip")
WIDTH, HEIGHT, RATE = 320, 240, 4
SIZE = 2 * WIDTH * HEIGHT
OUTPUT, PROGRESSIVE, SRGB = 2, 1, 8
SET_FORMAT = 3 << 30 | 208 << 16 | ord("V") << 8 | 5


def set_format(camera: int) -> None:
    """VIDIOC_S_FMT of linux/videodev2.h: the union of its structure starts at byte 8."""
    wanted = bytearray(208)
    struct.pack_into("I", wanted, 0, OUTPUT)
    yuyv = int.from_bytes(b"YUYV", "little")
    struct.pack_into(
        "8I", wanted, 8, WIDTH, HEIGHT, yuyv, PROGRESSIVE, 2 * WIDTH, SIZE, SRGB, 0xFEEDCAFE
    )
    fcntl.ioctl(camera, SET_FORMAT, wanted)


def main() -> None:
    camera = os.open(DEVICE, os.O_RDWR)
    set_format(camera)
    for i in itertools.count():
        # Opened anew each time: the test exchanges the clip without a gap in the frames.
        with CLIP.open("rb") as clip:
            clip.seek(i * SIZE % CLIP.stat().st_size)
            os.write(camera, clip.read(SIZE))
        time.sleep(1 / RATE)


if __name__ == "__main__":
    main()
