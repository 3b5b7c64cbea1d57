"""Measure how alike two frames are that show another scene, or the same one that moved or dimmed.

A cut is one photograph after another, in random order. All else is one photograph, which moves to
the side by a share of its width from frame to frame, or gets darker or brighter. Printed are the
shares of the pairs that `edge.pipeline.cuts` takes for a cut.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from converter.markdown import format_table
from converter.studies import command_line
from converter.studies.detectors import read_pictures
from edge.pipeline.cuts import CutDetector
from edge.scene import Frame

SIZE = 640, 480  # of the frames, pixels
VIEW = 0.7  # share of a photograph's width that a moving frame shows
MOVES = 0.02, 0.05, 0.1, 0.2  # shares of the photograph's width
LIGHTS = 0.3, 0.5, 1.6  # factors of the brightness


def measure(options: argparse.Namespace) -> None:
    """Print the shares."""
    pictures = list(_photographs(options.data / "faces.npz"))
    np.random.default_rng(0).shuffle(pictures)
    rows = [["from one frame to the next", "taken for a cut"]]
    rows.append(["another photograph", _share(_is_cut(*pair) for pair in pairwise(pictures))])
    for move in MOVES:
        name = f"moved by {100 * move:g} % of the width"
        rows.append([name, _share(_is_cut(_view(p, 0), _view(p, move)) for p in pictures)])
    for factor in LIGHTS:
        name = f"brightness times {factor:g}"
        rows.append([name, _share(_is_cut(p, _lit(p, factor)) for p in pictures)])
    print(format_table(rows))


def _photographs(path: Path) -> Iterator[np.ndarray]:
    """Yield the photographs without margins: uint8, (480, 640, 3)."""
    for picture in read_pictures(path):
        pixels = picture.frame.pixels
        seen = pixels.max(2) > 0
        rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
        inner = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        yield cv2.resize(inner, SIZE, interpolation=cv2.INTER_AREA)


def _view(pixels: np.ndarray, move: float) -> np.ndarray:
    left, width = round(SIZE[0] * move), round(SIZE[0] * VIEW)
    return cv2.resize(pixels[:, left : left + width], SIZE, interpolation=cv2.INTER_LINEAR)


def _lit(pixels: np.ndarray, factor: float) -> np.ndarray:
    return np.clip(pixels * factor, 0, 255).astype(np.uint8)


def _is_cut(one: np.ndarray, other: np.ndarray) -> bool:
    detector = CutDetector()
    detector.update(Frame(one))
    return detector.update(Frame(other))


def _share(answers: Iterator[bool]) -> str:
    return f"{100 * float(np.mean(list(answers))):.1f} %"


def main() -> int:
    """Run the study."""
    parser = command_line.create_parser("cuts", __doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with faces.npz")
    return command_line.run(measure, parser)


if __name__ == "__main__":
    raise SystemExit(main())
