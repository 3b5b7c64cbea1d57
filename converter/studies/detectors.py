"""Compare the face detectors: recall by face size, false detections, CPU time.

It measured which detector and threshold are the default; its figures are in docs/detectors.md.

Every picture is scaled without distortion, up or down, until it fits a frame of 640x480 pixels,
and centred on black, as a camera of this size would show it. `converter.studies.face_matching`
defines when a face counts as found.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from converter.markdown import format_table
from converter.studies import command_line
from converter.studies.detector_variants import REFERENCE, open_detectors
from converter.studies.distance import distance_table
from converter.studies.face_matching import FRAME_SIZE, matches
from edge.detector import FaceDetector
from edge.scene import BBox, Frame

# Run with -m, the name of this module is "__main__".
log = logging.getLogger("converter.studies.detectors")

WIDTH_LIMITS = 0, 24, 48, 96, 192, FRAME_SIZE[0] + 1  # classes of face width, in frame pixels
UNCOVERED = 0  # code of the data set; faces of other codes are covered or to be ignored


class Picture(NamedTuple):
    """Frame with its labelled faces; `required[i]` is True if `boxes[i]` has to be found."""

    frame: Frame
    boxes: list[BBox]
    required: list[bool]
    source: str


@dataclass
class Tally:
    """Results of one detector.

    Attributes:
        seconds: CPU time of each frame.
        false: number of false detections.
        faces: width in pixels of each required face, and True if it was found.
    """

    seconds: list[float] = field(default_factory=list)
    false: int = 0
    faces: list[tuple[float, bool]] = field(default_factory=list)

    def count(self, picture: Picture, detected: Sequence[BBox]) -> None:
        """Add what was detected in a picture."""
        boxes = picture.boxes
        self.false += sum(not any(matches(box, face) for face in boxes) for box in detected)
        for face, required in zip(boxes, picture.required, strict=True):
            if required:
                self.faces.append((face.w, any(matches(box, face) for box in detected)))


def fit_into_frame(pixels: np.ndarray) -> tuple[Frame, float, int, int]:
    """Scale a picture to the frame's size.

    Args:
        pixels: uint8, (height, width, 3), BGR.

    Returns:
        the frame, the scale, and the left and top margin in pixels.
    """
    height, width = pixels.shape[:2]
    scale = min(FRAME_SIZE[0] / width, FRAME_SIZE[1] / height)
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    size = (round(width * scale), round(height * scale))
    fitted = cv2.resize(pixels, size, interpolation=interpolation)
    left, top = (FRAME_SIZE[0] - size[0]) // 2, (FRAME_SIZE[1] - size[1]) // 2
    canvas = np.zeros((FRAME_SIZE[1], FRAME_SIZE[0], 3), np.uint8)
    canvas[top : top + size[1], left : left + size[0]] = fitted[..., ::-1]
    return Frame(canvas), scale, left, top


def read_pictures(path: Path) -> Iterator[Picture]:
    """Read faces.npz: JPEG files, and boxes as x1, y1, x2, y2 in pixels with a code each."""
    with np.load(path) as file:
        pack = dict(file)
    ends = pack["offset"].astype(int)
    for i, source in enumerate(pack["source"]):
        pixels = cv2.imdecode(pack["blob"][ends[i] : ends[i + 1]], cv2.IMREAD_COLOR)
        if pixels is None:
            raise ValueError(f"{path}: picture {i} cannot be decoded")
        frame, scale, left, top = fit_into_frame(pixels)
        own = pack["box_image"] == i
        corners = pack["box"][own] * scale + (left, top, left, top)
        boxes = [BBox(x, y, right - x, bottom - y) for x, y, right, bottom in corners.tolist()]
        required = (pack["box_kind"][own] == UNCOVERED).tolist()
        yield Picture(frame, boxes, required, str(pack["sources"][source]))


def count_detections(tally: Tally, picture: Picture, detector: FaceDetector) -> None:
    """Run a detector on a picture and add the results to its tally."""
    start = time.process_time()
    detected = [face.bbox for face in detector.detect(picture.frame)]
    tally.seconds.append(time.process_time() - start)
    tally.count(picture, detected)


def result_table(tallies: dict[str, Tally]) -> str:
    """Return a row per detector."""
    reference = tallies[REFERENCE]
    widths = width_classes(reference, WIDTH_LIMITS)
    header = ["detector", *widths, "false per picture", "CPU ms", "x short"]
    unit = float(np.median(reference.seconds))
    return format_table([header, *(_row(name, tally, unit) for name, tally in tallies.items())])


def width_classes(tally: Tally, limits: Sequence[int]) -> list[str]:
    """Return the names of the classes of width, with the number of faces in each."""
    between = [f"{low} to {high}" for low, high in pairwise(limits[1:-1])]
    names = [f"< {limits[1]}", *between, f"> {limits[-2]}"]
    counts = np.histogram([width for width, _ in tally.faces], limits)[0]
    return [f"{name} px (n={n})" for name, n in zip(names, counts, strict=True)]


def _row(name: str, tally: Tally, unit: float) -> list[str]:
    cost = float(np.median(tally.seconds))
    false = tally.false / len(tally.seconds)
    shares = recalls(tally, WIDTH_LIMITS)
    return [name, *shares, f"{false:.3f}", f"{cost * 1000:.1f}", f"{cost / unit:.1f}"]


def recalls(tally: Tally, limits: Sequence[int]) -> list[str]:
    """Return the share of faces found per class of width."""
    widths, found = np.array(tally.faces or [(0.0, False)], float).T
    total = np.histogram(widths, limits)[0]
    hits = np.histogram(widths, limits, weights=found)[0]
    return [f"{h / n:.0%}" if n else "-" for h, n in zip(hits, total, strict=True)]


def compare(
    path: Path, models: Path, sources: Sequence[str], *, odd: bool = False
) -> dict[str, Tally]:
    """Run every detector on each picture before the next one, so that all share the same load.

    Args:
        path: faces.npz.
        models: folder with the face detectors.
        sources: parts of the data set to use; () for all.
        odd: use every second picture only, on none of which the int8 form was measured.

    Returns:
        the results by detector.
    """
    detectors = open_detectors(models)
    tallies = {name: Tally() for name in detectors}
    pictures = islice(read_pictures(path), int(odd), None, 1 + odd)
    selected = (p for p in pictures if not sources or p.source in sources)
    for i, picture in enumerate(selected):
        for name, detector in detectors.items():
            count_detections(tallies[name], picture, detector)
        if i % 100 == 0:
            log.info("%d pictures ...", i)
    return tallies


def measure(options: argparse.Namespace) -> None:
    """Print the tables."""
    cv2.setNumThreads(1)
    path = options.data / "faces.npz"
    print(result_table(compare(path, options.models, options.source, odd=options.odd)))
    if options.photos:
        detectors = open_detectors(options.models)
        table = distance_table(detectors, options.photos, detectors[REFERENCE])
        print("", table, sep="\n")


def main() -> int:
    """Run the study."""
    parser = command_line.create_parser("detectors", __doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with faces.npz")
    parser.add_argument("--photos", type=Path, help="folder with portraits, one face each")
    command_line.add_models(parser)
    parser.add_argument(
        "--source", action="append", default=[], help="use only this part of the data set"
    )
    parser.add_argument(
        "--odd", action="store_true",
        help="use every second picture only, on none of which the int8 form was measured",
    )  # fmt: skip
    return command_line.run(measure, parser)


if __name__ == "__main__":
    raise SystemExit(main())
