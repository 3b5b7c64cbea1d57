"""A folder with a theme and its pictures."""

from pathlib import Path

import cv2
import numpy as np


def png(height, width, colour=(255, 0, 255)):
    """Return an opaque picture as PNG; the colour is RGB."""
    pixels = np.full((height, width, 3), colour[::-1], np.uint8)
    return cv2.imencode(".png", pixels)[1].tobytes()


def write_theme(folder: Path, text: str) -> Path:
    """Write a theme.toml beside two pictures; return its folder."""
    (folder / "pink.png").write_bytes(png(40, 40))
    (folder / "wide.png").write_bytes(png(20, 100))
    (folder / "theme.toml").write_text(text, encoding="utf-8")
    return folder
