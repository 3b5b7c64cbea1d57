"""Measure where FER2013's pictures are relative to a detector's boxes.

It measured the default `crop_scale` and `crop_shift`; its figures are in docs/detectors.md.

FER2013 consists of crops around the boxes of another face detector. This study pastes its pictures
into camera frames, finds the faces in them, and prints the `crop_scale` and `crop_shift` of a
manifest that reproduce the pictures.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from converter.data.splits import load_split
from converter.markdown import format_table
from converter.studies import command_line
from converter.studies.face_matching import FRAME_SIZE
from edge.detector import FaceDetector, blazeface
from edge.scene import BBox, Frame

# Run with -m, the name of this module is "__main__".
log = logging.getLogger("converter.studies.crop")

PICTURE_SIDES = (
    144,
    192,
    288,
)  # of the pasted picture in pixels; few faces are found in smaller ones
SURROUNDS = {
    "grey": cv2.BORDER_CONSTANT,
    "replicated": cv2.BORDER_REPLICATE,
    "reflected": cv2.BORDER_REFLECT,
}
GREY = 128
DETECTORS = "short", "full"
THRESHOLD = 0.5
QUARTILES = 25, 50, 75


class Case(NamedTuple):
    """One combination of detector, surround and picture side in pixels."""

    detector: str
    surround: str
    side: int


@dataclass
class Crops:
    """Relation of pictures to detected boxes.

    Attributes:
        pictures: number of pictures.
        rows: crop_scale, crop_shift, and shift to the right in widths of the box, for each
            picture whose face was found.
    """

    pictures: int = 0
    rows: list[tuple[float, float, float]] = field(default_factory=list)

    def quartiles(self) -> np.ndarray:
        """Return float64, (3, 3): 25, 50 and 75 % in rows, the three quantities in columns."""
        return np.percentile(self.rows or [(np.nan,) * 3], QUARTILES, axis=0)


def paste_into_frame(picture: np.ndarray, side: int, surround: str) -> tuple[Frame, BBox]:
    """Paste a picture into the middle of a camera frame.

    Args:
        picture: uint8, (height, width), grey.
        side: side to which it is enlarged, in pixels.
        surround: one of `SURROUNDS`.

    Returns:
        the frame, and the box of the picture in it.
    """
    large = cv2.resize(picture, (side, side), interpolation=cv2.INTER_CUBIC)
    left, top = (FRAME_SIZE[0] - side) // 2, (FRAME_SIZE[1] - side) // 2
    right, bottom = FRAME_SIZE[0] - side - left, FRAME_SIZE[1] - side - top
    grey = cv2.copyMakeBorder(large, top, bottom, left, right, SURROUNDS[surround], value=GREY)
    return Frame(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB)), BBox(left, top, side, side)


def find_face(detector: FaceDetector, frame: Frame, picture: BBox) -> BBox | None:
    """Return the best box in the middle of the picture and about as large; None without one.

    Reflected surrounds contain mirrored faces, and plain ones can cause false detections.
    """
    for face in detector.detect(frame):
        x, y = face.bbox.centre
        near = max(abs(x - picture.centre[0]), abs(y - picture.centre[1])) < picture.w / 4
        if near and picture.w / 4 < face.bbox.w < picture.w * 1.5:
            return face.bbox
    return None


def crop_parameters(picture: BBox, box: BBox) -> tuple[float, float, float]:
    """Return crop_scale, crop_shift and shift to the right that turn the box into the picture."""
    (picture_x, picture_y), (box_x, box_y) = picture.centre, box.centre
    scale = picture.w / max(box.w, box.h)
    return scale, (picture_y - box_y) / box.h, (picture_x - box_x) / box.w


def measure_crops(
    detector: FaceDetector, pictures: Iterable[np.ndarray], side: int, surround: str
) -> Crops:
    """Measure all pictures with one side and surround."""
    crops = Crops()
    for picture in pictures:
        frame, place = paste_into_frame(picture, side, surround)
        box = find_face(detector, frame, place)
        crops.pictures += 1
        if box is not None:
            crops.rows.append(crop_parameters(place, box))
    return crops


def compare(pictures: np.ndarray, models: Path) -> dict[Case, Crops]:
    """Measure all detectors, surrounds and sides."""
    results = {}
    for case in map(Case._make, product(DETECTORS, SURROUNDS, PICTURE_SIDES)):
        log.info("%s, %s, %d px ...", *case)
        detector = blazeface.load(case.detector, models, THRESHOLD, threads=1, raw=True)
        results[case] = measure_crops(detector, pictures, case.side, case.surround)
    return results


def crop_table(results: dict[Case, Crops]) -> str:
    """Return a row per detector, surround and side."""
    header = [
        "detector", "surround", "picture (px)", "found", "crop_scale (quartiles)",
        "crop_shift (quartiles)", "shift to the right (median)",
    ]  # fmt: skip
    return format_table([header, *(_row(case, crops) for case, crops in results.items())])


def _row(case: Case, crops: Crops) -> list[str]:
    scale, shift, right = crops.quartiles().T
    found = f"{len(crops.rows) / crops.pictures:.1%}"
    spreads = _format_quartiles(scale, ".2f"), _format_quartiles(shift, "+.3f")
    return [case.detector, case.surround, str(case.side), found, *spreads, f"{right[1]:+.3f}"]


def _format_quartiles(quartiles: np.ndarray, number_format: str) -> str:
    low, median, high = (format(value, number_format) for value in quartiles)
    return f"**{median}** ({low} to {high})"


def recommend(results: dict[Case, Crops], detector: str) -> tuple[float, float]:
    """Return the mean of the median crop_scale and crop_shift over surrounds and sides.

    The mean of medians gives every surround the same weight, however many faces were found in it.
    """
    medians = [
        crops.quartiles()[1]
        for case, crops in results.items()
        if case.detector == detector and crops.rows
    ]
    scale, shift, _ = np.mean(medians, axis=0)
    return float(scale), float(shift)


def sample(pictures: np.ndarray, size: int, seed: int) -> np.ndarray:
    """Return at most `size` pictures, drawn at random."""
    return pictures[np.random.default_rng(seed).permutation(len(pictures))[:size]]


def measure(options: argparse.Namespace) -> None:
    """Print the table and the recommended values."""
    cv2.setNumThreads(1)
    pictures = load_split(options.data, "train").images
    results = compare(sample(pictures, options.sample, options.seed), options.models)
    print(crop_table(results), end="\n\n")
    for name in DETECTORS:
        scale, shift = recommend(results, name)
        print(f"- blazeface-{name}: crop_scale {scale:.2f}, crop_shift {shift:+.3f}")


def main() -> int:
    """Run the study."""
    parser = command_line.create_parser("crop", __doc__)
    parser.add_argument("--data", type=Path, required=True, help="FER2013, as for the converter")
    command_line.add_models(parser)
    parser.add_argument("--sample", type=int, default=2000, help="largest number of pictures")
    parser.add_argument("--seed", type=int, default=0, help="random seed of the sample")
    return command_line.run(measure, parser)


if __name__ == "__main__":
    raise SystemExit(main())
