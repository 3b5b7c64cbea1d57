"""Frames for the screen: how large they have to be so that they need little or no scaling."""

from __future__ import annotations

from edge.camera.size import Shown
from edge.config.schema import CameraConfig
from edge.render.viewport import Space

SHAPE = 4, 3  # of most sensors: another one would cut off a part of what the lens sees


def shown_in(space: Space, config: CameraConfig) -> Shown:
    """Return what a picture does with the frames of a camera.

    Args:
        space: of the picture.
        config: of the camera, which may hang sideways.
    """
    turned = config.rotate in (90, 270)

    def scale(size: tuple[int, int]) -> float:
        return space.view(size[::-1] if turned else size)[0].scale

    exact = space.exact(SHAPE[::-1] if turned else SHAPE)
    return Shown(exact[::-1] if turned else exact, scale)
