import numpy as np

from edge.labels import AWAY, EMOTIONS, UNSURE
from edge.render import compositing, shapes
from edge.render.icons import icon


def test_a_bar_grows_by_less_than_a_pixel():
    mask = np.full((4, 100), 255, np.uint8)
    sums = [int(shapes.left_part(mask, s)[0].astype(int).sum()) for s in (0.5, 0.505)]
    assert sums == [50 * 255, 50 * 255 + 127]
    assert shapes.left_part(mask, 1.0).shape == mask.shape


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
