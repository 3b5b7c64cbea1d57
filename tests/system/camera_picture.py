"""Expected camera picture on the screen: which clip it shows, how bright it is.

Pictures are compared by mean colours on a coarse grid. Every function yields one line for each
problem.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from edge.render.viewport import Viewport
from tests.system.clips import Clip

TOLERANCE = 16  # of 255: a colour that a camera format has converted
GRID = (16, 12)  # cells, across and down
# Test picture of the kernel's virtual cameras, from left to right, at three quarters of full power.
BAR = 191
BARS = ("111", "110", "011", "010", "101", "100", "001", "000")  # which of red, green, blue


def clip_problems(picture: np.ndarray, clip: Clip, view: Viewport) -> Iterator[str]:
    """Require the mirrored frame of a clip.

    Args:
        picture: the camera picture on the screen: uint8, (height, width, 3), RGB.
        clip: that the camera plays.
        view: where the frame lies on the screen.
    """
    difference = np.abs(_cells(picture) - _expected(clip)).max(axis=-1)
    share = (difference[_uncovered(clip, view)] <= TOLERANCE).mean()
    if share < 0.8:
        yield f"only {share:.0%} of the camera picture is the mirrored {clip.file_name}"


def dim_clip_problems(picture: np.ndarray, clip: Clip) -> Iterator[str]:
    """Require the mirrored frame of a clip, darkened; text may cover its middle.

    Args:
        picture: the camera picture on the screen: uint8, (height, width, 3), RGB.
        clip: that the camera played before it was lost.
    """
    seen, bright = _cells(picture).mean(axis=-1), _expected(clip).mean(axis=-1)
    outer = np.abs(np.arange(GRID[1]) - (GRID[1] - 1) / 2) > GRID[1] / 4
    ratio = seen[outer].mean() / bright[outer].mean()
    if not 0.1 <= ratio <= 0.5:
        yield f"the last picture has {ratio:.0%} of its brightness, and should be dim"
    # Noise makes the correlation of a black picture low instead of undefined.
    noisy = seen[outer] + np.random.default_rng(0).normal(0, 0.1, seen[outer].shape)
    correlation = np.corrcoef(noisy.ravel(), bright[outer].ravel())[0, 1]
    if correlation < 0.9:
        yield f"the dim picture is not the last one: correlation {correlation:.2f}"


def bar_problems(picture: np.ndarray) -> Iterator[str]:
    """Require the mirrored colour bars of the kernel's virtual cameras.

    Args:
        picture: the camera picture on the screen: uint8, (height, width, 3), RGB.
    """
    height, width = picture.shape[:2]
    for index, bar in enumerate(reversed(BARS)):
        middle = round((index + 0.5) * width / len(BARS))
        seen = picture[height // 4 : height // 2, middle - 8 : middle + 8].mean(axis=(0, 1))
        expected = [BAR * int(part) for part in bar]
        if np.abs(seen - expected).max() > TOLERANCE:
            yield f"colour bar {index} is {seen.round().tolist()}, not {expected}"


def noise_problems(picture: np.ndarray, view: Viewport) -> Iterator[str]:
    """Require neighbouring pixels without correlation.

    Args:
        picture: the camera picture on the screen: uint8, (height, width, 3), RGB.
        view: where the frame lies on the screen.
    """
    grey = picture[: view.h // 2].astype(float).mean(axis=-1)
    step = round(2 * view.scale)  # YUYV frames store colours for pairs of pixels
    correlation = np.corrcoef(grey[step:].ravel(), grey[:-step].ravel())[0, 1]
    noisy = grey.std() > 25 and correlation < 0.2
    if not noisy:
        yield f"no noise: deviation {grey.std():.0f}, correlation {correlation:.2f}"


def _cells(picture: np.ndarray) -> np.ndarray:
    """Return mean colours on the grid: float, (rows, columns, 3)."""
    return cv2.resize(picture, GRID, interpolation=cv2.INTER_AREA).astype(float)


def _expected(clip: Clip) -> np.ndarray:
    return _cells(clip.frames()[0][:, ::-1])


def _uncovered(clip: Clip, view: Viewport) -> np.ndarray:
    """Return the cells that neither box nor label covers: bool, (rows, columns)."""
    box = view.project(clip.face)
    across, down = view.w / GRID[0], view.h / GRID[1]
    left, right = (box.x - 0.3 * box.w) / across - 1, (box.x + 1.3 * box.w) / across
    upper, lower = (box.y - 0.6 * box.h) / down - 1, (box.y + 1.3 * box.h) / down
    y, x = np.mgrid[: GRID[1], : GRID[0]]
    return (x < left) | (x > right) | (y < upper) | (y > lower)
