"""Measure how well faces are named that are turned aside.

It measured `emotion.away`; its figures are in docs/crops.md.

FER2013's pictures are enlarged, pasted into a camera frame, found, cropped and named. The table
has a row for each range of `edge.pipeline.away.turn_of`. With --faces it also says how many faces
of photographs are turned so far, and --sheet draws these, to look at them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from converter.evaluate.evaluate import open_classifier
from converter.markdown import format_table
from converter.studies import command_line
from converter.studies.detectors import read_pictures
from converter.studies.portraits import Portrait, in_the_middle, read_fer, tilt
from edge.detector import FaceDetector, blazeface
from edge.emotion.classifier import EmotionClassifier, load_manifest
from edge.emotion.crop import cut
from edge.pipeline.away import turn_of
from edge.scene import BBox, Track

LIMITS = 0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, np.inf
LEAST_WIDTH = 48  # pixels of a face in a photograph
TILE, COLUMNS, MOST_TILES = 96, 20, 200  # of the sheet: pixels, tiles
VIEW = 1.4  # side of a tile in widths of the box


class Named(NamedTuple):
    """A picture of FER2013 whose face was found.

    Attributes:
        turn: see `turn_of`.
        label: index of the emotion.
        whole: index of the answer to the picture itself.
        cropped: index of the answer to the face in the frame.
    """

    turn: float
    label: int
    whole: int
    cropped: int


def name_faces(
    portraits: Iterable[Portrait], detector: FaceDetector, classifier: EmotionClassifier
) -> list[Named]:
    """Return the pictures of which the face is found."""
    named = []
    for portrait in portraits:
        assert portrait.label is not None
        frame = tilt(portrait, 0)
        if face := in_the_middle(detector.detect(frame), portrait.width):
            whole = classifier.classify_crop(portrait.pixels).index
            (cropped,) = classifier.classify(frame, [Track(1, face)])
            named.append(Named(turn_of(face), portrait.label, whole, cropped.index))
    return named


def turn_table(named: list[Named]) -> str:
    """Return a row for each range of the turn."""
    rows = [["turn", "faces", "right, whole picture", "right, cropped", "same answer"]]
    for low, high in pairwise(LIMITS):
        inside = [each for each in named if low <= each.turn < high]
        cells = [
            _share([each.whole == each.label for each in inside]),
            _share([each.cropped == each.label for each in inside]),
            _share([each.whole == each.cropped for each in inside]),
        ]
        text = f"{low:g} to {high:g}" if np.isfinite(high) else f"from {low:g}"
        rows.append([text, str(len(inside)), *cells])
    return format_table(rows)


def _share(hits: list[bool]) -> str:
    return f"{np.mean(hits):.1%}" if hits else "-"


def turned_faces(folder: Path, detector: FaceDetector) -> list[tuple[float, np.ndarray]]:
    """Return turn and picture (uint8, (TILE, TILE, 3), RGB) of each face of faces.npz."""
    faces = []
    for picture in read_pictures(folder / "faces.npz"):
        pixels = picture.frame.pixels
        for face in detector.detect(picture.frame):
            if face.bbox.w >= LEAST_WIDTH:
                (x, y), side = face.bbox.centre, VIEW * face.bbox.w
                tile = cut(pixels, BBox(x - side / 2, y - side / 2, side, side))
                faces.append((turn_of(face), cv2.resize(tile, (TILE, TILE))))
    return faces


def draw_sheet(faces: Iterable[tuple[float, np.ndarray]], file: Path) -> None:
    """Write the faces that are turned farthest as a picture, each with its turn."""
    tiles = []
    for turn, tile in sorted(faces, key=lambda face: -face[0])[:MOST_TILES]:
        place, colour = (2, 12), (255, 255, 0)
        text = f"{turn:.2f}"
        tiles.append(cv2.putText(tile, text, place, cv2.FONT_HERSHEY_PLAIN, 0.9, colour))
    tiles += [np.zeros((TILE, TILE, 3), np.uint8)] * (-len(tiles) % COLUMNS)
    rows = [np.hstack(tiles[i : i + COLUMNS]) for i in range(0, len(tiles), COLUMNS)]
    cv2.imwrite(str(file), cv2.cvtColor(np.vstack(rows), cv2.COLOR_RGB2BGR))


def measure(options: argparse.Namespace) -> None:
    """Print the tables."""
    cv2.setNumThreads(1)
    detector = blazeface.load(options.detector, options.models, options.threshold, threads=1)
    classifier = open_classifier(options.model, load_manifest(options.model))
    portraits = read_fer(options.data, options.sample, options.seed, options.split)
    print(turn_table(name_faces(portraits, detector, classifier)))
    if options.faces:
        faces = turned_faces(options.faces, detector)
        turns = np.array([turn for turn, _ in faces])
        shares = [f"{np.mean(turns >= low):.1%} from {low:g} on" for low in LIMITS[1:-1]]
        print(f"\n{len(faces)} faces of photographs: {', '.join(shares)}")
        if options.sheet:
            draw_sheet(faces, options.sheet)


def main() -> int:
    """Run the study."""
    parser = command_line.create_parser("away", __doc__)
    command_line.add_portraits(parser, sample=4000)
    parser.add_argument(
        "--split", default="public_test", choices=("train", "public_test"),
        help="of FER2013; few pictures of PublicTest are turned far",
    )  # fmt: skip
    parser.add_argument("--sheet", type=Path, help="draw the turned faces of --faces to this file")
    return command_line.run(measure, parser)


if __name__ == "__main__":
    raise SystemExit(main())
