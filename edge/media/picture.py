"""Read a picture of any common format: bounded in pixels and memory, the right way up, in RGB.

JPEG is decoded by OpenCV, which takes the least memory and time for it, everything else by Pillow,
which reserves no more memory than its size needs. The size is read from the header first.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from PIL import Image, ImageFile

from edge.errors import DataError
from edge.media.formats import readable_formats
from edge.media.jpeg import has_too_many_scans, is_single_scan
from edge.media.opening import foreign, open_regular
from edge.media.pixels import to_rgb, upright
from edge.system.printable import printable
from edge.system.silence import silenced

log = logging.getLogger(__name__)

# A picture is decoded whole before its size is reduced; of a JPEG file of a single scan, only what
# is kept takes memory. Within these limits none more than doubles the memory of the process, but
# for the formats in `FORMAT_BYTES`: phones and websites make such pictures of 12 megapixels.
MAX_MEMORY = 101_000_000  # bytes: a phone's 24 megapixels in colour, 100 megapixels in grey
PIXEL_BYTES = {"1": 1, "L": 1, "P": 1, "LA": 4, "I;16": 2}  # by Pillow's mode; others take 4
# Half of what a pixel takes in Pillow's decoders at their peak, measured with 24 megapixels.
FORMAT_BYTES = {"WEBP": 8, "AVIF": 5, "JPEG2000": 10}
JPEGS = ("JPEG", "MPO")
MAX_JPEG_PIXELS = 201_000_000  # a phone's 200 megapixels
MAX_TILE = 1 << 24  # pixels of a tile of a TIFF file, which is decoded whole; usual are 1 << 16
MAX_BYTES, MAX_JPEG_BYTES = 500_000_000, 100_000_000  # a JPEG file is read whole
# Larger pictures are read at a half, quarter or eighth of their size: faces stay large enough.
FULL_PIXELS, FULL_JPEG_PIXELS = 12_600_000, 25_200_000
REDUCED = {
    1: cv2.IMREAD_COLOR,
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}
TILE_WIDTH, TILE_LENGTH = 322, 323  # tags of TIFF
UNREADABLE = "not a picture, or a damaged one"

Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS  # Pillow's own limit is lower


class Picture(NamedTuple):
    """Pixels of a file.

    Attributes:
        pixels: uint8, (height, width, 3), RGB.
        scale: pixels of the file, across and down, that one of `pixels` stands for: 1, 2, 4 or 8.
    """

    pixels: np.ndarray
    scale: int


def read_picture(path: Path) -> Picture:
    """Read a picture; of one with several pages or frames, the first.

    The orientation that phones write is applied, transparency is left out, 16 bits are reduced to
    8. Files of JPEG and PNG that end too early are refused.

    Raises:
        DataError: it is missing, no picture, damaged, too large, or needs a decoder that is not
            installed.
    """
    with opened_picture(path) as image, foreign(path, UNREADABLE):
        if image.format in JPEGS:
            return _read_jpeg(path, image)
        scale = _scale(path, image)
        with silenced():  # libtiff writes a line for every damaged byte
            _check_tiles(path, image)
            image.load()
        return Picture(upright(to_rgb(image, scale), image), scale)


@contextmanager
def opened_picture(path: Path) -> Iterator[ImageFile.ImageFile]:
    """Open a picture with Pillow; only its header has been read.

    Raises:
        DataError: as `read_picture`.
    """
    name = printable(path)
    with open_regular(path) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one line for each file is enough
        with foreign(path, UNREADABLE):
            _check_bytes(path, file.seek(0, 2), MAX_BYTES)
            file.seek(0)
            formats = readable_formats(path, file.read(64))
            file.seek(0)
        try:
            image = Image.open(file, formats=formats)
        except Image.DecompressionBombError as error:
            raise DataError(_too_large(path, MAX_JPEG_PIXELS)) from error
        except Exception as error:
            log.debug("%s: %s", name, UNREADABLE, exc_info=True)
            raise DataError(f"{name}: {UNREADABLE}") from error
        with image:
            yield image


def check_memory(
    path: Path, image: Image.Image, pixel_bytes: int, hint: str = "make it smaller"
) -> None:
    """Refuse a picture that would take too much memory.

    Args:
        path: of its file.
        image: of which only the header has been read.
        pixel_bytes: for each of its pixels.
        hint: what to do with a picture that is too large.

    Raises:
        DataError: it is too large.
    """
    limit = MAX_MEMORY // pixel_bytes
    if image.width * image.height > limit:
        raise DataError(_too_large(path, limit, hint))


def _scale(path: Path, image: ImageFile.ImageFile, *, single_scan: bool = False) -> int:
    """Return the scale to read a picture with.

    Args:
        path: of its file.
        image: of which only the header has been read.
        single_scan: it is a JPEG file that is read in pieces.

    Raises:
        DataError: it is too large.
    """
    pixels = image.width * image.height
    if pixels > MAX_JPEG_PIXELS and single_scan:
        raise DataError(_too_large(path, MAX_JPEG_PIXELS))
    if not single_scan:
        hint = "save it smaller, or as a baseline JPEG, which is read in pieces"
        usual = PIXEL_BYTES.get(image.mode, 4)
        check_memory(path, image, FORMAT_BYTES.get(image.format or "", usual), hint)
    full = FULL_JPEG_PIXELS if single_scan else FULL_PIXELS
    return next(scale for scale in REDUCED if pixels <= full * scale**2)


def _check_bytes(path: Path, size: int, limit: int) -> None:
    if size > limit:
        raise DataError(f"{printable(path)}: larger than {limit // 1_000_000} MB")


def _too_large(path: Path, limit: int, hint: str = "make it smaller") -> str:
    return f"{printable(path)}: larger than {limit // 1_000_000} megapixels: {hint}"


def _check_tiles(path: Path, image: Any) -> None:
    tags = image.tag_v2 if image.format == "TIFF" else {}
    if tags.get(TILE_WIDTH, 1) * tags.get(TILE_LENGTH, 1) > MAX_TILE:
        raise DataError(f"{printable(path)}: {UNREADABLE}: its tiles are too large")


def _read_jpeg(path: Path, image: ImageFile.ImageFile) -> Picture:
    with open_regular(path) as file:
        _check_bytes(path, file.seek(0, 2), MAX_JPEG_BYTES)
        file.seek(0)
        data = file.read()
    scale = _scale(path, image, single_scan=is_single_scan(data))
    if has_too_many_scans(data):
        raise DataError(f"{printable(path)}: a damaged picture: it would take minutes to read")
    with silenced():  # libjpeg writes a line for every damaged byte
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), REDUCED[scale])
    if pixels is None:
        raise DataError(f"{printable(path)}: {UNREADABLE}")
    return Picture(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB, dst=pixels), scale)
