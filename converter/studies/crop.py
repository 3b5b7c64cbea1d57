"""Measure where FER2013's pictures lie relative to a detector's boxes.

FER2013 holds crops of another face detector; the device crops around its own. This command
pastes FER2013's pictures into camera-sized frames, finds the face in them, and prints the
manifest's `crop_scale` and `crop_shift` that give such a picture back.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import cv2
import numpy as np

from converter.data.splits import load_split
from edge.detector import FaceDetector, blazeface
from edge.scene import BBox, Frame

FRAME = 640, 480  # width and height in pixels
SIDES = 144, 192, 288  # of the pasted picture in pixels; few are found in smaller ones
SURROUNDS = {
    "grey": {"borderType": cv2.BORDER_CONSTANT, "value": 128},
    "replicated": {"borderType": cv2.BORDER_REPLICATE},
    "reflected": {"borderType": cv2.BORDER_REFLECT},
}
DETECTORS = "short", "full"
THRESHOLD = 0.5
QUARTILES = 25, 50, 75


@dataclass
class Found:
    """Where boxes lay, for one detector, surround and size.

    Attributes:
        tried: number of pictures shown.
        rows: per found face: crop_scale, crop_shift, and the shift to the right in widths of
            the box.
    """

    tried: int = 0
    rows: list[tuple[float, float, float]] = field(default_factory=list)

    def quartiles(self) -> np.ndarray:
        """25, 50 and 75 % down, the three quantities across."""
        return np.percentile(self.rows or [(np.nan,) * 3], QUARTILES, axis=0)


def embed(picture: np.ndarray, side: int, surround: str) -> tuple[Frame, BBox]:
    """Paste a picture into the middle of a camera frame.

    Args:
        picture: uint8, (height, width), grey.
        side: to which it is enlarged, in pixels.
        surround: one of `SURROUNDS`.

    Returns:
        the frame, and where the picture lies in it.
    """
    large = cv2.resize(picture, (side, side), interpolation=cv2.INTER_CUBIC)
    left, top = (FRAME[0] - side) // 2, (FRAME[1] - side) // 2
    right, bottom = FRAME[0] - side - left, FRAME[1] - side - top
    grey = cv2.copyMakeBorder(large, top, bottom, left, right, **SURROUNDS[surround])
    return Frame(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB)), BBox(left, top, side, side)


def face_in(detector: FaceDetector, frame: Frame, picture: BBox) -> BBox | None:
    """The best box that can be the picture's face: centre in its middle, no larger than it.

    Reflected surrounds hold mirrored faces, and blank ones can raise false alarms.
    """
    for face in detector.detect(frame):
        x, y = face.bbox.centre
        near = max(abs(x - picture.centre[0]), abs(y - picture.centre[1])) < picture.w / 4
        if near and picture.w / 4 < face.bbox.w < picture.w * 1.5:
            return face.bbox
    return None


def relation(picture: BBox, box: BBox) -> tuple[float, float, float]:
    """What `edge.classify.square_around` needs to turn the box into the picture."""
    (px, py), (bx, by) = picture.centre, box.centre
    return picture.w / max(box.w, box.h), (py - by) / box.h, (px - bx) / box.w


def measure(detector: FaceDetector, pictures: Iterable[np.ndarray], side: int, surround: str):
    """Show all pictures in one size and surround; gives `Found`."""
    found = Found()
    for picture in pictures:
        frame, place = embed(picture, side, surround)
        box = face_in(detector, frame, place)
        found.tried += 1
        if box is not None:
            found.rows.append(relation(place, box))
    return found


def table(results: dict[tuple[str, str, int], Found]) -> str:
    """Markdown: a row per detector, surround and size."""
    head = (
        "| detector | surround | picture (px) | found | crop_scale (quartiles) "
        "| crop_shift (quartiles) | shift to the right (median) |"
    )
    return "\n".join([head, "| --- " * 7 + "|", *(_row(*key, f) for key, f in results.items())])


def _row(detector: str, surround: str, side: int, found: Found) -> str:
    scale, shift, right = found.quartiles().T
    return (
        f"| {detector} | {surround} | {side} | {len(found.rows) / found.tried:.1%} "
        f"| {_spread(scale, '.2f')} | {_spread(shift, '+.3f')} | {right[1]:+.3f} |"
    )


def recommend(results: dict[tuple[str, str, int], Found], detector: str) -> tuple[float, float]:
    """Mean over surrounds and sizes of the median crop_scale and crop_shift.

    A mean of medians, so that a surround with few detections weighs no more than its answer.
    """
    medians = [f.quartiles()[1] for key, f in results.items() if key[0] == detector and f.rows]
    scale, shift, _ = np.mean(medians, axis=0)
    return float(scale), float(shift)


def _spread(quartiles: np.ndarray, form: str) -> str:
    low, middle, high = (format(v, form) for v in quartiles)
    return f"**{middle}** ({low} to {high})"


def compare(pictures: np.ndarray, models: Path) -> dict[tuple[str, str, int], Found]:
    """All detectors, surrounds and sizes."""
    results = {}
    for name, surround, side in product(DETECTORS, SURROUNDS, SIDES):
        print(f"{name}, {surround}, {side} px ...", file=sys.stderr)
        detector = blazeface.load(name, models, THRESHOLD, threads=1, raw=True)
        results[name, surround, side] = measure(detector, pictures, side, surround)
    return results


def sample(pictures: np.ndarray, size: int, seed: int) -> np.ndarray:
    """At most `size` of them, at random."""
    return pictures[np.random.default_rng(seed).permutation(len(pictures))[:size]]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m converter.studies.crop", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="FER2013, as the converter takes")
    parser.add_argument("--models", type=Path, default=Path("models"), help="detectors' files")
    parser.add_argument("--sample", type=int, default=2000, help="pictures, at most")
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    return parser.parse_args()


def main() -> int:
    arguments = _arguments()
    cv2.setNumThreads(1)
    pictures = load_split(arguments.data, "train").images
    results = compare(sample(pictures, arguments.sample, arguments.seed), arguments.models)
    print(table(results), end="\n\n")
    for name in DETECTORS:
        scale, shift = recommend(results, name)
        print(f"- blazeface-{name}: crop_scale {scale:.2f}, crop_shift {shift:+.3f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
