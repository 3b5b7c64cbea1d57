"""Measure which margin of the crop suits a network best.

Its figures are in docs/detectors.md.

Pictures of FER2013 are enlarged in a camera frame, on grey and with their borders repeated. The
face is found there, cropped as on the device with different margins, and named.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np

from converter.data.dataset import Dataset
from converter.data.splits import load_split
from converter.evaluate.evaluate import classify, open_classifier
from converter.markdown import format_table
from converter.studies import command_line
from converter.studies.crop import paste_into_frame, sample
from converter.studies.portraits import SIDE, in_the_middle
from edge.detector import FaceDetector, blazeface
from edge.emotion.classifier import EmotionClassifier, load_manifest
from edge.scene import Face, Frame, Track

# Run with -m, the name of this module is "__main__".
log = logging.getLogger("converter.studies.margin")

SURROUNDS = "grey", "replicated"
SCALES = 1.0, 1.1, 1.15, 1.2, 1.25, 1.3, 1.4
SHIFTS = -0.15, -0.1, -0.05, 0.0, 0.05


class Found(NamedTuple):
    """A picture whose face was found: its number, the frame it was pasted into, and the face."""

    number: int
    frame: Frame
    face: Face


def find(pictures: np.ndarray, surround: str, detector: FaceDetector) -> list[Found]:
    """Return those of the pictures, uint8, (n, height, width), whose face is found."""
    found = []
    for index, picture in enumerate(pictures):
        frame, _ = paste_into_frame(picture, SIDE, surround)
        if face := in_the_middle(detector.detect(frame), SIDE):
            found.append(Found(index, frame, face))
    return found


def row(
    answers: Sequence[np.ndarray], indices: Sequence[Sequence[int]], data: Dataset
) -> list[str]:
    """Return the accuracy on labels and on people's majority, in percent, for each surround.

    Args:
        answers: index of the emotion of each picture that was found, for each surround.
        indices: of these pictures.
        data: the pictures.
    """
    cells = []
    for named, chosen in zip(answers, indices, strict=True):
        majority = data.majority[chosen]
        voted = majority >= 0
        right = named == data.labels[chosen], (named == majority)[voted]
        cells += [f"{100 * part.mean():.1f}" if part.size else "-" for part in right]
    return cells


def table(model: EmotionClassifier, data: Dataset, detector: FaceDetector) -> str:
    """Return a row for the plain pictures and for each margin.

    Args:
        model: with the scale and shift that the rows vary one at a time.
        data: the pictures.
        detector: finds the faces.
    """
    found = [find(data.images, surround, detector) for surround in SURROUNDS]
    indices = [[each.number for each in group] for group in found]
    own = model.manifest
    margins = {(scale, own.crop_shift) for scale in SCALES}
    margins |= {(own.crop_scale, shift) for shift in (*SHIFTS, own.crop_shift)}
    plain = classify(model, data.images).argmax(1)
    rows = [["plain picture", "", *row([plain[each] for each in indices], indices, data)]]
    for scale, shift in sorted(margins):
        log.info("crop_scale %.2f, crop_shift %+.2f ...", scale, shift)
        way = replace(own, crop_scale=scale, crop_shift=shift)
        answers = [_named(EmotionClassifier(model.engine, way), group) for group in found]
        rows.append([f"{scale:.2f}", f"{shift:+.2f}", *row(answers, indices, data)])
    columns = [
        f"{surround} (n={len(group)}): {kind} %"
        for surround, group in zip(SURROUNDS, found, strict=True)
        for kind in ("labels", "majority")
    ]
    return format_table([["crop_scale", "crop_shift", *columns], *rows])


def _named(model: EmotionClassifier, group: Iterable[Found]) -> np.ndarray:
    answers = (model.classify(each.frame, [Track(1, each.face)])[0].index for each in group)
    return np.fromiter(answers, int)


def measure(options: argparse.Namespace) -> None:
    """Print the table."""
    cv2.setNumThreads(1)
    detector = blazeface.load(options.detector, options.models, options.threshold, threads=1)
    model = open_classifier(options.model, load_manifest(options.model))
    data = load_split(options.data, "public_test")
    chosen = sample(np.arange(len(data)), options.sample, options.seed)
    print(table(model, data.select(chosen), detector))


def main() -> int:
    """Run the study."""
    parser = command_line.create_parser("margin", __doc__)
    command_line.add_network(parser, sample=3589)
    return command_line.run(measure, parser)


if __name__ == "__main__":
    raise SystemExit(main())
