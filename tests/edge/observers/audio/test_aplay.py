"""The player by ALSA: with stand-ins for aplay, and with the real one where it is installed."""

import shutil
import threading
import time

import numpy as np
import pytest

from edge.errors import DeviceError, NotInstalledError
from edge.observers.audio import wav
from edge.observers.audio.aplay import AlsaPlayer
from edge.observers.audio.wav import Sound

SOUND = Sound((np.arange(800, dtype=np.float32) / 1000)[:, None], 48000)
WAV = wav.encode(SOUND, 1.0)
real = pytest.mark.skipif(not shutil.which("aplay"), reason="aplay (alsa-utils) is not installed")


@pytest.fixture
def stand_in(tmp_path):
    """Return a function that makes a program in the place of aplay from lines of shell."""

    def make(lines):
        path = tmp_path / "stand-in-aplay"
        path.write_text(f"#!/bin/sh\n{lines}\n")
        path.chmod(0o755)
        return str(path)

    return make


def test_the_program_gets_the_device_and_the_sound(stand_in, tmp_path):
    program = stand_in(f'echo "$*" > {tmp_path}/arguments; cat > {tmp_path}/sound')
    AlsaPlayer("plughw:1", program).play(WAV)
    assert (tmp_path / "arguments").read_text() == "--quiet --device=plughw:1 -\n"
    assert (tmp_path / "sound").read_bytes() == WAV


def test_a_missing_program_says_what_to_install():
    with pytest.raises(NotInstalledError, match="sudo apt install alsa-utils"):
        AlsaPlayer("default", "/nowhere/aplay")


def test_a_failure_is_one_line_with_its_last_reason(stand_in):
    lines = "echo 'ALSA lib confmisc.c: chatter' >&2; echo 'aplay: main: busy\x1b[1m' >&2; exit 1"
    with pytest.raises(DeviceError, match=r"audio\.device loud: aplay: main: busy") as caught:
        AlsaPlayer("loud", stand_in(lines)).play(WAV)
    assert str(caught.value).isprintable()
    assert "chatter" not in str(caught.value)


def test_a_failure_without_a_word(stand_in):
    with pytest.raises(DeviceError, match=r"audio\.device default: aplay failed"):
        AlsaPlayer("default", stand_in("exit 3")).play(WAV)


def test_a_program_that_cannot_run(stand_in):
    program = stand_in("")
    player = AlsaPlayer("default", program)
    shutil.os.remove(program)
    with pytest.raises(DeviceError, match="No such file"):
        player.play(WAV)


def test_a_sound_without_end_is_ended(stand_in):
    player = AlsaPlayer("default", stand_in("exec sleep 60"), limit=0.2)
    with pytest.raises(DeviceError, match=r"a sound did not end in 0\.2 s"):
        player.play(WAV)


def test_stopping_ends_a_sound_and_refuses_others(stand_in, tmp_path):
    program = stand_in(f"touch {tmp_path}/begun; exec sleep 60")
    player, ended = AlsaPlayer("default", program, limit=50), threading.Event()

    def play():
        player.play(WAV)  # raises nothing: it was meant
        ended.set()

    threading.Thread(target=play, daemon=True).start()
    while not (tmp_path / "begun").exists():
        time.sleep(0.01)
    player.stop()
    assert ended.wait(20)
    player.play(WAV)


@real
def test_samples_arrive_at_a_device_of_the_real_alsa(tmp_path):
    """The plug-in "file" of ALSA writes what a device would play."""
    raw = tmp_path / "played.raw"
    AlsaPlayer(f"file:{raw},raw").play(WAV)
    played = np.frombuffer(raw.read_bytes(), "<i2")
    assert played[: len(SOUND.samples)] / 32767 == pytest.approx(SOUND.samples[:, 0], abs=1e-3)


@real
@pytest.mark.parametrize("channels", [1, 2])
def test_the_null_device_takes_every_form(channels):
    samples = np.zeros((400, channels), np.float32)
    AlsaPlayer("null").play(wav.encode(Sound(samples, 22050), 1.0))


@real
def test_a_device_of_the_real_alsa_that_does_not_exist():
    with pytest.raises(DeviceError, match=r"audio\.device hw:31: .*No such file or directory"):
        AlsaPlayer("hw:31").play(WAV)
