"""Icons of the emotions, the camera and the warnings."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from edge.render.compositing import read_only

ICON_FOLDER = Path(__file__).resolve().parents[1] / "assets" / "icons"


@lru_cache(maxsize=128)
def icon(name: str, size: int, opacity: float = 1.0) -> np.ndarray:
    """Return an icon at a size.

    Args:
        name: an emotion, "unsure", "away", or another file name in assets/icons without its suffix.
        size: width and height, pixels.
        opacity: factor of the alpha channel, 0 to 1.

    Returns:
        uint8, (size, size, 4), RGBA, read-only.
    """
    data = np.frombuffer((ICON_FOLDER / f"{name}.png").read_bytes(), np.uint8)
    bgra = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    assert bgra is not None, "icons are part of the package"
    rgba = cv2.cvtColor(bgra, cv2.COLOR_BGRA2RGBA)
    rgba = cv2.resize(rgba, (size, size), interpolation=cv2.INTER_AREA)
    rgba[..., 3] = rgba[..., 3] * opacity
    return read_only(rgba)
