"""Where a frame is shown, and frames that need no scaling."""

import pytest

from edge.render.layout import Rect
from edge.render.viewport import fit_frame, space_of

SHAPE = 4, 3
SCREENS = [
    *((1280, 720), (1920, 1080), (1366, 768), (1280, 800), (1024, 600), (800, 480), (640, 480)),
    *((480, 320), (2560, 1080), (1280, 1024), (3840, 2160), (1023, 599), (799, 481)),
    *((720, 1280), (1080, 1920), (480, 800), (600, 1024), (240, 320), (1050, 1680), (721, 1283)),
]


@pytest.mark.parametrize("fit", ["auto", "fill", "letterbox"])
@pytest.mark.parametrize("screen", SCREENS)
def test_an_exact_frame_is_shown_without_scaling_on_any_screen(screen, fit):
    space = space_of(screen, fit)
    size = space.exact(SHAPE)
    view, fill = space.view(size)
    assert view.scale == 1
    assert [side % 2 for side in size] == [0, 0]
    assert size[0] / size[1] == pytest.approx(4 / 3, abs=0.02)
    if fill:
        assert (view.w, view.h) == space.area[2:]
    else:
        assert min(space.area.w - view.w, space.area.h - view.h) <= 1


@pytest.mark.parametrize("factor", [1, 2, 3])
@pytest.mark.parametrize("screen", SCREENS)
def test_a_multiple_of_it_is_shrunk_by_a_whole_number(screen, factor):
    space = space_of(screen, "auto")
    width, height = space.exact(SHAPE)
    view, fill = space.view((factor * width, factor * height))
    assert view.scale == 1 / factor
    if fill:
        assert (view.w, view.h) == space.area[2:]


@pytest.mark.parametrize(
    ("screen", "size"),
    [
        ((1280, 720), (960, 720)),
        ((1920, 1080), (1440, 1080)),
        ((1080, 1920), (1690, 1268)),  # 1267 rows are shown; the edges are for `Framing`
        ((800, 480), (640, 480)),
    ],
)
def test_an_exact_frame_fits_the_space_of_the_screen(screen, size):
    assert space_of(screen, "auto").exact(SHAPE) == size


def test_without_panels_the_whole_picture_is_space():
    assert space_of((1280, 960), "auto", panels=False).exact(SHAPE) == (1280, 960)


@pytest.mark.parametrize(
    ("size", "fill", "scale", "shown"),
    [
        ((64, 49), True, 1.0, (64, 48)),  # loses a row
        ((64, 47), False, 64 / 64, (64, 47)),
        ((63, 47), False, 1.0, (63, 47)),  # gets a margin
        ((63, 47), True, 48 / 47, (64, 48)),  # no margin is allowed
        ((66, 50), True, 64 / 66, (64, 48)),
        ((62, 46), False, 64 / 62, (64, 47)),
        ((128, 97), True, 0.5, (64, 48)),
        ((128, 99), True, 0.5, (64, 48)),
        ((132, 100), True, 64 / 132, (64, 48)),
    ],
)
def test_a_row_more_or_less_is_not_scaled(size, fill, scale, shown):
    view = fit_frame(size, Rect(0, 0, 64, 48), fill=fill)
    assert view.scale == scale
    assert (view.w, view.h) == shown
