"""Icons of users: small PNG files, with transparency."""

from __future__ import annotations

import io
import logging

import numpy as np
from PIL import Image

from edge.errors import DataError
from edge.system.silence import silenced

log = logging.getLogger(__name__)

MAX_SIDE = 2048  # pixels
DAMAGED = "not a PNG picture, or a damaged one"


def decode_icon(data: bytes) -> np.ndarray:
    """Decode the content of a PNG file; a picture that is not square gets transparent margins.

    Returns:
        uint8, (side, side, 4), RGBA.

    Raises:
        DataError: it is no PNG picture, damaged, or too large; the message does not name the file.
    """
    try:
        with silenced(), Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            side = max(image.size)
            # A larger one is refused before memory is taken for its pixels.
            pixels = np.asarray(image.convert("RGBA")) if side <= MAX_SIDE else None
    except Exception as error:  # Pillow raises anything for a damaged file
        log.debug("icon", exc_info=True)
        raise DataError(DAMAGED) from error
    if pixels is None:
        raise DataError(f"larger than {MAX_SIDE} x {MAX_SIDE} pixels")
    square = np.zeros((side, side, 4), np.uint8)
    height, width = pixels.shape[:2]
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = pixels
    return square
