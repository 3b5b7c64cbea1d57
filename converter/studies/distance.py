"""Measure the width of a portrait in the frame from which on a face detector finds it.

Part of `python -m converter.studies.detectors`, for its option --photos. It measured the distance
up to which people are found; its figures are in docs/detectors.md.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

import cv2
import numpy as np

from converter.markdown import format_table
from converter.studies.face_matching import FRAME_SIZE, matches
from edge.detector import FaceDetector
from edge.scene import BBox, Frame

FACE_WIDTHS = 24, 32, 40, 48, 56, 64, 80, 96, 128, 160, 200  # in pixels of the frame
MAX_HEIGHT = 640  # of a portrait in pixels
GREY = 128


def place(
    portrait: np.ndarray, face: BBox, width: float, centre: tuple[float, float]
) -> tuple[Frame, BBox]:
    """Scale a portrait and move its face to a point of the frame.

    Args:
        portrait: uint8, (height, width, 3), RGB.
        face: box of the face in pixels of the portrait.
        width: width of the face in the frame, in pixels.
        centre: centre of the face in the frame, in pixels.

    Returns:
        the frame, grey around the portrait, and the box of the face in it.
    """
    scale, (x, y) = width / face.w, face.centre
    small = cv2.resize(portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    shift = np.array([[1, 0, centre[0] - x * scale], [0, 1, centre[1] - y * scale]], np.float32)
    pixels = cv2.warpAffine(small, shift, FRAME_SIZE, borderValue=(GREY,) * 3)
    height = face.h * scale
    return Frame(pixels), BBox(centre[0] - width / 2, centre[1] - height / 2, width, height)


def centres(width: float) -> list[tuple[float, float]]:
    """Return nine centres for which a face of this width is inside the frame."""
    x, y = (np.linspace(0.75 * width, side - 0.75 * width, 3).tolist() for side in FRAME_SIZE)
    return list(product(x, y))


def smallest_width(detector: FaceDetector, portrait: np.ndarray, face: BBox) -> int | None:
    """Return the width from which on the face is found at all nine places; None if never."""
    smallest = None
    for width in reversed(FACE_WIDTHS):
        for centre in centres(width):
            frame, box = place(portrait, face, width, centre)
            if not any(matches(detected.bbox, box) for detected in detector.detect(frame)):
                return smallest
        smallest = width
    return smallest


def read_portraits(folder: Path, locator: FaceDetector) -> dict[str, tuple[np.ndarray, BBox]]:
    """Return portraits and their faces, found by `locator`, by file name without suffix."""
    portraits = {}
    for path in sorted(folder.iterdir()):
        pixels = cv2.imread(str(path))
        if pixels is None:
            continue
        scale = min(1.0, MAX_HEIGHT / pixels.shape[0])
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
        portraits[path.stem] = pixels, locator.detect(Frame(pixels))[0].bbox
    return portraits


def distance_table(detectors: dict[str, FaceDetector], folder: Path, locator: FaceDetector) -> str:
    """Return the smallest width per detector and portrait.

    Args:
        detectors: detectors by name.
        folder: portraits with one face each.
        locator: detector that finds the faces in the portraits themselves.
    """
    portraits = read_portraits(folder, locator)
    rows = [["detector", *portraits]]
    for name, detector in detectors.items():
        widths = [smallest_width(detector, *portrait) for portrait in portraits.values()]
        rows.append([name, *(f"{width} px" if width else "not found" for width in widths)])
    return format_table(rows)
