"""WAV files: read those of users, and write what a player gets."""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import NamedTuple

import numpy as np

from edge.errors import DataError
from edge.system.text_file import UnreadableFileError, read_bytes

MAX_BYTES = 2 * 1024 * 1024
MAX_SECONDS = 5.0
RATES = 8000, 96000  # samples per second
FULL = 32767  # of a sample of 16 bits


class Sound(NamedTuple):
    """Samples of a sound.

    Attributes:
        samples: float32, (samples, channels), -1 to 1.
        rate: samples per second.
    """

    samples: np.ndarray
    rate: int


def read(path: Path) -> Sound:
    """Read a WAV file of 16 bits.

    Raises:
        DataError: it cannot be read, is damaged, too long, or of another form.
    """
    try:
        data = read_bytes(path, MAX_BYTES)
        return _decode(data)
    except (UnreadableFileError, DataError) as error:
        raise DataError(f"{path}: {error}") from error
    except (wave.Error, EOFError, RuntimeError, ValueError, OverflowError) as error:
        raise DataError(f"{path}: not a WAV file of PCM samples, or a damaged one") from error


def encode(sound: Sound, volume: float) -> bytes:
    """Return a WAV file of 16 bits.

    Args:
        sound: to write.
        volume: factor of the samples, 0 to 1.
    """
    samples = np.clip(sound.samples * volume, -1, 1) * FULL
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(sound.samples.shape[1])
        writer.setsampwidth(2)
        writer.setframerate(sound.rate)
        writer.writeframes(samples.round().astype("<i2").tobytes())
    return file.getvalue()


def _decode(data: bytes) -> Sound:
    with wave.open(io.BytesIO(data)) as reader:
        channels, width, rate, count = reader.getparams()[:4]
        if width != 2:
            raise DataError(f"{8 * width} bits per sample: save it with 16 bits")
        if channels not in (1, 2) or not RATES[0] <= rate <= RATES[1]:
            raise DataError(f"{channels} channels at {rate} Hz: save it as mono or stereo, 48 kHz")
        if count > MAX_SECONDS * rate:
            raise DataError(f"longer than {MAX_SECONDS:g} seconds")
        raw = reader.readframes(count)
    samples = np.frombuffer(raw[: len(raw) // (2 * channels) * 2 * channels], "<i2")
    if not samples.size:
        raise DataError("without a sample")
    return Sound((samples.reshape(-1, channels) / np.float32(FULL + 1)).astype(np.float32), rate)
