from itertools import combinations

import numpy as np
import pytest

from edge.labels import KNOWN
from edge.observers.audio.tones import ATTACK, PEAK, RATE, tone


@pytest.mark.parametrize("name", KNOWN)
def test_a_sound_is_short_loud_enough_and_not_cut_off(name):
    sound = tone(name)
    assert 0.2 < len(sound) / RATE < 1.0
    assert np.abs(sound).max() == pytest.approx(PEAK)
    assert np.sqrt((sound**2).mean()) > 0.05
    assert abs(sound.mean()) < 0.01


@pytest.mark.parametrize("name", KNOWN)
def test_a_sound_begins_and_ends_in_silence(name):
    sound = tone(name)
    assert abs(sound[0]) < 0.01
    assert np.abs(sound[-round(RATE * 0.002) :]).max() < 0.05
    assert np.abs(sound[: round(RATE * ATTACK / 8)]).max() < PEAK / 4
    assert np.abs(np.diff(sound)).max() < 0.35  # no click within


def spectrogram(sound):
    """Return magnitudes in 20 slices of time and 24 bands of half an octave from 60 Hz."""
    padded = np.zeros(RATE)
    padded[: len(sound)] = sound
    power = np.abs(np.fft.rfft(padded.reshape(20, -1), axis=1))
    frequencies = np.fft.rfftfreq(RATE // 20, 1 / RATE)
    bands = np.clip((2 * np.log2(np.maximum(frequencies, 60) / 60)).astype(int), 0, 23)
    found = np.stack([power[:, bands == band].sum(axis=1) for band in range(24)])
    return (found / np.linalg.norm(found)).ravel()


@pytest.mark.parametrize("pair", list(combinations(KNOWN, 2)), ids="-".join)
def test_sounds_can_be_told_apart(pair):
    one, other = (spectrogram(tone(name)) for name in pair)
    assert one @ other < 0.9


def test_a_sound_is_the_same_each_time():
    assert (tone("happy") == tone("happy")).all()
