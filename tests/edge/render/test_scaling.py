import numpy as np
import pytest

from edge.render.layout import Rect
from edge.render.scaling import draw_frame
from edge.render.viewport import fit_frame
from edge.scene import Frame

PIXELS = np.random.default_rng(5).integers(0, 256, (48, 64, 3), np.uint8)


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_frame_of_the_right_size_is_copied(mirrored):
    viewport = fit_frame((64, 48), Rect(0, 0, 64, 48), mirrored=mirrored)
    picture = np.zeros((48, 100, 3), np.uint8)
    draw_frame(picture[:, 20:84], Frame(PIXELS), viewport)
    assert (picture[:, 20:84] == (PIXELS[:, ::-1] if mirrored else PIXELS)).all()
    assert not picture[:, :20].any()
    assert not picture[:, 84:].any()


def test_a_large_frame_is_mirrored_and_shrunk():
    viewport = fit_frame((64, 48), Rect(0, 0, 48, 36), mirrored=True)
    mirrored, plain = (np.zeros((36, 48, 3), np.uint8) for _ in range(2))
    draw_frame(mirrored, Frame(PIXELS), viewport)
    draw_frame(plain, Frame(PIXELS), viewport._replace(mirrored=False))
    assert (mirrored == plain[:, ::-1]).all()
    assert plain.any()
