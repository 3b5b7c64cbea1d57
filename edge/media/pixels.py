"""Pixels of Pillow's pictures as arrays: uint8, (height, width, 3), RGB."""

from __future__ import annotations

import logging

import cv2
import numpy as np
from PIL import ExifTags, Image

log = logging.getLogger(__name__)

BAND = 256  # rows; a multiple of every scale
# Quarter turns counterclockwise and then a mirror that bring a picture upright, by its orientation
# (Exif 2.32, tag 0x0112).
ORIENTATIONS = {
    2: (0, True), 3: (2, False), 4: (2, True), 5: (3, True), 6: (3, False), 7: (1, True),
    8: (1, False),
}  # fmt: skip


def to_rgb(image: Image.Image, scale: int = 1) -> np.ndarray:
    """Return the pixels of a picture of any mode.

    Args:
        image: is decoded.
        scale: average so many pixels, across and down, to one.
    """
    width, height = -(-image.width // scale), -(-image.height // scale)
    pixels = np.empty((height, width, 3), np.uint8)
    for top in range(0, image.height, BAND):  # Pillow copies what it converts several times
        bottom = min(top + BAND, image.height)
        band = _rgb(image.crop((0, top, image.width, bottom)))
        rows = slice(top // scale, -(-bottom // scale))
        pixels[rows] = np.asarray(band if scale == 1 else band.reduce(scale))
    return pixels


def upright(pixels: np.ndarray, image: Image.Image) -> np.ndarray:
    """Turn and mirror pixels as the camera asks in the picture's metadata."""
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # noqa: BLE001 - damaged metadata does no harm to the picture
        log.debug("metadata cannot be read", exc_info=True)
        orientation = 1
    turns, mirror = ORIENTATIONS.get(orientation, (0, False))
    return turned(pixels, turns, mirror=mirror)


def turned(pixels: np.ndarray, turns: int, *, mirror: bool) -> np.ndarray:
    """Turn pixels counterclockwise by quarter turns, then mirror them left to right."""
    if turns % 4:
        pixels = np.rot90(pixels, turns)
    return np.ascontiguousarray(pixels[:, ::-1] if mirror else pixels)


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):  # more than 8 bits of grey
        grey = _to_uint8(np.asarray(image))
        return Image.fromarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB))
    return image if image.mode == "RGB" else image.convert("RGB")


def _to_uint8(pixels: np.ndarray) -> np.ndarray:
    if pixels.dtype.kind == "f":
        return (np.clip(np.nan_to_num(pixels), 0, 1) * 255).astype(np.uint8)
    return (np.clip(pixels, 0, 65535) >> 8).astype(np.uint8)
