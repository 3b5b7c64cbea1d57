"""Measure how often, and how soon, a turned camera is noticed.

Each picture becomes a clip of thirty seconds in which the head moves a little, in four
orientations.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from edge.detector import FaceDetector, blazeface
from edge.emotion.configured import MODELS
from edge.media.listing import list_folder
from edge.media.picture import read_picture
from edge.media.turning import turn
from edge.pipeline.orientation import OrientationProbe
from edge.scene import Frame

SECONDS = 30
TILT, SHIFT, NOISE = 12, 0.08, 4  # degrees, share of the width, grey levels


def main() -> None:
    """Print a line for each orientation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="pictures with one upright person each")
    parser.add_argument("--network", default="full", choices=sorted(blazeface.NETWORKS))
    options = parser.parse_args()
    detector = blazeface.load(options.network, MODELS, 0.5, 1)
    pictures = [read_picture(path).pixels for path in list_folder(options.folder).files]
    for degrees in (0, 90, 180, 270):
        random = np.random.default_rng(1)
        answers = [notice(detector, picture, degrees, random) for picture in pictures]
        noticed = [seconds for seconds, _ in answers if seconds]
        right = sum((degrees + angle) % 360 == 0 for seconds, angle in answers if seconds)
        middle = f", median {statistics.median(noticed):.0f} s" if noticed else ""
        print(
            f"turned by {degrees}: {len(noticed)} of {len(pictures)} noticed, {right} right{middle}"
        )


def notice(
    detector: FaceDetector, picture: np.ndarray, degrees: int, random: np.random.Generator
) -> tuple[int, int]:
    """Return the seconds until a turned clip is noticed, 0 for never, and the angle found."""
    probe = OrientationProbe(detector)
    for second, pixels in enumerate(clip(picture, random)):
        frame = Frame(turn(pixels, degrees), float(second))
        probe.update(frame, detector.detect(frame))
        if probe.turned:
            return second + 1, probe.turned
    return 0, 0


def clip(picture: np.ndarray, random: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield one picture a second, each a little tilted, shifted, scaled, lit and noisy."""
    height, width = picture.shape[:2]
    for _ in range(SECONDS):
        tilt, scale = random.uniform(-TILT, TILT), random.uniform(0.8, 1.2)
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, scale)
        matrix[:, 2] += random.uniform(-SHIFT, SHIFT, 2) * width
        moved = cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REFLECT)
        noisy = moved * random.uniform(0.7, 1.2) + random.normal(0, NOISE, moved.shape)
        yield np.clip(noisy, 0, 255).astype(np.uint8)


if __name__ == "__main__":
    main()
