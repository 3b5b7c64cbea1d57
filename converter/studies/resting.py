"""Measure what `emotion-edge calibrate` brings, on faces that are read wrong in a known way.

It chose the formula of `edge.emotion.resting`; its figures are in docs/calibration.md.

The pictures are those of PublicTest that most people call by one emotion. Cameras are simulated by
changed pictures, persons and places by numbers added to the logarithms of the scores. A resting
face is one picture that people call neutral, moved a little for each reading; its correction is
applied to all pictures of its half. One half chooses the formula, the other one is reported.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from converter.data.splits import load_split
from converter.evaluate.evaluate import open_classifier
from converter.markdown import format_table
from converter.studies import command_line, resting_figures
from converter.studies.resting_figures import Figures
from converter.studies.resting_formulas import CHOSEN, Formula, formulas
from converter.studies.robustness import Change, blur, relight
from edge.emotion.calibration import correct
from edge.emotion.classifier import EmotionClassifier, load_manifest
from edge.emotion.resting import neutral_index, restlessness

READINGS = 30  # of a resting face
FEWER = 1, 3, 10, READINGS
OTHERS = 300  # faces with another expression that are taken for resting ones


def from_below(share: float) -> Change:
    """Show a face as a low camera does: the forehead narrower and nearer to the eyes.

    Args:
        share: of the width that the upper edge loses, 0 to 1.
    """

    def change(image: np.ndarray) -> np.ndarray:
        end = image.shape[0] - 1
        inset, down = share / 2 * end, share / 2 * end
        before = np.array([[0, 0], [end, 0], [end, end], [0, end]], np.float32)
        after = np.array([[inset, down], [end - inset, down], [end, end], [0, end]], np.float32)
        matrix = cv2.getPerspectiveTransform(before, after)
        return cv2.warpPerspective(image, matrix, (end + 1,) * 2, borderMode=cv2.BORDER_REPLICATE)

    return change


CAMERAS: dict[str, Change] = {
    "unchanged": lambda image: image,
    "dark: gamma 2, half the light": relight(gamma=2, gain=0.5),
    "lit from one side": relight(left=0.7),
    "camera from below": from_below(0.25),
    "blurred over 5x5 pixels": blur(5),
}
# Numbers added to the logarithms of scores.
PERSONS: dict[str, dict[str, float]] = {
    "sad + 1": {"sad": 1},
    "sad + 1.5": {"sad": 1.5},
    "angry + 1.5": {"angry": 1.5},
    "fear + 1, sad + 1": {"fear": 1, "sad": 1},
    "surprise + 2": {"surprise": 2},
    "happy + 2": {"happy": 2},
    "neutral - 1.5": {"neutral": -1.5},
}


class Half(NamedTuple):
    """Scores of half of the pictures, by the names of `CAMERAS`.

    Attributes:
        labels: int64, (n,).
        scores: float32, (n, labels), of all pictures.
        readings: float32, (faces, READINGS, labels), of the resting faces.
        neutral: index of that label.
        names: of the labels.
    """

    labels: np.ndarray
    scores: Mapping[str, np.ndarray]
    readings: Mapping[str, np.ndarray]
    neutral: int
    names: tuple[str, ...]

    def offset(self, person: Mapping[str, float]) -> np.ndarray:
        """Return what a person's face adds to the logarithms of the scores."""
        return np.array([person.get(name, 0.0) for name in self.names])

    def biases(
        self, formula: Formula, camera: str, offset: np.ndarray, count: int = READINGS
    ) -> list[np.ndarray]:
        """Return the corrections of the resting faces that are not refused."""
        faces = correct(self.readings[camera], np.exp(offset))[:, :count]
        found = [(face, formula(face, self.neutral)) for face in faces]
        return [bias for face, bias in found if self.reads_neutral(face, bias)]

    def reads_neutral(self, face: np.ndarray, bias: np.ndarray) -> bool:
        """Return whether the readings of a face are neutral in the mean once corrected."""
        return bool(correct(face, np.exp(bias)).mean(0).argmax() == self.neutral)

    def figures(
        self, biases: list[np.ndarray], camera: str = "unchanged", offset: np.ndarray | None = None
    ) -> Figures:
        """Return what corrections bring in the mean, each to all pictures."""
        scores = self.scores[camera]
        scores = scores if offset is None else correct(scores, np.exp(offset))
        after = [correct(scores, np.exp(bias)) for bias in biases]
        faces = len(self.readings[camera])
        return resting_figures.compare(scores, after, self.labels, self.neutral, faces)

    def persons(self, formula: Formula, count: int = READINGS) -> list[Figures]:
        """Return what the corrections bring for each of `PERSONS`."""
        offsets = map(self.offset, PERSONS.values())
        return [
            self.figures(self.biases(formula, "unchanged", each, count), offset=each)
            for each in offsets
        ]

    def refused_expressions(self, formula: Formula) -> float:
        """Return the share of still faces with another expression that are refused."""
        others = self.scores["unchanged"][self.labels != self.neutral]
        faces = others[np.random.default_rng(0).permutation(len(others))[:OTHERS]]
        still = (np.repeat(face[np.newaxis], READINGS, 0) for face in faces)
        return float(np.mean([not self.reads_neutral(f, formula(f, self.neutral)) for f in still]))


def moved(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a face a moment later: turned, shifted and lit a little differently, with noise."""
    size = image.shape[0]
    middle = ((size - 1) / 2,) * 2
    matrix: np.ndarray = cv2.getRotationMatrix2D(middle, rng.normal(0, 2), 1 + rng.normal(0, 0.02))
    matrix[:, 2] += rng.normal(0, 0.6, 2)
    turned = cv2.warpAffine(image, matrix, (size, size), borderMode=cv2.BORDER_REPLICATE)
    lit = turned * (1 + rng.normal(0, 0.03)) + rng.normal(0, 3, turned.shape)
    return lit.clip(0, 255).astype(np.uint8)


def read_half(
    classifier: EmotionClassifier, images: np.ndarray, labels: np.ndarray, faces: int, seed: int
) -> Half:
    """Read one half of the pictures under every camera; see `Half`."""
    rng, neutral = np.random.default_rng(seed), neutral_index(classifier.labels)

    def read(pictures: list[np.ndarray]) -> np.ndarray:
        return np.stack([classifier.classify_crop(picture).scores for picture in pictures])

    candidates = np.flatnonzero(labels == neutral)
    rest = rng.permutation(candidates)[:faces]
    moments = [[moved(images[i], rng) for _ in range(READINGS)] for i in rest]
    scores = {name: read(list(map(change, images))) for name, change in CAMERAS.items()}
    readings = {
        name: np.stack([read(list(map(change, moment))) for moment in moments])
        for name, change in CAMERAS.items()
    }
    names = tuple(label.name for label in classifier.labels)
    return Half(labels, scores, readings, neutral, names)


def choice_table(half: Half) -> str:
    """Return the gains of each formula: unshifted, mean over cameras, and mean over persons."""
    rows = [["formula", "nothing is wrong", "cameras", "persons", "other expressions refused"]]
    nobody = half.offset({})
    usual = half.scores["unchanged"][half.labels == half.neutral]
    for name, formula in formulas(usual).items():
        unshifted, *cameras = (
            half.figures(half.biases(formula, camera, nobody), camera) for camera in CAMERAS
        )
        groups = [unshifted], cameras, half.persons(formula)
        refused = f"{100 * half.refused_expressions(formula):.0f} %"
        rows.append([name, *map(resting_figures.mean_gains, groups), refused])
    return format_table(rows)


def report_table(half: Half) -> str:
    """Return what the chosen formula brings for each camera and each person.

    The last column has the gains of corrections that were made where nothing is wrong.
    """
    rows = [["shifted by", *resting_figures.COLUMNS, "made elsewhere"]]
    nobody = half.offset({})
    elsewhere = half.biases(CHOSEN, "unchanged", nobody)
    cases = [(name, name, nobody) for name in CAMERAS]
    cases += [(name, "unchanged", half.offset(person)) for name, person in PERSONS.items()]
    for name, camera, offset in cases:
        figures = half.figures(half.biases(CHOSEN, camera, offset), camera, offset)
        other = half.figures(elsewhere, camera, offset)
        rows.append([name, *figures.cells(), resting_figures.mean_gains([other])])
    return format_table(rows)


def readings_table(half: Half) -> str:
    """Return the mean gains over the persons for different numbers of readings."""
    rows = [["readings", "persons", "nothing is wrong"]]
    for count in FEWER:
        unshifted = half.figures(half.biases(CHOSEN, "unchanged", half.offset({}), count))
        groups = half.persons(CHOSEN, count), [unshifted]
        rows.append([str(count), *map(resting_figures.mean_gains, groups)])
    return format_table(rows)


def measure(options: argparse.Namespace) -> None:
    """Print the tables."""
    classifier = open_classifier(options.model, load_manifest(options.model))
    data = load_split(options.data, "public_test").in_order(
        tuple(label.name for label in classifier.labels)
    )
    data = data.select(data.majority >= 0)
    # Copies of a picture are in the same half.
    second = np.array([zlib.crc32(image.tobytes()) % 2 for image in data.images]) == 1
    parts = (data.select(~second), data.select(second))
    choosing, reported = (
        read_half(classifier, part.images, part.majority, options.faces, seed)
        for seed, part in enumerate(parts)
    )
    print(f"one half, {len(choosing.labels)} pictures: the formula\n\n{choice_table(choosing)}")
    print(f"\nother half, {len(reported.labels)} pictures\n\n{report_table(reported)}")
    print(f"\nother half: number of readings\n\n{readings_table(reported)}")
    spread = [restlessness(face) for each in reported.readings.values() for face in each]
    strangers = reported.scores["unchanged"]
    groups = np.array_split(np.random.default_rng(0).permutation(strangers), 50)
    apart = min(map(restlessness, groups))
    print(f"\nrestlessness: resting faces at most {max(spread):.2f}, ", end="")
    print(f"different people at least {apart:.2f}")


def main() -> int:
    """Run the study."""
    parser = command_line.create_parser("resting", __doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="FER2013")
    parser.add_argument(
        "--model", type=Path, default=Path("models/emotions.tflite"), metavar="FILE",
        help="emotion network with its manifest (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--faces", type=int, default=60, metavar="N", help="resting faces of each half"
    )
    return command_line.run(measure, parser)


if __name__ == "__main__":
    raise SystemExit(main())
