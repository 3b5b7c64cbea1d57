"""Choice of the part of a frame that is shown where its edges are cut off: faces stay in view."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from edge.render.viewport import Viewport
from edge.scene import BBox

NEAR, CLEAR = 0.1, 0.5  # of a face's size: nearer to the edge starts a move, which ends clear of it
SETTLING = 0.4  # seconds in which a move covers 63 % of its way
MAX_STEP = 1.0  # seconds between two pictures of one view; others begin anew


class _Span(NamedTuple):
    """Extent along one axis, pixels of the frame."""

    low: float
    high: float

    @property
    def length(self) -> float:
        return self.high - self.low


class _Axis:
    """Position of a window along one axis; it moves only where faces are near its edge."""

    def __init__(self, position: float) -> None:
        self.position = position
        self._moving = True  # a new window stands right at once

    def follow(self, faces: Sequence[_Span], window: float, total: float, share: float) -> None:
        """Move by a share (0 to 1) of the way to where all faces are inside, or their middle is."""
        if faces and self._position(faces, window, total, NEAR) != self.position:
            self._moving = True
        if not (faces and self._moving):
            return
        way = self._position(faces, window, total, CLEAR) - self.position
        self.position += way * share
        self._moving = abs(way * (1 - share)) >= 1

    def _position(
        self, faces: Sequence[_Span], window: float, total: float, margin: float
    ) -> float:
        """Return the nearest position with all faces inside, at a margin per size of a face."""
        low, high = min(face.low for face in faces), max(face.high for face in faces)
        gap = min(margin * max(face.length for face in faces), (window - high + low) / 2)
        position = max(min(self.position, low - gap), high + gap - window)
        return max(0.0, min(position, total - window))


class Framing:
    """Window on frames that are larger than their space, which follows the faces."""

    def __init__(self) -> None:
        self._view: tuple[object, ...] = ()
        self._time = 0.0
        self._axes = (_Axis(0.0), _Axis(0.0))

    def follow(
        self, viewport: Viewport, size: tuple[int, int], boxes: Sequence[BBox], time: float
    ) -> Viewport:
        """Return a viewport with another part of the frame where a face would be cut off.

        Args:
            viewport: of the middle of the frame.
            size: width and height of the frame, pixels.
            boxes: of the faces, pixels of the frame.
            time: of the frame, seconds.
        """
        view = viewport, size
        passed = time - self._time
        if view != self._view or not 0 <= passed <= MAX_STEP:
            self._view, self._axes = view, (_Axis(viewport.left), _Axis(viewport.top))
            passed = math.inf
        self._time = time
        share = 1 - math.exp(-passed / SETTLING)
        across = [_Span(box.x, box.x + box.w) for box in boxes]
        down = [_Span(box.y, box.y + box.h) for box in boxes]
        for axis, spans, shown, total in (
            (self._axes[0], across, viewport.w, size[0]),
            (self._axes[1], down, viewport.h, size[1]),
        ):
            axis.follow(spans, min(total, shown / viewport.scale), total, share)
        return viewport._replace(left=self._axes[0].position, top=self._axes[1].position)
