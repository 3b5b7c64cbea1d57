"""Frames of FFmpeg as RGB."""

from __future__ import annotations

from typing import Any


class RgbConverter:
    """Converts the frames of a film or camera, one after the other.

    One converter serves all frames of a film: FFmpeg prepares tables and threads for the first
    frame, which takes longer than converting it, and again only where size or format change.
    """

    def __init__(self) -> None:
        from av.video.reformatter import Colorspace, VideoReformatter

        # PyAV 14 ignores the matrix of the source unless it differs from that of the result.
        self._matrix, self._reformatter = Colorspace.DEFAULT, VideoReformatter()

    def to_rgb(self, frame: Any, width: int | None = None, height: int | None = None) -> Any:
        """Return a frame of PyAV as a frame in RGB, by the colour matrix that it declares.

        Args:
            frame: an `av.VideoFrame`.
            width: of the result, pixels; None keeps it.
            height: of the result, pixels; None keeps it.
        """
        return self._reformatter.reformat(
            frame, width=width, height=height, format="rgb24", dst_colorspace=self._matrix
        )
