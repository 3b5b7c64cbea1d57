"""The bundled sounds: a short motif for each emotion, made of sine waves."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from edge.labels import KNOWN

RATE = 48000  # samples per second: HDMI takes it as it is
PEAK = 0.8  # of the loudest sample, so that nothing is cut off
ATTACK = 0.008  # seconds in which a note rises: at once, it would click
RELEASE = 0.04  # seconds in which its end falls to silence
OVERTONES = (1.0, 0.32, 0.14, 0.05)  # strength of the fundamental and of its multiples


class Note(NamedTuple):
    """A tone of a motif.

    Attributes:
        start: seconds.
        length: seconds.
        pitch: at the beginning, MIDI number: 69 is A at 440 Hz, 12 are an octave.
        glide: by how much the pitch has changed at the end.
        decay: how fast it fades, per second.
        trill: depth of a tremolo, 0 to 1.
    """

    start: float
    length: float
    pitch: float
    glide: float = 0.0
    decay: float = 5.0
    trill: float = 0.0


MOTIFS: dict[str, tuple[Note, ...]] = {
    # Two low beats.
    "angry": (Note(0.0, 0.22, 45, -1, 6), Note(0.2, 0.32, 44, -2, 5)),
    # A step up, and one that falls off.
    "contempt": (Note(0.0, 0.16, 62, 0, 7), Note(0.15, 0.34, 63, -4, 5)),
    # A tone that sags.
    "disgust": (Note(0.0, 0.5, 57, -6, 3),),
    # A high tone that trembles.
    "fear": (Note(0.0, 0.55, 81, 1, 3, 0.8),),
    # A major chord, upwards.
    "happy": (Note(0.0, 0.2, 72), Note(0.1, 0.2, 76), Note(0.2, 0.4, 79)),
    # One soft tone.
    "neutral": (Note(0.0, 0.4, 67, 0, 8),),
    # A minor third, downwards.
    "sad": (Note(0.0, 0.3, 68, 0, 4), Note(0.26, 0.5, 65, -0.5, 4)),
    # A quick leap upwards.
    "surprise": (Note(0.0, 0.3, 69, 14, 3), Note(0.27, 0.25, 88, 0, 8)),
}
assert set(MOTIFS) == set(KNOWN)


def tone(name: str) -> np.ndarray:
    """Return the sound of an emotion: float32, (samples,), -1 to 1, at `RATE`."""
    motif = MOTIFS[name]
    sound = np.zeros(round(RATE * max(note.start + note.length for note in motif)))
    for note in motif:
        first, samples = round(RATE * note.start), _samples(note)
        sound[first : first + len(samples)] += samples[: len(sound) - first]
    return (sound * (PEAK / np.abs(sound).max())).astype(np.float32)


def _samples(note: Note) -> np.ndarray:
    """Return a note, float64, (samples,)."""
    time = np.arange(round(RATE * note.length)) / RATE
    pitch = note.pitch + note.glide * time / note.length
    # The sum over the momentary frequencies is the phase.
    phase = 2 * np.pi * np.cumsum(440 * 2 ** ((pitch - 69) / 12)) / RATE
    wave = sum(level * np.sin((i + 1) * phase) for i, level in enumerate(OVERTONES))
    rise = np.minimum(1, time / ATTACK)
    fall = np.minimum(1, (note.length - time) / RELEASE)
    tremolo = 1 - note.trill * (0.5 - 0.5 * np.cos(2 * np.pi * 11 * time))
    return wave * rise * fall * np.exp(-note.decay * time) * tremolo
