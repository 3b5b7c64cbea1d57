"""Frames of FFmpeg as RGB."""

from __future__ import annotations

from typing import Any


def to_rgb(frame: Any, width: int | None = None, height: int | None = None) -> Any:
    """Return a frame of PyAV as a frame in RGB, by the colour matrix that it declares.

    Args:
        frame: an `av.VideoFrame`.
        width: of the result, pixels; None keeps it.
        height: of the result, pixels; None keeps it.
    """
    from av.video.reformatter import Colorspace

    # PyAV 14 ignores the matrix of the source unless it differs from that of the result.
    matrix = Colorspace.DEFAULT
    return frame.reformat(width=width, height=height, format="rgb24", dst_colorspace=matrix)
