"""Pictures from files: one, or a folder of them in the order of their names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from edge.errors import DataError
from edge.scene import Frame

SUFFIXES = {".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"}
MAX_PIXELS = 100_000_000


def read_image(path: Path) -> np.ndarray:
    """Read a picture of any common format.

    Returns:
        uint8, (height, width, 3), RGB. Transparent parts are black; 16 bits are reduced to 8.

    Raises:
        DataError: the file is missing, unreadable, or larger than 100 megapixels.
    """
    try:
        data = np.fromfile(path, np.uint8)
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from error
    if not data.size:
        raise DataError(f"{path}: the file is empty")
    try:
        # Applies the orientation that phones write into their pictures.
        pixels = cv2.imdecode(data, cv2.IMREAD_ANYDEPTH | cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise DataError(f"{path}: not a readable picture: {error.err}") from error
    if pixels is None:
        raise DataError(f"{path}: not a picture, or a damaged one")
    if pixels.shape[0] * pixels.shape[1] > MAX_PIXELS:
        raise DataError(f"{path}: larger than {MAX_PIXELS // 1_000_000} megapixels")
    return cv2.cvtColor(_to_uint8(pixels), cv2.COLOR_BGR2RGB)


def _to_uint8(pixels: np.ndarray) -> np.ndarray:
    if pixels.dtype == np.uint8:
        return pixels
    if pixels.dtype == np.uint16:
        return (pixels >> 8).astype(np.uint8)
    return (np.clip(pixels, 0, 1) * 255).astype(np.uint8)


def list_images(folder: Path) -> list[Path]:
    """Return the pictures of a folder by name, without those of its subfolders."""
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES)


class ImageFiles:
    """Camera that yields one picture, or every picture of a folder.

    Args:
        path: of a file or folder.

    Raises:
        DataError: the path does not exist, or the folder holds no picture.
    """

    live = physical = False
    rate = None
    damaged_frames = 0

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise DataError(f"{path}: no such file or folder")
        self.paths = list_images(path) if path.is_dir() else [path]
        if not self.paths:
            raise DataError(f"{path}: no pictures in this folder")
        self.name, self.length = str(path), len(self.paths)

    def __iter__(self) -> Iterator[Frame]:
        """Yield the pictures one second apart, so that none is smoothed into the next."""
        for index, path in enumerate(self.paths):
            yield Frame(read_image(path), float(index), index, str(path))

    def close(self) -> None:
        """Do nothing: no file stays open."""
