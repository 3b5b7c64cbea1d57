"""Read the pictures of a data set, as the device's commands read pictures."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np

from converter.data.default_manifest import DEFAULT_MANIFEST
from edge.emotion.crop import preprocess
from edge.media.listing import list_folder
from edge.media.picture import read_picture

IGNORED = {"thumbs.db", "desktop.ini"}  # of file managers

log = logging.getLogger(__name__)


def list_pictures(folder: Path) -> list[Path]:
    """Return the pictures of a folder by name; a warning counts and names what is left out.

    Hidden files, and those of file managers, are left out without a word.

    Raises:
        DataError: the folder cannot be listed.
    """
    listing = list_folder(folder)
    listing.left_out = [path for path in listing.left_out if not _is_hidden(path)]
    listing.folders = [path for path in listing.folders if not _is_hidden(path)]
    for note in listing.notes("move their pictures up"):
        log.warning("%s", note)
    return [path for path in listing.files if not _is_hidden(path)]


def _is_hidden(path: Path) -> bool:
    return path.name[0] == "." or path.name.lower() in IGNORED


def read_grey(path: Path) -> np.ndarray:
    """Return a picture as a data set holds it: uint8, (48, 48), grey.

    Raises:
        DataError: it is no picture that can be read here.
    """
    return preprocess(read_picture(path).pixels, DEFAULT_MANIFEST)[..., 0]
