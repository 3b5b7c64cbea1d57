"""Measure the face detectors side by side: recall by face size, false alarms, CPU time.

Every picture is scaled without distortion until it fits 640x480, up or down, and is centred on
black: what a camera of that size would give. A face counts as found where the centre of a
detection lies in its labelled box and the roots of their areas differ at most twofold: the
tightness of boxes differs between detectors and data sets, so that overlap would measure taste.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from converter.studies import distance as measure_distance
from converter.studies.distance import FRAME, markdown, matches
from edge.detector import FaceDetector, blazeface
from edge.detector.haar import HaarDetector
from edge.scene import BBox, Face, Frame

THRESHOLDS = 0.3, 0.4, 0.5, 0.6
EDGES = 0, 24, 48, 96, 192, FRAME[0] + 1  # of the classes of face width, in pixels of the frame
BARE = 0  # the set's code for an uncovered face; covered and ignored ones are not asked for
REFERENCE = "blazeface-short 0.5"


class Picture(NamedTuple):
    """A frame with its labelled faces; `bare[i]` says whether `boxes[i]` has to be found."""

    frame: Frame
    boxes: list[BBox]
    bare: list[bool]
    source: str


@dataclass
class Tally:
    """What one detector did: CPU seconds per frame, false alarms, and (width, found) of faces."""

    seconds: list[float] = field(default_factory=list)
    false: int = 0
    faces: list[tuple[float, bool]] = field(default_factory=list)


class Tiled:
    """A detector on two square halves of the frame that overlap in the middle."""

    def __init__(self, detector: FaceDetector):
        self._detector = detector

    def detect(self, frame: Frame) -> list[Face]:
        width, height = frame.size
        faces: list[Face] = []
        for left in (0, width - height):
            tile = Frame(np.ascontiguousarray(frame.pixels[:, left : left + height]))
            faces += [
                Face(f.bbox.moved(left, 0), f.score, f.landmarks)
                for f in self._detector.detect(tile)
            ]
        return _best(faces)


def _best(faces: list[Face]) -> list[Face]:
    """One of each group that overlaps; a face that the tile's edge cut lies inside the whole."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda f: -f.score):
        if not any(k.bbox.iou(face.bbox) > blazeface.OVERLAP for k in kept):
            kept.append(face)
    return kept


def detectors(models: Path) -> dict[str, FaceDetector]:
    """All that are compared, by name and threshold."""
    found: dict[str, FaceDetector] = {}
    for network in ("short", "full"):
        for threshold in THRESHOLDS:
            detector = blazeface.load(network, models, threshold, threads=1)
            found[f"blazeface-{network} {threshold}"] = detector
    for network in ("short", "full"):
        detector = blazeface.load(network, models, 0.5, threads=1)
        found[f"blazeface-{network}, 2 tiles 0.5"] = Tiled(detector)
    found["haar 0.5"] = HaarDetector(0.5)
    return found


def show(pixels: np.ndarray) -> tuple[Frame, float, int, int]:
    """Fit a BGR picture into a camera frame; also gives its scale, left and top margin."""
    height, width = pixels.shape[:2]
    scale = min(FRAME[0] / width, FRAME[1] / height)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    fitted = cv2.resize(pixels, (round(width * scale), round(height * scale)), interpolation=how)
    left, top = (FRAME[0] - fitted.shape[1]) // 2, (FRAME[1] - fitted.shape[0]) // 2
    canvas = np.zeros((FRAME[1], FRAME[0], 3), np.uint8)
    canvas[top : top + fitted.shape[0], left : left + fitted.shape[1]] = fitted[..., ::-1]
    return Frame(canvas), scale, left, top


def read(path: Path) -> Iterator[Picture]:
    """Read faces.npz: JPEG bytes, and boxes as x1, y1, x2, y2 in pixels with a kind each."""
    with np.load(path) as file:
        pack = dict(file)
    ends = pack["offset"].astype(int)
    for i, source in enumerate(pack["source"]):
        pixels = cv2.imdecode(pack["blob"][ends[i] : ends[i + 1]], cv2.IMREAD_COLOR)
        frame, scale, left, top = show(pixels)
        mine = pack["box_image"] == i
        corners = pack["box"][mine] * scale + (left, top, left, top)
        boxes = [BBox(x, y, right - x, down - y) for x, y, right, down in corners.tolist()]
        bare = (pack["box_kind"][mine] == BARE).tolist()
        yield Picture(frame, boxes, bare, str(pack["sources"][source]))


def judge(tally: Tally, picture: Picture, detector: FaceDetector) -> None:
    """Run one detector on one picture and count."""
    start = time.process_time()
    boxes = [face.bbox for face in detector.detect(picture.frame)]
    tally.seconds.append(time.process_time() - start)
    tally.false += sum(not any(matches(b, f) for f in picture.boxes) for b in boxes)
    for face, asked in zip(picture.boxes, picture.bare, strict=True):
        if asked:
            tally.faces.append((face.w, any(matches(b, face) for b in boxes)))


def table(tallies: dict[str, Tally]) -> str:
    """Markdown: a row per detector."""
    counts = np.histogram([w for w, _ in tallies[REFERENCE].faces], EDGES)[0]
    sizes = [f"{size} px (n={n})" for size, n in zip(_sizes(), counts, strict=True)]
    head = ["detector", *sizes, "false per picture", "CPU ms", "x short"]
    unit = float(np.median(tallies[REFERENCE].seconds))
    return markdown([head, *(_row(name, tally, unit) for name, tally in tallies.items())])


def _sizes() -> list[str]:
    between = [f"{low} to {high}" for low, high in pairwise(EDGES[1:-1])]
    return [f"< {EDGES[1]}", *between, f"> {EDGES[-2]}"]


def _row(name: str, tally: Tally, unit: float) -> list[str]:
    cost = float(np.median(tally.seconds))
    false = tally.false / len(tally.seconds)
    return [name, *_recall(tally), f"{false:.3f}", f"{cost * 1000:.1f}", f"{cost / unit:.1f}"]


def _recall(tally: Tally) -> list[str]:
    """Share of the faces found, per class of width."""
    widths, found = np.array(tally.faces or [(0, 0)], float).T
    total = np.histogram(widths, EDGES)[0]
    hits = np.histogram(widths, EDGES, weights=found)[0]
    return [f"{h / n:.0%}" if n else "-" for h, n in zip(hits, total, strict=True)]


def compare(path: Path, models: Path, sources: Sequence[str]) -> dict[str, Tally]:
    """Show every picture to every detector before the next picture, so that load is shared."""
    known = detectors(models)
    tallies = {name: Tally() for name in known}
    for i, picture in enumerate(p for p in read(path) if not sources or p.source in sources):
        for name, detector in known.items():
            judge(tallies[name], picture, detector)
        if i % 100 == 0:
            print(f"{i} pictures ...", file=sys.stderr)
    return tallies


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m converter.studies.detectors")
    parser.add_argument("--data", type=Path, required=True, help="folder with faces.npz")
    parser.add_argument("--photos", type=Path, help="folder with portraits, one face each")
    parser.add_argument("--models", type=Path, default=Path("models"), help="detectors' files")
    parser.add_argument("--source", action="append", default=[], help="only these of the set")
    return parser.parse_args()


def main() -> int:
    arguments = _arguments()
    cv2.setNumThreads(1)
    print(table(compare(arguments.data / "faces.npz", arguments.models, arguments.source)))
    if arguments.photos:
        known = detectors(arguments.models)
        print("", measure_distance.table(known, arguments.photos, known[REFERENCE]), sep="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
