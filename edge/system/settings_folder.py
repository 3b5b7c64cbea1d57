"""Folder of settings that the program or its commands write: the service's, or the user's."""

from __future__ import annotations

import os
from pathlib import Path

SERVICE = Path("/var/lib/emotion-edge")  # its StateDirectory


def settings_folder() -> Path:
    """Return the folder; it may be missing.

    Root gets that of the service, for which it makes and reads settings, unlike the folder of what
    a running program remembers, `edge.system.files.state_folder`.
    """
    service = os.environ.get("STATE_DIRECTORY")
    if service or os.geteuid() == 0:
        return Path(service or SERVICE)
    settings = os.environ.get("XDG_CONFIG_HOME") or f"{os.environ.get('HOME', '')}/.config"
    return Path(settings, "emotion-edge")
