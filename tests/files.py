"""Paths of the checkout, and helpers that write pictures and videos for a test."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "edge" / "assets" / "demo"


def save(path: Path, rgb: np.ndarray) -> Path:
    """Write an RGB or grey picture and return its path."""
    bgr = rgb if rgb.ndim == 2 else cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
    assert cv2.imwrite(str(path), bgr)
    return path


def save_video(path: Path, frames: list[np.ndarray], rate: float = 10.0) -> Path:
    """Write RGB frames as a motion-JPEG video and return its path.

    Every frame is coded on its own, so that damage stays within a frame.
    """
    size = (frames[0].shape[1], frames[0].shape[0])
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), rate, size)
    assert writer.isOpened()
    for frame in frames:
        writer.write(cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))
    writer.release()
    return path


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """Limit files to a size in bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
