"""Frames become RGB by the colour matrix that they declare."""

import av
import numpy as np
import pytest
from av.video.reformatter import Colorspace

from edge.media.rgb import to_rgb

COLOURS = ((200, 40, 40), (40, 200, 40), (40, 40, 200))
DECLARED = {Colorspace.ITU709: 1, Colorspace.ITU601: 5}  # as AVColorSpace numbers them


@pytest.mark.parametrize("matrix", DECLARED)
@pytest.mark.parametrize("colour", COLOURS)
def test_the_matrix_of_the_frame_counts(matrix, colour):
    rgb = av.VideoFrame.from_ndarray(np.full((64, 64, 3), colour, np.uint8), format="rgb24")
    frame = rgb.reformat(format="yuv420p", dst_colorspace=matrix)
    frame.colorspace = DECLARED[matrix]
    found = to_rgb(frame).to_ndarray()[32, 32].astype(int)
    assert np.abs(found - colour).max() <= 3


def test_the_size_can_be_changed():
    frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
    assert to_rgb(frame, 32, 16).to_ndarray().shape == (16, 32, 3)
