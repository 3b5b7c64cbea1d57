"""QR codes (ISO/IEC 18004) of short texts, such as addresses of pages."""

from __future__ import annotations

import cv2
import numpy as np

from edge.errors import DataError

# Larger codes have more than 90 modules a side: too fine to be scanned from a screen.
MAX_BYTES = 500


def encode(text: str) -> np.ndarray:
    """Return the smallest QR code of a text that can lose 15 % of its area (level M).

    The text is stored as UTF-8 bytes, as readers expect it. A reader needs a light margin of
    four modules around the code; it is not part of the result.

    Returns:
        bool, (n, n), True where a module is dark; n is 21, 25, 29 ... 93.

    Raises:
        DataError: the text is empty, too long, or not text (lone surrogates, control characters).
    """
    _check(text)
    parameters = cv2.QRCodeEncoder.Params()
    parameters.correction_level = cv2.QRCODE_ENCODER_CORRECT_LEVEL_M
    parameters.mode = cv2.QRCODE_ENCODER_MODE_BYTE
    dark = cv2.QRCodeEncoder.create(parameters).encode(text) == 0
    return _cropped(dark)


def _check(text: str) -> None:
    if not text:
        raise DataError("a QR code needs a text: this one is empty")
    if any(not c.isprintable() and c != "\n" for c in text):
        raise DataError("a QR code cannot hold control characters: remove them from the text")
    size = len(text.encode())
    if size > MAX_BYTES:
        raise DataError(f"a QR code holds {MAX_BYTES} bytes at most: this text has {size}")


def _cropped(dark: np.ndarray) -> np.ndarray:
    """Remove the margin, whose width differs between versions of OpenCV."""
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    return dark[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
