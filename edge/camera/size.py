"""The size of frames to request from a live camera, and from the demo in its place."""

from __future__ import annotations

from edge.config.schema import CameraConfig
from edge.system.processor import is_slow

# The larger one shows faces from half as far again, as the search looks at its tiles, and is what a
# screen of 1280 x 720 has room for beside the cards. On small cores it would cost frames where they
# decode or draw it themselves: more than twice as many pixels.
LARGE, SMALL = (960, 720), (640, 480)


def frame_size(
    config: CameraConfig, *, slow: bool | None = None, scaled: bool = False
) -> tuple[int, int]:
    """Return width and height to request, in pixels.

    Args:
        config: `width` and `height`; a 0 stands for what suits the board, or the other side.
        slow: whether the board has small cores; None asks it.
        scaled: the camera scales by its own hardware: small cores get frames of the larger size,
            which cost less to look at than smaller ones to enlarge for the screen.
    """
    if config.width and config.height:
        return config.width, config.height
    small = not scaled and (is_slow() if slow is None else slow)
    width, height = SMALL if small else LARGE
    if config.width:
        return config.width, max(1, round(config.width * height / width))
    if config.height:
        return max(1, round(config.height * width / height)), config.height
    return width, height
