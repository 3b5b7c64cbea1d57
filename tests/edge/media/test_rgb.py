"""Frames become RGB by the colour matrix that they declare."""

import av
import numpy as np
import pytest
from av.video.reformatter import Colorspace

from edge.media.rgb import RgbConverter

COLOURS = ((200, 40, 40), (40, 200, 40), (40, 40, 200))
CONVERTER = RgbConverter()  # for frames of every matrix, format and size
DECLARED = {Colorspace.ITU709: 1, Colorspace.ITU601: 5}  # as AVColorSpace numbers them


@pytest.mark.parametrize("matrix", DECLARED)
@pytest.mark.parametrize("colour", COLOURS)
def test_the_matrix_of_the_frame_counts(matrix, colour):
    rgb = av.VideoFrame.from_ndarray(np.full((64, 64, 3), colour, np.uint8), format="rgb24")
    frame = rgb.reformat(format="yuv420p", dst_colorspace=matrix)
    frame.colorspace = DECLARED[matrix]
    found = CONVERTER.to_rgb(frame).to_ndarray()[32, 32].astype(int)
    assert np.abs(found - colour).max() <= 3


@pytest.mark.parametrize("size", [(32, 16), (64, 64), (20, 80)])
def test_the_size_can_be_changed(size):
    frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), COLOURS[0], np.uint8), format="rgb24")
    found = CONVERTER.to_rgb(frame, *size).to_ndarray()
    assert found.shape == (size[1], size[0], 3)
    assert (found == COLOURS[0]).all()


def test_a_frame_keeps_its_pixels_when_the_next_one_is_converted():
    frames = [np.full((64, 64, 3), colour, np.uint8) for colour in COLOURS]
    films = [
        av.VideoFrame.from_ndarray(each, format="rgb24").reformat(format="yuv444p")
        for each in frames
    ]
    found = [CONVERTER.to_rgb(each) for each in films]
    for each, colour in zip(found, COLOURS, strict=True):
        assert np.abs(each.to_ndarray()[0, 0].astype(int) - colour).max() <= 3
