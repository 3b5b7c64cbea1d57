"""Scaling of frames to the size in which they are shown."""

from __future__ import annotations

import cv2
import numpy as np

from edge.media.scaling import enlarge, shrink
from edge.render.viewport import Viewport
from edge.scene import Frame


def draw_frame(image: np.ndarray, frame: Frame, viewport: Viewport) -> None:
    """Scale the visible part of a frame into an image.

    Args:
        image: uint8, (h, w, 3), RGB, of the viewport's size; overwritten.
        frame: the picture.
        viewport: the part of it that is shown, and whether it is mirrored.
    """
    top, left = round(viewport.top), round(viewport.left)
    height, width = round(viewport.h / viewport.scale), round(viewport.w / viewport.scale)
    visible = frame.pixels[top : top + height, left : left + width]
    if visible.shape == image.shape:
        _copy(visible, image, mirrored=viewport.mirrored)
        return
    shrinks = viewport.scale < 1
    # Mirroring the smaller one of frame and image costs less.
    if viewport.mirrored and not shrinks:
        visible = cv2.flip(visible, 1)
    if shrinks:
        shrink(visible, image)
    else:
        enlarge(visible, image)
    if viewport.mirrored and shrinks:
        cv2.flip(image, 1, dst=image)


def _copy(pixels: np.ndarray, image: np.ndarray, *, mirrored: bool) -> None:
    """Copy pixels, or their mirror image, into an image of the same size."""
    if mirrored:
        cv2.flip(pixels, 1, dst=image)
    else:
        np.copyto(image, pixels)
