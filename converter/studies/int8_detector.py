"""Measure the numbers that make the face detector int8, on some pictures of the set.

They go into models/face_detection_full_range_sparse_int8.json, of which `make models` makes the
int8 file. `python -m converter.studies.detectors --odd` tests it on other pictures; what was found
is in docs/detectors.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from converter.quantize import detector
from converter.studies import command_line
from converter.studies.detectors import read_pictures
from converter.tflite import int8_numbers
from edge.detector.blazeface import NETWORKS, letterbox
from edge.detector.quantized import SIDES, quantized_path
from edge.system.files import write_whole

TRIED = 35  # pictures on which ranges are compared


def measure(options: argparse.Namespace) -> None:
    """Write the numbers."""
    published = options.models / NETWORKS["full"].file
    pictures = list(whole_frames(options.data / "faces.npz", options.every))
    numbers = detector.measure(published.read_bytes(), pictures, TRIED)
    out = options.out or quantized_path(published).with_suffix(".json")
    write_whole(out, int8_numbers.text(numbers).encode())
    print(f"{out}: from {len(pictures)} pictures")


def whole_frames(path: Path, every: int) -> Iterator[np.ndarray]:
    """Yield the calibration pictures as the network takes them: uint8, (side, side, 3).

    Args:
        path: faces.npz.
        every: take the first of so many pictures; an even number leaves the odd half for tests.
    """
    for picture in islice(read_pictures(path), 0, None, every):
        yield letterbox(picture.frame.pixels, SIDES["full"])[0]


def main() -> int:
    """Run the study."""
    parser = command_line.create_parser("int8_detector", __doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with faces.npz")
    parser.add_argument("--out", type=Path, help="file of the numbers (default: beside the models)")
    parser.add_argument("--every", type=int, default=8, help="use every n-th picture only")
    command_line.add_models(parser)
    return command_line.run(measure, parser)


if __name__ == "__main__":
    raise SystemExit(main())
