"""The `sounds` command: write the sounds of [audio] as WAV files, to hear or to edit them."""

from __future__ import annotations

import logging
from pathlib import Path

from edge.config.schema import AudioConfig
from edge.errors import ConfigError, DeviceError
from edge.observers.audio import wav
from edge.observers.audio.opening import SUFFIX, load
from edge.system.files import exists, write_whole

log = logging.getLogger(__name__)


def export_sounds(config: AudioConfig, folder: Path, *, overwrite: bool) -> None:
    """Write every sound into a folder, in its full loudness.

    Args:
        config: its folder may have sounds in place of the bundled ones.
        folder: created where it is missing.
        overwrite: replace files that exist.

    Raises:
        ConfigError: a file exists; or see `load`.
        DeviceError: a file cannot be written.
    """
    files = {folder / f"{name}{SUFFIX}": sound for name, sound in load(config.folder).items()}
    for path in files:
        if not overwrite and exists(path):
            raise ConfigError(f"{path} exists: name another folder, or give --force")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, sound in files.items():
            write_whole(path, wav.encode(sound, 1.0))
    except OSError as error:
        raise DeviceError(f"{folder}: cannot be written: {error.strerror}") from error
    log.info("%s: %d sounds; to hear one: aplay %s", folder, len(files), next(iter(files)))
