"""The size of frames to request from a live camera, and from the demo in its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from edge.config.schema import CameraConfig
from edge.system.processor import is_slow

Size = tuple[int, int]  # width and height, pixels

# The larger one shows faces from half as far again, as the search looks at its tiles, and is what a
# screen of 1280 x 720 has room for beside the cards. On small cores it would cost frames where they
# decode or draw it themselves: more than twice as many pixels.
LARGE, SMALL = (960, 720), (640, 480)
# Longer side of the frames of a camera that scales: fewer pixels show no far faces, for the sake of
# which larger cores shrink frames for a small screen; more pixels are not searched any finer.
NARROWEST, NARROWEST_ON_SMALL_CORES, WIDEST = 720, 640, 1920


class Shown(NamedTuple):
    """How frames of a camera are scaled for the screen.

    Attributes:
        exact: size of a frame that is shown without being scaled.
        scale: returns the pixels of the screen per pixel of a frame, by the frame's size.
    """

    exact: Size = LARGE
    scale: Callable[[Size], float] = lambda size: min(LARGE[0] / size[0], LARGE[1] / size[1])


def frame_size(
    config: CameraConfig, *, slow: bool | None = None, exact: Size | None = None
) -> Size:
    """Return width and height to request, in pixels.

    Args:
        config: `width` and `height`; a 0 stands for what suits the board, or the other side.
        slow: whether the board has small cores; None asks it.
        exact: see `Shown`; only of a camera that scales by its own hardware: small cores get as
            much, which costs less to look at than smaller frames to enlarge for the screen.
    """
    if config.width and config.height:
        return config.width, config.height
    slow = is_slow() if slow is None else slow
    width, height = _scaled(exact, slow=slow) if exact else SMALL if slow else LARGE
    if config.width:
        return config.width, max(1, round(config.width * height / width))
    if config.height:
        return max(1, round(config.height * width / height)), config.height
    return width, height


def _scaled(exact: Size, *, slow: bool) -> Size:
    """Return the frame that is shown without being scaled, if it suits the search.

    For a small screen it is a multiple of that, which is shrunk by a whole number at little cost;
    for a very large one a fraction.
    """
    longer = max(exact)
    narrowest = NARROWEST_ON_SMALL_CORES if slow else NARROWEST
    if longer < narrowest:
        factor = -(-narrowest // longer)
        return exact[0] * factor, exact[1] * factor
    divisor = -(-longer // WIDEST)
    return exact[0] // divisor // 2 * 2, exact[1] // divisor // 2 * 2
