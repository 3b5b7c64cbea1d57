"""Pictures on a screen or a page: they stay, and the run goes on."""

from itertools import islice

import numpy as np

from edge.camera.images import ImageFiles
from edge.camera.slideshow import SHOWN, STEP, Slideshow
from edge.scene import Frame
from tests.files import save


class Clock:
    """Time that passes only while something sleeps."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


class Film:
    """A camera of given frames: (source, time)."""

    name, live, physical, length, rate, damaged_frames = "film", False, False, None, None, 3

    def __init__(self, *frames):
        self._frames, self.closed = frames, False

    def __iter__(self):
        for index, (source, time) in enumerate(self._frames):
            yield Frame(np.zeros((1, 1, 3), np.uint8), time, index, source)

    def close(self):
        self.closed = True


def show(pictures, count):
    clock = Clock()
    return list(islice(Slideshow(pictures, clock, clock.sleep), count)), clock.now


def test_a_single_picture_stays_for_ever(tmp_path):
    save(tmp_path / "a.png", np.full((2, 2, 3), 9, np.uint8))
    frames, seconds = show(ImageFiles(tmp_path / "a.png"), 500)
    assert seconds > 90
    assert {(frame.time, frame.source) for frame in frames} == {(0.0, str(tmp_path / "a.png"))}
    assert [frame.index for frame in frames] == list(range(500))


def test_each_picture_of_a_folder_stays_for_a_while_and_then_they_repeat(tmp_path):
    for name in "abc":
        save(tmp_path / f"{name}.png", np.zeros((2, 2, 3), np.uint8))
    each = round(SHOWN / STEP) + 1  # the first time, and again after every step
    frames, seconds = show(ImageFiles(tmp_path), 4 * each)
    names = [frame.source[-5] for frame in frames]
    assert names == [name for name in "abca" for _ in range(each)]
    assert seconds == 4 * each * STEP - 4 * STEP


def test_the_times_of_different_pictures_are_so_far_apart_that_none_is_smoothed_into_the_next():
    frames, _ = show(Film(("a", 0.0), ("b", 1.0)), 52)
    times = sorted({frame.time for frame in frames})
    assert times == [0.0, 1.0, 2.0, 3.0]
    assert [frame.time for frame in frames] == sorted(frame.time for frame in frames)


def test_the_frames_of_a_film_in_the_folder_are_not_held():
    frames, seconds = show(Film(("film", 0.0), ("film", 0.1), ("film", 0.2), ("b", 2.0)), 3)
    assert ([frame.time for frame in frames], seconds) == ([0.0, 0.1, 0.2], 0.0)


def test_it_ends_where_no_picture_is_left():
    assert show(Film(), 3) == ([], 0.0)


def test_it_closes_the_pictures_and_counts_their_damaged_frames():
    film = Film()
    show_ = Slideshow(film)
    show_.close()
    assert (film.closed, show_.damaged_frames) == (True, 3)
