"""How small a portrait may be in the frame until a face detector loses it.

Part of `python -m converter.studies.detectors`, for its `--photos`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path

import cv2
import numpy as np

from edge.detector import FaceDetector
from edge.scene import BBox, Frame

FRAME = 640, 480  # width and height in pixels
WIDTHS = 24, 32, 40, 48, 56, 64, 80, 96, 128, 160, 200  # of the face, in pixels of the frame
GREY = 128


def matches(found: BBox, face: BBox) -> bool:
    """Whether a detection is this face: its centre inside, the roots of areas within twofold."""
    x, y = found.centre
    inside = face.x <= x <= face.x + face.w and face.y <= y <= face.y + face.h
    return inside and 0.25 <= found.area / max(face.area, 1e-9) <= 4


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """A table; the first row is its head."""
    lines = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def place(portrait: np.ndarray, face: BBox, width: float, centre: tuple[float, float]):
    """Scale a portrait and put its face where asked.

    Args:
        portrait: uint8, (height, width, 3), RGB.
        face: in pixels of the portrait.
        width: that the face shall have in the frame, in pixels.
        centre: of the face in the frame, in pixels.

    Returns:
        the frame, grey around the portrait, and the face's box in it.
    """
    scale, (x, y) = width / face.w, face.centre
    small = cv2.resize(portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    move = np.array([[1, 0, centre[0] - x * scale], [0, 1, centre[1] - y * scale]], np.float32)
    pixels = cv2.warpAffine(small, move, FRAME, borderValue=(GREY,) * 3)
    height = face.h * scale
    return Frame(pixels), BBox(centre[0] - width / 2, centre[1] - height / 2, width, height)


def grid(width: float) -> list[tuple[float, float]]:
    """Nine centres that keep a face of this width inside the frame."""
    steps = (np.linspace(0.75 * width, side - 0.75 * width, 3).tolist() for side in FRAME)
    return list(product(*steps))


def smallest(detector: FaceDetector, portrait: np.ndarray, face: BBox) -> int | None:
    """The width in pixels from which on the face is found at all nine places, if any."""
    answer = None
    for width in reversed(WIDTHS):
        for centre in grid(width):
            frame, shown = place(portrait, face, width, centre)
            if not any(matches(found.bbox, shown) for found in detector.detect(frame)):
                return answer
        answer = width
    return answer


def read(folder: Path, locate: FaceDetector) -> dict[str, tuple[np.ndarray, BBox]]:
    """Portraits by file name with their face: `locate`'s best box at 640 pixels of height."""
    portraits = {}
    for path in sorted(folder.iterdir()):
        pixels = cv2.imread(str(path))
        if pixels is None:
            continue
        scale = min(1.0, 640 / pixels.shape[0])
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
        portraits[path.stem] = pixels, locate.detect(Frame(pixels))[0].bbox
    return portraits


def table(known: dict[str, FaceDetector], folder: Path, locate: FaceDetector) -> str:
    """Markdown: smallest width per detector and portrait."""
    portraits = read(folder, locate)
    rows = [["detector", *portraits]]
    for name, detector in known.items():
        found = [smallest(detector, *portrait) for portrait in portraits.values()]
        rows.append([name, *(f"{width} px" if width else "not found" for width in found)])
    return markdown(rows)
