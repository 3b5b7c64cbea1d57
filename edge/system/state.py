"""Folder in which the program keeps what outlives a restart: the service's, or the user's."""

from __future__ import annotations

import os
from pathlib import Path

SERVICE = Path("/var/lib/emotion-edge")  # its StateDirectory


def state_folder() -> Path:
    """Return the folder: one for the service and root, or one for a user; it may be missing."""
    service = os.environ.get("STATE_DIRECTORY")
    if service or os.geteuid() == 0:
        return Path(service or SERVICE)
    settings = os.environ.get("XDG_CONFIG_HOME") or f"{os.environ.get('HOME', '')}/.config"
    return Path(settings, "emotion-edge")
