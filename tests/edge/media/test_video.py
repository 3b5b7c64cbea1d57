"""Films: what a container says is not believed."""

import struct
from itertools import pairwise

import numpy as np
import pytest

from edge.errors import DataError
from edge.media.bounded import BoundedFile
from edge.media.film import open_film
from edge.media.no_film import NoFilmError
from tests.edge.media.films import (
    INTERLACED,
    corners,
    quarters,
    set_matrix,
    shaded,
    write_film,
    write_sound,
)
from tests.files import save_video

MANY = 0x7FFFFFFF


def read(path, threads=None):
    """Return the film, its pictures and their times."""
    film = open_film(path, threads)
    frames = list(film.frames())
    film.close()
    return film, [pixels for pixels, _ in frames], [time for _, time in frames]


def shades(pictures):
    """Return the numbers of pictures made by `shaded`."""
    return [round((picture.mean() - 20) / 20) for picture in pictures]


@pytest.mark.parametrize("threads", [None, 1])
@pytest.mark.parametrize("name", ["a.mp4", "a.ts", "%03d", "12:30.mov", "http:a", "-i", "ü\udcff"])
def test_every_frame_has_its_time_whatever_the_name(tmp_path, name, threads):
    written = write_film(tmp_path / "a.ts", shaded(8)) if name == "a.ts" else None
    written = written or write_film(tmp_path / "b.mp4", shaded(8))
    film, pictures, times = read(written.rename(tmp_path / name), threads)
    assert (film.length, film.rate, film.damaged) == (8, 10, 0)
    assert shades(pictures) == list(range(8))
    assert times == pytest.approx([i / 10 for i in range(8)])


def test_interlaced_films_are_not_black(tmp_path):
    path = write_film(tmp_path / "a.mp4", [quarters()] * 3, options=INTERLACED)
    assert [corners(picture) for picture in read(path)[1]] == ["rgbw"] * 3


@pytest.mark.parametrize(
    ("aspect", "size"), [("16/9", (171, 64)), ("1/2", (96, 128)), ("100", (96, 64))]
)
def test_pixels_become_square_within_bounds(tmp_path, aspect, size):
    path = write_film(tmp_path / "a.mp4", [quarters()], aspect=aspect)
    (picture,) = read(path)[1]
    assert picture.shape[1::-1] == size
    assert corners(picture) == "rgbw"


@pytest.mark.parametrize(
    ("matrix", "seen"),
    [
        ((1, 0, 0, 1), "rgbw"), ((0, 1, -1, 0), "brwg"), ((-1, 0, 0, -1), "wbgr"),
        ((0, -1, 1, 0), "gwrb"), ((-1, 0, 0, 1), "grwb"), ((1, 0, 0, -1), "bwrg"),
        ((0, 1, 1, 0), "rbgw"), ((0, -1, -1, 0), "wgbr"),
    ],
)  # fmt: skip
def test_films_are_turned_and_mirrored_as_they_ask(tmp_path, matrix, seen):
    path = write_film(tmp_path / "a.mp4", [quarters()] * 2)
    set_matrix(path, *matrix)
    assert [corners(picture) for picture in read(path)[1]] == [seen] * 2


def test_frames_of_changing_size_are_fitted_into_the_first(tmp_path):
    parts = [write_film(tmp_path / f"{n}.h264", [quarters((n, 64))] * 2) for n in (96, 64, 192)]
    (tmp_path / "all").write_bytes(b"".join(part.read_bytes() for part in parts))
    _, pictures, _ = read(tmp_path / "all")
    assert {picture.shape for picture in pictures} == {(64, 96, 3)}
    assert pictures[2][32, 4].max() < 40  # a narrower picture stands between black bars
    assert pictures[4][4, 48].max() < 40
    assert [corners(picture[:, 16:80]) for picture in pictures[2:4]] == ["rgbw"] * 2


def test_gaps_of_days_and_times_that_go_backwards(tmp_path):
    stamps = [0, 1, 30 * 864000, 30 * 864000 + 1, 30 * 864000 + 2]
    _, pictures, times = read(write_film(tmp_path / "a.mkv", shaded(5), stamps=stamps))
    assert shades(pictures) == list(range(5))
    assert times == pytest.approx([0, 0.1, 0.2, 0.3, 0.4])
    parts = [write_film(tmp_path / f"{n}.ts", shaded(4)).read_bytes() for n in range(2)]
    (tmp_path / "twice.ts").write_bytes(b"".join(parts))
    _, pictures, times = read(tmp_path / "twice.ts")
    assert shades(pictures) == [0, 1, 2, 3] * 2
    assert all(a < b for a, b in pairwise(times))


def test_a_header_that_promises_more_frames_is_only_a_hint(tmp_path):
    path = save_video(tmp_path / "a.avi", shaded(8))
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.index(b"avih") + 24, MANY)
    struct.pack_into("<I", data, data.index(b"strh") + 40, MANY)
    path.write_bytes(data)
    film, pictures, _ = read(path)
    assert (film.length, film.damaged, len(pictures)) == (None, 0, 8)


def test_damaged_frames_are_skipped_and_counted(tmp_path):
    path = save_video(tmp_path / "a.avi", shaded(8))
    damage(path, range(2, 4))
    film, pictures, _ = read(path)
    assert film.damaged == 2
    assert shades(pictures) == [0, 1, 4, 5, 6, 7]


def damage(path, numbers):
    """Overwrite the beginning of frames of a film of JPEG pictures."""
    data = bytearray(path.read_bytes())
    starts = [i for i in range(len(data)) if data[i : i + 3] == b"\xff\xd8\xff"]
    for number in numbers:
        data[starts[number] : starts[number] + 200] = bytes(200)
    path.write_bytes(data)


def test_a_run_of_damaged_frames_ends_the_film_with_a_line(tmp_path, caplog):
    path = save_video(tmp_path / "a.avi", [*shaded(2), *shaded(1) * 400])
    damage(path, range(2, 400))
    film, pictures, _ = read(path)
    assert len(pictures) == 2
    assert film.damaged < 300
    (line,) = caplog.messages
    assert line == f"{path}: ends after 2 frames: 250 pieces in a row cannot be decoded"


def test_a_film_that_begins_within_a_group_of_pictures_is_not_damaged(tmp_path):
    options = {"g": "8", "bf": "0"}
    data = write_film(tmp_path / "a.ts", shaded(10) * 2, options=options).read_bytes()
    cut = (len(data) // 188 // 4) * 188
    (tmp_path / "cut.ts").write_bytes(data[cut:])
    film, pictures, _ = read(tmp_path / "cut.ts")
    assert 0 < len(pictures) < 20
    assert film.damaged == 0


@pytest.mark.parametrize("suffix", ["mkv", "ts", "avi"])
def test_a_truncated_film_gives_what_is_there(tmp_path, suffix):
    codec = "mjpeg" if suffix == "avi" else "libx264"
    noise = np.random.default_rng(1).integers(0, 255, (10, 64, 96, 3), np.uint8)
    path = write_film(tmp_path / f"a.{suffix}", list(noise), codec, {"g": "1"})
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    assert len(read(path)[1]) > 2


def test_a_song_with_a_cover_is_no_film(tmp_path):
    for cover in (None, quarters()):
        path = write_sound(tmp_path / "a.mp4", cover)
        with pytest.raises(NoFilmError, match=r"a\.mp4: holds sound, but no video"):
            open_film(path)


@pytest.mark.parametrize("data", [b"", b"no video at all" * 99, b"RIFF\0\0\0\0AVI " + bytes(999)])
def test_a_file_that_is_not_a_film_raises_data_error(tmp_path, data):
    (tmp_path / "a.mp4").write_bytes(data)
    with pytest.raises(DataError, match=r"^\S+a\.mp4: [^\n]+$"):
        list(open_film(tmp_path / "a.mp4").frames())


def test_a_search_without_end_is_ended(tmp_path):
    (tmp_path / "a").write_bytes(bytes(100))
    file = BoundedFile((tmp_path / "a").open("rb", buffering=0), limit=50)
    assert len(file.read(40)) == 40
    file.renew()
    assert len(file.read(40)) == 40
    assert file.fault == ""
    assert file.read(20) == b""
    assert file.fault.endswith("in a row hold no picture")
    file.close()
