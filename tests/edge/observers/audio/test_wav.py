import io
import os
import wave

import numpy as np
import pytest

from edge.errors import ConfigError, DataError
from edge.labels import KNOWN
from edge.observers.audio import opening, wav
from edge.observers.audio.wav import Sound


def written(path, *, width=2, channels=1, rate=8000, count=800):
    with wave.open(str(path), "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(width)
        writer.setframerate(rate)
        writer.writeframes(bytes(range(256)) * (count * width * channels // 256 + 1))
    return path


@pytest.mark.parametrize("channels", [1, 2])
def test_what_is_written_is_read_again(tmp_path, channels):
    samples = np.linspace(-1, 1, 400, dtype=np.float32).reshape(-1, channels)
    (tmp_path / "a.wav").write_bytes(wav.encode(Sound(samples, 22050), 1.0))
    found = wav.read(tmp_path / "a.wav")
    assert found.rate == 22050
    assert found.samples == pytest.approx(samples, abs=1e-4)


def test_the_volume_scales_and_nothing_wraps_around():
    loud = Sound(np.array([[1.0], [-1.0], [0.5]], np.float32), 8000)

    def samples(volume):
        with wave.open(io.BytesIO(wav.encode(loud, volume))) as reader:
            return np.frombuffer(reader.readframes(9), "<i2").tolist()

    assert samples(1.0) == [32767, -32767, 16384]
    assert samples(0.5) == [16384, -16384, 8192]
    assert samples(0.0) == [0, 0, 0]
    assert samples(9.0) == [32767, -32767, 32767]


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"width": 3}, "24 bits per sample: save it with 16 bits"),
        ({"width": 1}, "8 bits per sample"),
        ({"channels": 6}, "6 channels at 8000 Hz"),
        ({"rate": 100}, "1 channels at 100 Hz"),
        ({"rate": 400_000}, "at 400000 Hz"),
        ({"count": 50_000}, "longer than 5 seconds"),
        ({"count": 2_000_000}, "larger than 2048 kB"),
    ],
)
def test_files_of_another_form(tmp_path, form, message):
    path = written(tmp_path / "happy.wav", **form)
    with pytest.raises(DataError, match=message) as caught:
        wav.read(path)
    assert str(caught.value).startswith(f"{path}: ")


def test_damaged_files_are_refused_or_read(tmp_path):
    """Random damage raises nothing but the one error."""
    good = written(tmp_path / "good.wav", count=60).read_bytes()
    random, path, refused = np.random.default_rng(0), tmp_path / "bad.wav", 0
    for _ in range(400):
        data = bytearray(good[: random.integers(0, len(good) + 1)])
        for _ in range(random.integers(0, 4)):
            if data:
                data[random.integers(0, min(len(data), 48))] = random.integers(0, 256)
        path.write_bytes(data)
        try:
            assert wav.read(path).samples.size
        except DataError as error:
            refused += 1
            assert str(error).startswith(f"{path}: ")  # noqa: PT017
    assert refused > 100


@pytest.mark.parametrize("content", [b"", b"RIFF", b"ID3 an mp3", b"\0" * 4000])
def test_no_wav_file_at_all(tmp_path, content):
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(DataError, match="not a WAV file of PCM samples, or a damaged one"):
        wav.read(tmp_path / "a.wav")


class TestFolder:
    def test_own_files_take_the_place_of_bundled_ones(self, tmp_path):
        written(tmp_path / "angry.wav", rate=11025)
        written(tmp_path / "smile.wav", rate=16000)
        sounds, bundled = opening.load(str(tmp_path)), opening.load("")
        assert sounds.keys() == {*KNOWN, "smile"}
        assert bundled.keys() == set(KNOWN)
        assert (sounds["angry"].rate, sounds["smile"].rate) == (11025, 16000)
        assert (sounds["sad"].samples == bundled["sad"].samples).all()

    def test_a_bad_file_is_named_in_a_line(self, tmp_path):
        (tmp_path / "sad.wav").write_bytes(b"no")
        with pytest.raises(ConfigError, match=r"audio\.folder: .*sad\.wav: not a WAV"):
            opening.load(str(tmp_path))

    def test_no_such_folder(self, tmp_path):
        with pytest.raises(ConfigError, match=r"audio\.folder: no folder '.*/none'"):
            opening.load(f"{tmp_path}/none")

    @pytest.mark.parametrize("name", ["a" * 256, "\0"])
    def test_what_cannot_be_a_folder(self, tmp_path, name):
        with pytest.raises(ConfigError, match=r"audio\.folder: '"):
            opening.load(f"{tmp_path}/{name}")

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another user")
    @pytest.mark.parametrize("name", ["", "sounds"])
    def test_a_folder_of_others(self, tmp_path, name):
        opening.load("")  # its modules are imported
        os.seteuid(65534)  # nobody
        try:
            with pytest.raises(ConfigError, match=r"audio\.folder: '.*': Permission denied"):
                opening.load(str(tmp_path / name))
        finally:
            os.seteuid(0)

    def test_too_many_files(self, tmp_path):
        for i in range(opening.MAX_FILES + 1):
            (tmp_path / f"{i}.wav").touch()
        with pytest.raises(ConfigError, match="more than 40 files"):
            opening.load(str(tmp_path))
