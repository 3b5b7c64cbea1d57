import numpy as np
import pytest

from edge.commands.bench import clips
from edge.render.layout import Rect
from edge.render.scaling import draw_frame, enlarge, enlarge_by_half
from edge.render.viewport import fit_frame
from edge.scene import Frame

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


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_frame_of_the_right_size_is_copied(mirrored):
    viewport = fit_frame((64, 48), Rect(0, 0, 64, 48), mirrored=mirrored)
    picture = np.zeros((48, 100, 3), np.uint8)
    draw_frame(picture[:, 20:84], Frame(PIXELS), viewport)
    assert (picture[:, 20:84] == (PIXELS[:, ::-1] if mirrored else PIXELS)).all()
    assert not picture[:, :20].any()
    assert not picture[:, 84:].any()


def shrunk(size, *, plain):
    picture = np.zeros((*size[::-1], 3), np.uint8)
    draw_frame(picture, Frame(PIXELS), fit_frame((64, 48), Rect(0, 0, *size)), plain=plain)
    return picture.astype(int)


def test_plain_shrinking_takes_fewer_pixels_into_account():
    """The exact picture is the mean over the area of each pixel."""
    assert np.abs(shrunk((48, 36), plain=True) - shrunk((48, 36), plain=False)).max() > 10
    flat = np.full((48, 64, 3), 90, np.uint8)
    picture = np.zeros((36, 48, 3), np.uint8)
    viewport = fit_frame((64, 48), Rect(0, 0, 48, 36))
    draw_frame(picture, Frame(flat), viewport, plain=True)
    assert (picture == 90).all()


def test_no_pixel_is_left_out_where_much_is_shrunk():
    assert (shrunk((16, 12), plain=True) == shrunk((16, 12), plain=False)).all()
