"""Films for the tests, written with PyAV."""

from __future__ import annotations

import struct
from fractions import Fraction

import av
import numpy as np

RATE = 10  # frames per second
INTERLACED = {"x264-params": "interlaced=1:tff=1"}
MATRIX_IN_TKHD = 44  # bytes from the name of the box to its matrix, version 0


def shaded(count, size=(96, 64)):
    """Return grey pictures, each brighter than the one before: 20, 40, 60 and so on."""
    return [np.full((size[1], size[0], 3), 20 + 20 * i, np.uint8) for i in range(count)]


def quarters(size=(96, 64)):
    """Return a picture whose quarters differ: red, green, blue, and white at the lower right."""
    picture = np.zeros((size[1], size[0], 3), np.uint8)
    top, left = size[1] // 2, size[0] // 2
    picture[:top, :left, 0] = picture[:top, left:, 1] = picture[top:, :left, 2] = 255
    picture[top:, left:] = 255
    return picture


def corners(picture):
    """Return the names of a picture's quarters, row by row, such as "rgbw"."""
    rows, columns = np.array(picture.shape[:2]) // 4
    found = [picture[y, x] > 127 for y in (rows, -rows) for x in (columns, -columns)]
    names = {(True, False, False): "r", (False, True, False): "g", (False, False, True): "b"}
    return "".join(names.get(tuple(bool(v) for v in colour), "w") for colour in found)


def write_film(path, pictures, codec="libx264", options=None, stamps=None, aspect=None, form=None):
    """Write a film and return its path.

    Args:
        path: of the file.
        pictures: RGB, all of one size.
        codec: name of FFmpeg's encoder.
        options: of the encoder.
        stamps: of the frames, in tenths of a second; 0, 1, 2 and so on if None.
        aspect: width of a pixel by its height.
        form: name of FFmpeg's container; None takes the suffix's.
    """
    with av.open(str(path), "w", format=form) as container:
        stream = container.add_stream(codec, rate=RATE, options=options or {})
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        if aspect:
            stream.codec_context.sample_aspect_ratio = Fraction(aspect)
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts = number if stamps is None else stamps[number]
            frame.time_base = Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def write_sound(path, cover=None):
    """Write half a second of silence, with a picture of its cover, and return its path."""
    with av.open(str(path), "w") as container:
        sound = container.add_stream("aac", rate=8000)
        if cover is not None:
            picture = container.add_stream("mjpeg", rate=1)
            picture.height, picture.width = cover.shape[:2]
            picture.pix_fmt = "yuvj420p"
            picture.disposition = av.stream.Disposition.attached_pic.value
            container.mux(picture.encode(av.VideoFrame.from_ndarray(cover, format="rgb24")))
            container.mux(picture.encode(None))
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 4000), np.float32), "fltp", "mono")
        silence.sample_rate = 8000
        container.mux(sound.encode(silence))
        container.mux(sound.encode(None))
    return path


def set_matrix(path, a, b, c, d):
    """Set how an MP4 file asks to turn its pictures: x' = a x + c y, y' = b x + d y."""
    data = bytearray(path.read_bytes())
    place = data.index(b"tkhd") + MATRIX_IN_TKHD
    one = 1 << 16
    data[place : place + 36] = struct.pack(
        ">9i", a * one, b * one, 0, c * one, d * one, 0, 0, 0, 1 << 30
    )
    path.write_bytes(data)
