"""The size of frames to request from a live camera, and from the demo in its place."""

from __future__ import annotations

from edge.config.schema import CameraConfig
from edge.system.processor import is_slow

# The larger one shows faces from half as far again, as the search looks at its tiles, and is what a
# screen of 1280 x 720 has room for beside the cards. On small cores it would cost frames: more than
# twice as many pixels are decoded and copied.
LARGE, SMALL = (960, 720), (640, 480)


def frame_size(config: CameraConfig, *, slow: bool | None = None) -> tuple[int, int]:
    """Return width and height to request, in pixels.

    Args:
        config: `width` and `height`; a 0 stands for what suits the board, or the other side.
        slow: whether the board has small cores; None asks it.
    """
    if config.width and config.height:
        return config.width, config.height
    width, height = SMALL if (is_slow() if slow is None else slow) else LARGE
    if config.width:
        return config.width, max(1, round(config.width * height / width))
    if config.height:
        return max(1, round(config.height * width / height)), config.height
    return width, height
