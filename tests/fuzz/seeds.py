"""Valid inputs: pictures and films that the demo draws, and the bundled model."""

from __future__ import annotations

import io
from fractions import Fraction
from functools import cache
from typing import Any

import av
import cv2
import numpy as np
from PIL import Image

from edge.demo.clip import DemoCamera

SIZE = (320, 240)
PICTURES = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP")
# Container, codec, pixel format.
FILMS = (
    ("mp4", "libx264", "yuv420p"),
    ("matroska", "libx264", "yuv420p"),
    ("avi", "mjpeg", "yuvj420p"),
    ("mpegts", "mpeg2video", "yuv420p"),
    ("webm", "libvpx", "yuv420p"),
    ("flv", "flv", "yuv420p"),
)
FRAMES = 8


@cache
def frames() -> list[np.ndarray]:
    """Return some frames of the demo: uint8, (240, 320, 3), RGB."""
    camera = DemoCamera(SIZE)
    found = [frame.pixels for _, frame in zip(range(FRAMES), camera, strict=False)]
    camera.close()
    return found


@cache
def pictures() -> list[bytes]:
    """Return one picture per format, an animated GIF and a 16-bit PNG."""
    found = []
    for kind in PICTURES:
        file = io.BytesIO()
        Image.fromarray(frames()[0]).save(file, kind)
        found.append(file.getvalue())
    file = io.BytesIO()
    rest = [Image.fromarray(each) for each in frames()[1:3]]
    Image.fromarray(frames()[0]).save(file, "GIF", save_all=True, append_images=rest)
    deep = cv2.imencode(".png", frames()[0].astype(np.uint16) * 256)[1].tobytes()
    return [*found, file.getvalue(), deep]


@cache
def films() -> list[bytes]:
    """Return one short film per container."""
    return [_film(*each) for each in FILMS]


def _film(container: str, codec: str, pixel_format: str) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        stream: Any = output.add_stream(codec, rate=10)
        stream.width, stream.height = SIZE
        stream.pix_fmt, stream.time_base = pixel_format, Fraction(1, 10)
        for picture in frames():
            output.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        output.mux(stream.encode())
    return file.getvalue()
