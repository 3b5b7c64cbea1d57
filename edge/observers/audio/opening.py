"""Open what section [audio] of the configuration names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edge.config.schema import AudioConfig
from edge.errors import ConfigError, DataError
from edge.labels import KNOWN
from edge.observers.audio.speaker import Silence, Sounds, Speaker
from edge.system.printable import reason, value

if TYPE_CHECKING:
    from edge.observers.audio.wav import Sound

MAX_FILES = 40
SUFFIX = ".wav"


def open_sounds(config: AudioConfig) -> Sounds:
    """Return what follows the scenes with sounds; silence where they are switched off.

    Raises:
        ConfigError: the folder, or a file in it, cannot be used.
        NotInstalledError: the program that plays sounds is missing.
    """
    if not config.enabled:
        return Silence()
    # Only now: sounds are off on most devices.
    from edge.observers.audio import wav
    from edge.observers.audio.aplay import AlsaPlayer
    from edge.observers.audio.cues import Cues

    sounds = {name: wav.encode(sound, config.volume) for name, sound in load(config.folder).items()}
    return Speaker(AlsaPlayer(config.device), sounds, Cues(config.pause))


def load(folder: str) -> dict[str, Sound]:
    """Return the sounds by name of the label.

    Args:
        folder: with NAME.wav for names of labels; those of emotions that are missing there are
            bundled ones, as all are where it is "".

    Raises:
        ConfigError: the folder, or a file in it, cannot be used.
    """
    from edge.observers.audio import wav
    from edge.observers.audio.tones import RATE, tone

    sounds = {name: wav.Sound(tone(name)[:, None], RATE) for name in KNOWN}
    if not folder:
        return sounds
    try:
        files = sorted(path for path in Path(folder).iterdir() if path.suffix == SUFFIX)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ConfigError(f"audio.folder: no folder {value(folder)}") from error
    except (OSError, ValueError) as error:  # not allowed, a name that is too long, a NUL
        raise ConfigError(f"audio.folder: {value(folder)}: {reason(error)}") from error
    if len(files) > MAX_FILES:
        raise ConfigError(f"audio.folder: more than {MAX_FILES} files *{SUFFIX} in {value(folder)}")
    try:
        return sounds | {path.stem: wav.read(path) for path in files}
    except DataError as error:
        raise ConfigError(f"audio.folder: {error}") from error
