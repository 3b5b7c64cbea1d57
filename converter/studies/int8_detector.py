"""Measure the numbers that make the face detector int8, on every other picture of the set.

They go into models/face_detection_full_range_sparse_int8.json, of which `make models` makes the
int8 file. The other half of the pictures is for `python -m converter.studies.detectors`; what was
found is in docs/detectors.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from converter.quantize import detector
from converter.studies import command_line
from converter.studies.detectors import read_pictures
from converter.tflite import int8_numbers
from edge.detector.blazeface import NETWORKS, letterbox
from edge.detector.quantized import SIDES, quantized_path
from edge.detector.views import View, tiles, whole
from edge.scene import Frame
from edge.system.files import write_whole

TRIED = 60  # pictures on which ranges are compared


def measure(options: argparse.Namespace) -> None:
    """Write the numbers."""
    published = options.models / NETWORKS["full"].file
    pictures = list(views(options.data / "faces.npz", options.every))
    numbers = detector.measure(published.read_bytes(), pictures, TRIED)
    out = options.out or quantized_path(published).with_suffix(".json")
    write_whole(out, int8_numbers.text(numbers).encode())
    print(f"{out}: from {len(pictures)} views")


def views(path: Path, every: int) -> Iterator[np.ndarray]:
    """Yield what the device would search of the calibration pictures: whole frames, and tiles.

    Args:
        path: faces.npz.
        every: take the first of so many pictures; 2 leaves the other half for tests.

    Yields:
        uint8, in the shape of the network's input.
    """
    for number, picture in enumerate(read_pictures(path)):
        if number % every:
            continue
        choice = tiles(picture.frame.size)
        yield _view(picture.frame, whole(picture.frame.size))
        yield _view(picture.frame, choice[number // every % len(choice)])


def _view(frame: Frame, view: View) -> np.ndarray:
    left, top, width, height = view
    return letterbox(frame.pixels[top : top + height, left : left + width], SIDES["full"])[0]


def main() -> int:
    """Run the study."""
    parser = command_line.create_parser("int8_detector", __doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with faces.npz")
    parser.add_argument("--out", type=Path, help="file of the numbers (default: beside the models)")
    parser.add_argument("--every", type=int, default=2, help="use every n-th picture only")
    command_line.add_models(parser)
    return command_line.run(measure, parser)


if __name__ == "__main__":
    raise SystemExit(main())
