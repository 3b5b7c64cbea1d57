"""Pictures with one face each, in a camera frame, for the studies of crops."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from converter.data.splits import load_split
from converter.studies.detectors import read_pictures
from converter.studies.face_matching import FRAME_SIZE, matches
from edge.detector import FaceDetector
from edge.emotion.crop import roll_of
from edge.scene import BBox, Face, Frame

SIDE = 192  # to which a picture of FER2013 is enlarged, pixels
WIDTH = 128  # of a portrait's box in the frame, pixels
LEAST_WIDTH, MOST_ROLL = 96, 15  # pixels and degrees: portraits that are taken


class Portrait(NamedTuple):
    """A picture with one face.

    Attributes:
        pixels: uint8, (height, width, 3), RGB.
        box: square around the face, pixels.
        width: of the box in the frame, pixels.
        label: index of the emotion; None without one.
    """

    pixels: np.ndarray
    box: BBox
    width: float
    label: int | None


def tilt(portrait: Portrait, roll: float) -> Frame:
    """Return a frame with a portrait in its middle, turned clockwise by degrees."""
    x, y = portrait.box.centre
    scale = portrait.width / portrait.box.w
    matrix: np.ndarray = cv2.getRotationMatrix2D((x, y), -roll, scale)
    matrix[:, 2] += FRAME_SIZE[0] / 2 - x, FRAME_SIZE[1] / 2 - y
    how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    return Frame(
        cv2.warpAffine(
            portrait.pixels, matrix, FRAME_SIZE, flags=how, borderMode=cv2.BORDER_REPLICATE
        )
    )


def in_the_middle(faces: Iterable[Face], width: float) -> Face | None:
    """Return the first face of a width in pixels in the middle of a frame, None without one."""
    x, y = FRAME_SIZE[0] / 2, FRAME_SIZE[1] / 2
    middle = BBox(x - width / 2, y - width / 2, width, width)
    return next((face for face in faces if matches(face.bbox, middle)), None)


def read_fer(folder: Path, sample: int, seed: int, split: str = "public_test") -> list[Portrait]:
    """Return pictures of a split of FER2013, drawn at random."""
    data = load_split(folder, split)
    chosen = np.random.default_rng(seed).permutation(len(data))[:sample]
    return [
        Portrait(
            cv2.cvtColor(data.images[i], cv2.COLOR_GRAY2RGB),
            BBox(0, 0, *data.images[i].shape),
            SIDE,
            int(data.labels[i]),
        )
        for i in chosen
    ]


def read_portraits(folder: Path, detector: FaceDetector, sample: int, seed: int) -> list[Portrait]:
    """Return bare, upright faces of at least `LEAST_WIDTH` pixels of faces.npz, at random."""
    portraits = []
    for picture in read_pictures(folder / "faces.npz"):
        pairs = zip(picture.boxes, picture.required, strict=True)
        bare = [box for box, required in pairs if required]
        for face in detector.detect(picture.frame):
            found = any(matches(face.bbox, box) for box in bare)
            if found and face.bbox.w >= LEAST_WIDTH and abs(roll_of(face)) <= MOST_ROLL:
                portraits.append(Portrait(picture.frame.pixels, face.bbox, WIDTH, None))
    chosen = np.random.default_rng(seed).permutation(len(portraits))[:sample]
    return [portraits[i] for i in chosen]
