"""Icons of users: small PNG files, with transparency."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from edge.errors import DataError
from edge.system.printable import printable
from edge.system.silence import silenced
from edge.system.text_file import UnreadableFileError, read_bytes

log = logging.getLogger(__name__)

MAX_SIDE = 2048  # pixels
MAX_SHOWN = 100  # characters of a file name in a message
MAX_BYTES = 256 * 1024  # of a file
NOT_A_NAME = "must be the name of a PNG file in the same folder"
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


def read_icon(folder: Path, file: Any) -> bytes:
    """Return the content of a PNG file that is named in a settings file.

    Args:
        folder: of the settings file.
        file: the value that was read.

    Raises:
        DataError: it is no name of a file in the folder, or that is no icon; the message begins
            with the name or with "must".
    """
    if not isinstance(file, str) or not file or "/" in file or not file.isprintable():
        raise DataError(NOT_A_NAME)
    try:
        data = read_bytes(folder / file, MAX_BYTES)
        decode_icon(data)
    except (UnreadableFileError, DataError) as error:
        raise DataError(f"{printable(file, MAX_SHOWN)}: {error}") from error
    return data
