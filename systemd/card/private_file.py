"""Files that nobody else may read: a card image holds the Wi-Fi key."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO


def create_private(path: Path) -> BinaryIO:
    """Create a file for writing, in place of an existing one, that only its owner can read.

    Raises:
        OSError: it cannot be created.
    """
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
