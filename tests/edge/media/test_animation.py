"""Animated pictures are films."""

import pytest
from PIL import Image

from edge.errors import DataError
from edge.media.film import open_film
from tests.edge.media.films import shaded


def write(path, durations, **options):
    """Write an animated picture of grey frames with durations in milliseconds."""
    first, *rest = map(Image.fromarray, shaded(len(durations)))
    first.save(path, save_all=True, append_images=rest, duration=durations, **options)
    return path


def read(path):
    """Return the shades of the frames, their times, and the film."""
    film = open_film(path)
    frames = list(film.frames())
    film.close()
    shades = [round((pixels.mean() - 20) / 20) for pixels, _ in frames]
    return shades, [time for _, time in frames], film


@pytest.mark.parametrize("suffix", ["gif", "png", "webp"])
def test_frames_have_their_durations_and_loops_are_played_once(tmp_path, suffix):
    path = write(tmp_path / f"a.{suffix}", [100, 250, 50, 100], loop=0)
    shades, times, film = read(path)
    assert shades == [0, 1, 2, 3]
    assert times == pytest.approx([0, 0.1, 0.35, 0.4])
    assert film.length in (None, 4)


@pytest.mark.parametrize("suffix", ["gif", "png", "webp"])
@pytest.mark.parametrize("duration", [0, 1])
def test_frames_without_a_duration_last_a_tenth_of_a_second(tmp_path, suffix, duration):
    _, times, _ = read(write(tmp_path / f"a.{suffix}", [duration] * 3))
    assert times == pytest.approx([0, 0.1, 0.2])


def test_avif_sequences_where_pillow_reads_them(tmp_path):
    try:
        path = write(tmp_path / "a.avif", [100, 250, 50])
    except (KeyError, ValueError, OSError):
        pytest.skip("this Pillow has no AVIF encoder")
    shades, times, _ = read(path)
    assert shades == [0, 1, 2]
    assert times == pytest.approx([0, 0.1, 0.35])


@pytest.mark.parametrize("suffix", ["gif", "png", "webp"])
def test_a_truncated_one_ends_early_with_a_line(tmp_path, suffix, caplog):
    path = write(tmp_path / f"a.{suffix}", [100] * 8)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 4])
    try:
        shades, _, _ = read(path)
    except DataError as error:
        assert "\n" not in str(error)
    else:
        assert shades == list(range(len(shades)))
        assert len(caplog.messages) <= 1


def test_one_without_a_whole_frame_raises_data_error(tmp_path):
    path = write(tmp_path / "a.png", [100] * 3)
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"IDAT") + 6])
    with pytest.raises(DataError, match=r"a\.png: "):
        read(path)
