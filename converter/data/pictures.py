"""Read the pictures of a data set, in any form that the device's commands read too."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from converter.data.default_manifest import DEFAULT_MANIFEST
from edge.emotion.classifier import preprocess
from edge.errors import DataError

IGNORED = {"thumbs.db", "desktop.ini"}  # of file managers


def list_files(folder: Path) -> list[Path]:
    """Return the files of a folder by name, without hidden ones and those of file managers."""
    return [
        path
        for path in sorted(folder.iterdir())
        if path.name[0] != "." and path.name.lower() not in IGNORED and not path.is_dir()
    ]


def read_grey(path: Path) -> np.ndarray:
    """Return a picture as a data set holds it: uint8, (48, 48), grey.

    Raises:
        DataError: it is no picture that can be read here.
    """
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if picture is None:
        raise DataError(f"{path}: not a readable picture")
    return preprocess(np.ascontiguousarray(picture[..., ::-1]), DEFAULT_MANIFEST)[..., 0]
