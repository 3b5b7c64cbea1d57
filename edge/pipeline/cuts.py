"""Notice that a scene changes at once: a film's cut, a camera that is turned away."""

from __future__ import annotations

import cv2
import numpy as np

from edge.scene import Frame

# Frames are compared as grey pictures of this width and height, pixels.
SIZE = 32, 24
# Correlation of two frames below which they show different scenes; measured by
# `python -m converter.studies.cuts`, see docs/accuracy.md.
LOWEST = 0.4
# Levels of contrast below which a frame is as good as black: nothing can be compared.
FAINT = 2.0


class CutDetector:
    """Compare each frame with the one before."""

    def __init__(self) -> None:
        self._before: np.ndarray | None = None

    def update(self, frame: Frame) -> bool:
        """Return whether a frame shows another scene than the last one."""
        now = _outline(frame.pixels)
        before, self._before = self._before, now
        return before is not None and correlation(before, now) < LOWEST

    def reset(self) -> None:
        """Compare the next frame with nothing."""
        self._before = None


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Return the correlation of two pictures, -1 to 1; 1 where both are without contrast.

    Args:
        one: float32, (h, w), its mean subtracted.
        other: likewise.
    """
    contrasts = float(np.linalg.norm(one)), float(np.linalg.norm(other))
    faint = FAINT * one.size**0.5
    if max(contrasts) < faint:
        return 1.0
    return float((one * other).sum()) / (max(contrasts[0], faint) * max(contrasts[1], faint))


def _outline(pixels: np.ndarray) -> np.ndarray:
    """Return a frame in grey, small, and less its mean brightness: float32, (24, 32).

    Taking every so many pixels costs a tenth of what averaging all of them does.
    """
    height, width = pixels.shape[:2]
    across, down = max(1, width // (2 * SIZE[0])), max(1, height // (2 * SIZE[1]))
    sampled = np.ascontiguousarray(pixels[::down, ::across])
    small = cv2.resize(sampled, SIZE, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return grey - grey.mean()
