import numpy as np
import pytest

from edge.render.layout import Rect
from edge.render.scaling import draw_frame, enlarge
from edge.render.viewport import fit_frame
from edge.scene import Frame

PIXELS = np.random.default_rng(5).integers(0, 256, (48, 64, 3), np.uint8)


@pytest.mark.parametrize("size", [(96, 72), (144, 108), (77, 58)])
def test_planes_enlarge_to_the_same_picture(size):
    whole, planes = (np.zeros((90, 110, 3), np.uint8) for _ in range(2))
    for picture, by_planes in ((whole, False), (planes, True)):
        width, height = min(size[0], 110), min(size[1], 90)
        enlarge(PIXELS, picture[:height, :width], planes=by_planes)
    assert whole[:50, :70].any()
    assert np.abs(whole.astype(int) - planes).max() <= 1


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_frame_of_the_right_size_is_copied(mirrored):
    viewport = fit_frame((64, 48), Rect(0, 0, 64, 48), mirrored=mirrored)
    picture = np.zeros((48, 100, 3), np.uint8)
    draw_frame(picture[:, 20:84], Frame(PIXELS), viewport)
    assert (picture[:, 20:84] == (PIXELS[:, ::-1] if mirrored else PIXELS)).all()
    assert not picture[:, :20].any()
    assert not picture[:, 84:].any()
