"""Measure how faces are found and named that are tilted by up to 180 degrees.

Its figures are in docs/crops.md.

FER2013's pictures, enlarged and their borders repeated, and portraits are turned in a camera
frame. Each is read in three ways: cropped as it is, levelled by its eyes, and levelled after a
turned look (`edge.pipeline.tilted_faces`). The portraits have no labels: their answer counts as
right where it is that of the portrait when it is upright.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2

from converter.evaluate.evaluate import open_classifier
from converter.markdown import format_table
from converter.studies import command_line
from converter.studies.portraits import Portrait, in_the_middle, read_fer, read_portraits, tilt
from edge.detector import FaceDetector, blazeface
from edge.detector.search import WholeSearch
from edge.emotion.classifier import EmotionClassifier, load_manifest
from edge.emotion.crop import roll_of
from edge.pipeline.tilted_faces import TiltedFaceSearch, is_unsure
from edge.scene import Face, Track

ROLLS = 0, 15, 30, 45, 60, 75, 90, 135, 180  # degrees, clockwise
RIGHT_ROLL = 20  # degrees that a tilt may be off
WAYS = "as it is", "levelled", "turned look"


@dataclass
class Reading:
    """Answers and tilts measured on a tilted portrait.

    Attributes:
        answers: index of the emotion in each of `WAYS`.
        rolls: tilt by the eyes without and with a turned look, degrees.
    """

    answers: list[int]
    rolls: list[float]


def read(
    portrait: Portrait, roll: float, detector: FaceDetector, ways: Sequence[EmotionClassifier]
) -> Reading | None:
    """Return what is seen of a tilted portrait; None where it is not found.

    Args:
        portrait: turned by `roll` degrees clockwise.
        roll: degrees.
        detector: finds it.
        ways: classifiers that crop as it is, and level by the eyes.
    """
    frame = tilt(portrait, roll)
    face = in_the_middle(detector.detect(frame), portrait.width)
    if face is None:
        return None
    again: Face | None = face
    if is_unsure(face):
        found = TiltedFaceSearch(WholeSearch(detector)).search(frame, {})
        again = in_the_middle(found.faces, portrait.width)
    if again is None:  # its box has become a better one, which does not match
        return None
    plain, levelled = ways
    pairs = (plain, face), (levelled, face), (levelled, again)
    answers = [way.classify(frame, [Track(1, seen)])[0].index for way, seen in pairs]
    return Reading(answers, [roll_of(face), roll_of(again)])


def off(found: float, roll: float) -> float:
    """Return the degrees between two tilts, 0 to 180."""
    return abs((found - roll + 180) % 360 - 180)


def table(
    portraits: list[Portrait], detector: FaceDetector, ways: Sequence[EmotionClassifier]
) -> str:
    """Return a row for each tilt, alternately to the right and to the left."""
    upright: list[Reading | None] = []
    rows = []
    for roll in ROLLS:
        signs = [1 - 2 * (i % 2) for i in range(len(portraits))]
        readings = [
            read(portrait, sign * roll, detector, ways)
            for portrait, sign in zip(portraits, signs, strict=True)
        ]
        upright = upright or readings
        rows.append([str(roll), *_row(portraits, readings, upright, [s * roll for s in signs])])
    header = ["turned by", "found", "tilt right, eyes", "tilt right, turned look"]
    if portraits[0].label is not None:
        header += [f"right, {way}" for way in WAYS]
    return format_table([[*header, *(f"as upright, {way}" for way in WAYS)], *rows])


def _row(
    portraits: Sequence[Portrait],
    readings: Sequence[Reading | None],
    upright: Sequence[Reading | None],
    rolls: Sequence[float],
) -> list[str]:
    """Return the cells after the first one; `rolls` are degrees, and `upright` are at 0 degrees."""
    seen = {i: reading for i, reading in enumerate(readings) if reading}
    cells = [_share(len(seen), len(portraits))]
    for k in range(2):
        good = sum(off(reading.rolls[k], rolls[i]) <= RIGHT_ROLL for i, reading in seen.items())
        cells.append(_share(good, len(seen)))
    both = {i: before.answers[0] for i in seen if (before := upright[i])}
    labels = {i: label for i in seen if (label := portraits[i].label) is not None}
    for wanted in [labels, both] if labels else [both]:
        for k in range(len(WAYS)):
            good = sum(seen[i].answers[k] == answer for i, answer in wanted.items())
            cells.append(_share(good, len(wanted)))
    return cells


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


def measure(options: argparse.Namespace) -> None:
    """Print a table for FER2013, and one for portraits."""
    cv2.setNumThreads(1)
    detector = blazeface.load(options.detector, options.models, options.threshold, threads=1)
    manifest = load_manifest(options.model)
    ways = [
        open_classifier(options.model, replace(manifest, level=level)) for level in (False, True)
    ]
    print(table(read_fer(options.data, options.sample, options.seed), detector, ways))
    if options.faces:
        portraits = read_portraits(options.faces, detector, options.sample, options.seed)
        print(f"\n{len(portraits)} portraits\n")
        print(table(portraits, detector, ways))


def main() -> int:
    """Run the study."""
    parser = command_line.create_parser("roll", __doc__)
    command_line.add_portraits(parser, sample=200)
    return command_line.run(measure, parser)


if __name__ == "__main__":
    raise SystemExit(main())
