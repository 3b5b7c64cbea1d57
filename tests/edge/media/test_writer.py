"""Films that every player takes, and that can be played wherever they end."""

import logging
import os
import shutil
import subprocess
import sys

import av
import cv2
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

from edge.errors import DeviceError
from edge.media import writer
from edge.media.cv_writer import CvFilm
from edge.media.film_file import trim_fragments
from edge.media.writer import BYTES_PER_PIXEL, H264, MOTION_JPEG, MPEG4, open_film
from tests.files import DEMO, ROOT, full_disk

COLOURS = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (90, 140, 200))
SIZE = (192, 96)


def bars():
    """Return a picture with all colours side by side."""
    width = SIZE[0] // len(COLOURS)
    row = np.repeat(np.array(COLOURS, np.uint8), width, axis=0)
    return np.repeat(row[None], SIZE[1], axis=0)


def noise(seed, size=SIZE):
    return np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), np.uint8)


def write(path, pictures, rate=10.0, codings=()):
    film = open_film(path, rate, SIZE, codings)
    for picture in pictures:
        film.write(picture)
    film.finish()
    return film


def decode(path):
    """Return the frames as RGB, with the colours that the file declares."""
    reformatter, pictures = VideoReformatter(), []
    with path.open("rb") as file, av.open(file) as container:
        for frame in container.decode(video=0):
            limited = frame.color_range == ColorRange.MPEG
            rgb = reformatter.reformat(
                frame,
                format="rgb24",
                src_colorspace=Colorspace.ITU709 if frame.colorspace == 1 else Colorspace.ITU601,
                src_color_range=ColorRange.MPEG if limited else ColorRange.JPEG,
                dst_color_range=ColorRange.JPEG,
            )
            pictures.append(rgb.to_ndarray())
    return pictures


def stream(path):
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        context = video.codec_context
        return context.name, context.pix_fmt, int(context.colorspace), int(context.color_range)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_films_are_h264_with_the_pixels_and_colours_that_every_player_takes(tmp_path, name):
    path = tmp_path / name
    assert write(path, [bars()]).coding == H264
    assert stream(path) == ("h264", "yuv420p", 1, 1)


@pytest.mark.parametrize(
    ("name", "coding"),
    [("a.mp4", H264), ("a.mkv", H264), ("a.mp4", MPEG4), ("a.avi", MOTION_JPEG)],
)
def test_colours_are_those_that_were_written(tmp_path, name, coding):
    write(tmp_path / name, [bars()] * 3, codings=(coding,))
    pictures = decode(tmp_path / name)
    assert len(pictures) == 3
    width = SIZE[0] // len(COLOURS)
    for i, colour in enumerate(COLOURS):
        middle = pictures[-1][SIZE[1] // 2, i * width + width // 2].astype(int)
        assert np.abs(middle - colour).max() <= 6, colour


def test_a_complete_mp4_has_its_length_and_a_table_for_jumps(tmp_path):
    write(tmp_path / "a.mp4", [noise(i) for i in range(120)], rate=10.0)
    with av.open(str(tmp_path / "a.mp4")) as container:
        video = container.streams.video[0]
        keys = [float(p.pts * p.time_base) for p in container.demux(video) if p.is_keyframe]
        assert (video.frames, video.duration * video.time_base) == (120, 12)
    assert max(np.diff([*keys, 12.0])) <= 5.0
    assert b"moof" not in (tmp_path / "a.mp4").read_bytes()[:64]


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_time_without_pictures_costs_no_encoding_and_no_distance_between_jumps(tmp_path, name):
    """Else a machine that encodes slowly would be ever later."""
    film = open_film(tmp_path / name, 10.0, SIZE)
    for count in (1, 30, 100, 1):
        film.write(bars(), count)
    film.finish()
    with av.open(str(tmp_path / name)) as container:
        packets = [p for p in container.demux(video=0) if p.pts is not None]
    assert [float(p.pts * p.time_base) for p in packets] == pytest.approx([0, 3, 13, 13.1])
    assert [p.is_keyframe for p in packets] == [True, False, True, False]


def test_an_avi_whose_frames_have_no_times_repeats_pictures(tmp_path):
    film = open_film(tmp_path / "a.avi", 10.0, SIZE)
    for count in (1, 30):
        film.write(bars(), count)
    film.finish()
    assert len(decode(tmp_path / "a.avi")) == 31


@pytest.mark.parametrize("rate", [0.5, 10.0, 30000 / 1001, 25.1234567, 1000.0])
@pytest.mark.parametrize("coding", [H264, MPEG4])
def test_any_rate_is_kept(tmp_path, rate, coding):
    write(tmp_path / "a.mp4", [bars()] * 6, rate=rate, codings=(coding,))
    with av.open(str(tmp_path / "a.mp4")) as container:
        video = container.streams.video[0]
        assert float(video.duration * video.time_base) == pytest.approx(6 / rate, rel=0.002)


def test_an_interrupted_mp4_is_cut_behind_what_can_be_played(tmp_path):
    """As after a power cut: nothing completes the file."""
    film = open_film(tmp_path / "a.mp4", 10.0, SIZE)
    for i in range(75):
        film.write(noise(i))
    shutil.copy(tmp_path / "a.mp4", tmp_path / "cut.mp4")
    film.finish()
    with (tmp_path / "cut.mp4").open("ab") as file:
        file.write(b"\x00\x10\x00\x00moof" + bytes(100))  # what was being written
    size = (tmp_path / "cut.mp4").stat().st_size
    assert trim_fragments(tmp_path / "cut.mp4")
    assert (tmp_path / "cut.mp4").stat().st_size == size - 108
    assert 50 <= len(decode(tmp_path / "cut.mp4")) <= 75


@pytest.mark.parametrize("data", [b"", b"noise" * 99, bytes(99), b"\0\0\0\x10mdat" + bytes(8)])
def test_a_file_without_a_film_is_not_taken_for_one(tmp_path, data):
    (tmp_path / "a.mp4").write_bytes(data)
    assert not trim_fragments(tmp_path / "a.mp4")
    assert (tmp_path / "a.mp4").read_bytes() == data


@pytest.mark.parametrize(("name", "size"), [("a.mp4", 100_000), ("a.mkv", 90_000)])
def test_a_full_disk_is_noticed_while_writing(tmp_path, name, size):
    film, count = open_film(tmp_path / name, 10.0, SIZE), 0
    with full_disk(size):
        with pytest.raises(OSError, match="File too large"):  # noqa: PT012
            while count < 300:
                count += 1
                film.write(noise(count))
        assert film.abandon()
    assert count < 120
    assert len(decode(tmp_path / name)) >= 20


def test_a_file_that_is_removed_is_noticed_while_writing(tmp_path):
    film = open_film(tmp_path / "a.mp4", 10.0, SIZE)
    film.write(noise(0))
    (tmp_path / "a.mp4").unlink()
    with pytest.raises(FileNotFoundError, match="removed while"):  # noqa: PT012
        for i in range(99):
            film.write(noise(i))
    assert not film.abandon()


@pytest.mark.parametrize("coding", [H264, MPEG4])
@pytest.mark.parametrize("size", [(64, 48), (320, 240)])
def test_a_second_of_noise_stays_below_the_bound(tmp_path, coding, size):
    """Recordings reserve so much space."""
    film, rate = open_film(tmp_path / "a.mp4", 10.0, size, (coding,)), 10
    before = 0
    for i in range(60):
        film.write(noise(i % 7, size) if i % 20 < 10 else noise(0, size) // 255 * 255)
        if i % rate == rate - 1:
            now = film.bytes_written + film.bytes_pending
            assert now - before <= BYTES_PER_PIXEL[coding] * size[0] * size[1] * rate + 2000
            before = now
    film.finish()
    assert (tmp_path / "a.mp4").stat().st_size <= before + 4000


def test_mpeg4_is_reported_once_with_the_players_that_take_it(tmp_path, caplog):
    writer._warn_of_mpeg4.cache_clear()
    caplog.set_level(logging.WARNING, "edge")
    for name in ("a.mp4", "b.mp4"):
        write(tmp_path / name, [bars()], codings=(MPEG4,))
    (record,) = caplog.records
    assert "MPEG-4 Part 2, which VLC and mpv play, but browsers and phones do not" in record.message
    writer._warn_of_mpeg4.cache_clear()


def test_without_pyav_opencv_writes_and_the_log_says_what(tmp_path):
    (tmp_path / "av.py").write_text("raise ImportError('numpy.core.multiarray failed to import')")
    run = [sys.executable, "-m", "edge", "run", "--camera", DEMO / "astronaut.jpg"]
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    options = {"cwd": tmp_path, "env": environment, "capture_output": True, "text": True}
    good = subprocess.run([*run, "--display", "a.mp4"], check=False, timeout=120, **options)
    assert good.returncode == 0
    assert "written as MPEG-4 Part 2" in good.stderr
    assert "install python3-av" in good.stderr
    assert stream(tmp_path / "a.mp4")[0] == "mpeg4"
    bad = subprocess.run([*run, "--display", b"a\xff.mp4"], check=False, timeout=120, **options)
    assert bad.returncode == 1
    assert "needs a name in Unicode" in bad.stderr
    assert "Traceback" not in bad.stderr


class TestOpenCv:
    """The way without PyAV."""

    @pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.avi"])
    def test_it_writes_every_frame(self, tmp_path, name):
        film = CvFilm(tmp_path / name, 10.0, SIZE)
        film.write(bars(), 3)
        film.finish()
        assert cv2.VideoCapture(str(tmp_path / name)).get(cv2.CAP_PROP_FRAME_COUNT) == 3

    def test_an_incomplete_file_is_an_error(self, tmp_path):
        film = CvFilm(tmp_path / "a.mp4", 10.0, SIZE)
        with full_disk(1000):
            film.write(bars(), 30)
            with pytest.raises(OSError, match="incomplete"):
                film.finish()

    def test_a_folder_that_is_missing_is_an_error(self, tmp_path):
        with pytest.raises(DeviceError, match="is the folder writable"):
            CvFilm(tmp_path / "no" / "a.mp4", 10.0, SIZE)
