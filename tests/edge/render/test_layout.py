import numpy as np
import pytest

from edge.render.layout import lay_out


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 9])
@pytest.mark.parametrize("size", [(1280, 720), (640, 480), (480, 854), (3840, 2160), (320, 240)])
@pytest.mark.parametrize("left_to_right", [True, False])
def test_areas_neither_overlap_nor_leave_the_picture(size, count, left_to_right):
    layout = lay_out(size, count, left_to_right=left_to_right)
    covered = np.zeros((size[1], size[0]), int)
    for x, y, w, h in (layout.frame_area, *layout.panels, *filter(None, [layout.more])):
        assert w > 0
        assert h > 0
        assert 0 <= x <= x + w <= size[0]
        assert 0 <= y <= y + h <= size[1]
        covered[y : y + h, x : x + w] += 1
    assert covered.max() == 1
    assert len(layout.panels) == min(count, 4)


def test_a_right_to_left_layout_is_mirrored():
    left, right = lay_out((1280, 720), 2), lay_out((1280, 720), 2, left_to_right=False)
    assert (left.frame_area.x, right.frame_area.x) == (0, 320)
    assert [panel.mirrored(1280) for panel in left.panels] == list(right.panels)
