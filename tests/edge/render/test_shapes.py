import numpy as np
import pytest

from edge.labels import AWAY, EMOTIONS, UNSURE
from edge.render import compositing, shapes
from edge.render.icons import icon
from edge.render.layout import Rect


def test_a_bar_grows_by_less_than_a_pixel():
    mask = np.full((4, 100), 255, np.uint8)
    sums = [int(shapes.left_part(mask, s)[0].astype(int).sum()) for s in (0.5, 0.505)]
    assert sums == [50 * 255, pytest.approx(50 * 255 + 127, abs=1)]
    assert shapes.left_part(mask, 1.0).shape == mask.shape


def test_a_part_of_a_bar_ends_as_the_whole_bar_does():
    mask = shapes.rounded_rect(100, 12, 6)
    part = shapes.left_part(mask, 0.4)
    assert (part[:, :20] == mask[:, :20]).all()
    assert (part[:, 34:40] == mask[:, 94:]).all()
    assert not part[:, 40:].any()


def test_a_part_of_a_bar_grows_inside_the_bar():
    mask = shapes.rounded_rect(100, 12, 6)
    before = 0
    for share in np.linspace(0, 1, 401):
        part = shapes.left_part(mask, share)
        assert (part <= mask[:, : part.shape[1]]).all()
        # Of an area of 1130 pixels; each pixel may be rounded.
        assert before - 0.1 <= (before := part.sum() / 255)
    assert (shapes.left_part(mask, 1.0) == mask).all()
    assert not shapes.left_part(mask, 0.0).any()


def test_an_outline_is_hollow():
    line = shapes.outline(40, 20, 10, 2)
    assert (line[8:12, 1] == 255).all()
    assert (line[:2, 12:28] == 255).all()
    assert not line[2:18, 12:28].any()
    assert (line <= shapes.rounded_rect(40, 20, 10)).all()
    assert (shapes.outline(3, 3, 1, 2) == shapes.rounded_rect(3, 3, 1)).all()


def test_masks_are_clipped_at_the_edges_of_the_picture():
    picture = np.zeros((10, 10, 3), np.uint8)
    mask = np.full((6, 6), 255, np.uint8)
    for x, y in ((-3, -3), (7, 7), (-99, 0), (0, 99)):
        compositing.draw_mask(picture, mask, x, y, (255, 0, 9))
    assert tuple(picture[0, 0]) == tuple(picture[9, 9]) == (255, 0, 9)
    assert (picture[3:7, 3:7] == 0).all()


def test_every_emotion_has_an_icon():
    for name in (*EMOTIONS, UNSURE, AWAY):
        rgba = icon(name, 64)
        assert rgba.shape == (64, 64, 4)
        assert rgba[32, 32, 3] == 255
        assert rgba[0, 0, 3] == 0


def test_a_composition_looks_like_its_parts_drawn_in_turn():
    mask, image = shapes.rounded_rect(40, 24, 10, 200), icon("happy", 20)
    composed = compositing.Composition(40, 24)
    composed.add_mask(mask, 0, 0, (200, 40, 90))
    composed.add_icon(image, 30, 2)  # reaches over the edge
    parts = np.random.default_rng(3).integers(0, 256, (60, 80, 3), np.uint8)
    whole = parts.copy()
    compositing.draw_mask(parts, mask, 10, -6, (200, 40, 90))
    compositing.draw_icon(parts[:18, :50], image, 40, -4)
    composed.draw(whole, 10, -6)
    assert np.abs(whole.astype(int) - parts).max() <= 1
    assert (whole[18:] == parts[18:]).all()


def test_the_core_of_an_outline_lies_between_two_lines():
    picture = np.zeros((40, 60, 3), np.uint8)
    line, core = shapes.Line(8, (255, 0, 0)), shapes.Line(4, (0, 255, 0))
    shapes.draw_outline(picture, Rect(2, 3, 50, 34), 12, line, core)
    rows = [tuple(picture[row, 25]) for row in range(2, 12)]
    red, green, black = (255, 0, 0), (0, 255, 0), (0, 0, 0)
    assert rows == [black, red, red, *[green] * 4, red, red, black]
    assert (picture[:, 2:52] == picture[:, 51:1:-1]).all()
    assert (picture[3:37] == picture[36:2:-1]).all()
    assert tuple(picture[3, 2]) == black  # a round corner


@pytest.mark.parametrize("corner", [(-7, -5), (-30, 4), (20, 10), (70, 50), (-60, 0)])
def test_an_outline_is_clipped_at_the_edges_of_the_picture(corner):
    line, core = shapes.Line(8, (255, 0, 0)), shapes.Line(4, (0, 255, 0))
    large, small = np.zeros((200, 300, 3), np.uint8), np.zeros((40, 60, 3), np.uint8)
    x, y = corner
    shapes.draw_outline(large, Rect(100 + x, 100 + y, 50, 34), 12, line, core)
    shapes.draw_outline(small, Rect(x, y, 50, 34), 12, line, core)
    assert (small == large[100:140, 100:160]).all()


@pytest.mark.parametrize("size", [(9, 9), (17, 12), (40, 9)])
def test_a_small_outline_stays_within_its_rectangle(size):
    picture = np.zeros((60, 60, 3), np.uint8)
    shapes.draw_outline(picture, Rect(20, 10, *size), 12, shapes.Line(4, (255, 0, 0)))
    assert picture.any()
    outside = picture.copy()
    outside[10 : 10 + max(size[1], 8), 20 : 20 + max(size[0], 8)] = 0
    assert not outside.any()
