"""Pictures that are enlarged and shrunk by the methods that cost little."""

import cv2
import numpy as np
import pytest

from edge.commands.bench import clips
from edge.media.scaling import enlarge, enlarge_by_half, shrink

PIXELS = np.random.default_rng(5).integers(0, 256, (48, 64, 3), np.uint8)


@pytest.mark.parametrize("size", [(96, 71), (144, 108), (77, 58)])
def test_planes_enlarge_to_the_same_picture(size):
    whole, planes = (np.zeros((90, 110, 3), np.uint8) for _ in range(2))
    for picture, by_planes in ((whole, False), (planes, True)):
        width, height = min(size[0], 110), min(size[1], 90)
        enlarge(PIXELS, picture[:height, :width], planes=by_planes)
    assert whole[:50, :70].any()
    assert np.abs(whole.astype(int) - planes).max() <= 1


def test_by_half_all_pixels_stay_and_their_means_lie_between_them():
    picture = np.zeros((80, 110, 3), np.uint8)
    enlarge(PIXELS, picture[:72, 10:106], planes=True)
    image, small = picture[:72, 10:106].astype(int), PIXELS.astype(int)
    assert (image[::3, ::3] == small[::2, ::2]).all()
    assert (image[2::3, 2::3] == small[1::2, 1::2]).all()
    means = small.reshape(24, 2, 32, 2, 3)
    assert np.abs(image[::3, 1::3] - means[:, 0].mean(2)).max() <= 1
    assert np.abs(image[1::3, 2::3] - means[:, :, :, 1].mean(1)).max() <= 1
    assert np.abs(image[1::3, 1::3] - means.mean((1, 3))).max() <= 2
    assert not picture[72:].any()
    assert not picture[:, :10].any()


def test_by_half_a_photograph_looks_as_it_does_when_enlarged_by_mixing():
    photograph = clips.frame(1, 0.0, (320, 180))
    mixed, halves = (np.zeros((270, 480, 3), np.uint8) for _ in range(2))
    enlarge(photograph, mixed, planes=False)
    enlarge_by_half(photograph, halves)
    difference = np.abs(mixed.astype(int) - halves)
    assert difference.mean() < 2
    assert np.percentile(difference, 99) < 16


def shrunk(pixels, size, *, planes=False):
    """Shrink into a part of a picture, whose other pixels have to stay."""
    picture = np.zeros((size[1] + 4, size[0] + 6, 3), np.uint8)
    shrink(pixels, picture[2:-2, 3:-3], planes=planes)
    outside = picture.copy()
    outside[2:-2, 3:-3] = 0
    assert not outside.any()
    return picture[2:-2, 3:-3].astype(int)


@pytest.mark.parametrize("size", [(32, 24), (16, 12), (8, 6)])
def test_by_a_whole_number_each_pixel_is_the_mean_of_those_that_fall_on_it(size):
    side = 64 // size[0]
    means = PIXELS.reshape(size[1], side, size[0], side, 3).mean((1, 3))
    assert np.abs(shrunk(PIXELS, size) - means).max() <= 0.5


@pytest.mark.parametrize("size", [(48, 36), (63, 47), (33, 25), (31, 23), (20, 15), (7, 5)])
def test_by_any_number_no_pixel_is_left_out(size):
    """A single bright row and column can still be seen, wherever they are."""
    for place in range(3, 45):
        row, column = np.zeros((2, 48, 64, 3), np.uint8)
        row[place], column[:, place] = 255, 255
        assert shrunk(row, size).max() > 0
        assert shrunk(column, size).max() > 0


@pytest.mark.parametrize("size", [(240, 135), (200, 112), (100, 56), (315, 177)])
def test_a_photograph_looks_as_it_does_when_shrunk_by_means(size):
    photograph = clips.frame(1, 0.0, (320, 180))
    means = cv2.resize(photograph, size, interpolation=cv2.INTER_AREA)
    assert np.abs(shrunk(photograph, size) - means).mean() < 2


@pytest.mark.parametrize("size", [(48, 36), (20, 15)])
def test_planes_shrink_to_the_same_picture(size):
    difference = shrunk(PIXELS, size) - shrunk(PIXELS, size, planes=True)
    assert np.abs(difference).max() <= 1


def test_one_colour_stays():
    flat = np.full((48, 64, 3), 90, np.uint8)
    assert (shrunk(flat, (40, 30)) == 90).all()
