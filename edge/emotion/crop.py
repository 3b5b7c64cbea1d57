"""Face in a frame -> input of the network: cut out, levelled by the eyes, reduced."""

from __future__ import annotations

import math

import cv2
import numpy as np

from edge.emotion.manifest import Manifest
from edge.scene import BBox, Face

LEVEL_FROM = 4.0  # degrees: less than that is not worth a rotation


def square_around(bbox: BBox, manifest: Manifest) -> BBox:
    """Return the square crop around a detector's box, as the manifest defines it."""
    side = manifest.crop_scale * max(bbox.w, bbox.h)
    x, y = bbox.centre
    return BBox(x - side / 2, y + manifest.crop_shift * bbox.h - side / 2, side, side)


def crop_face(pixels: np.ndarray, face: Face, manifest: Manifest) -> np.ndarray:
    """Return the crop of a face: upright, or levelled by its eyes where the manifest says so.

    Args:
        pixels: uint8, (height, width, 3), RGB.
        face: in pixels of the frame.
        manifest: of the model.

    Returns:
        uint8, (side, side, 3).
    """
    roll = roll_of(face) if manifest.level else 0.0
    if abs(roll) < LEVEL_FROM:
        return cut(pixels, square_around(face.bbox, manifest))
    return _cut_levelled(pixels, face.bbox, roll, manifest)


def roll_of(face: Face) -> float:
    """Return by how many degrees a head is tilted clockwise, -180 to 180; 0 without landmarks."""
    if face.landmarks is None:
        return 0.0
    right_eye, left_eye = face.landmarks[:2].tolist()  # of the person: the left one is on the right
    return math.degrees(math.atan2(left_eye[1] - right_eye[1], left_eye[0] - right_eye[0]))


def cut(pixels: np.ndarray, square: BBox) -> np.ndarray:
    """Return the pixels of a rectangle; outside the picture its border is repeated.

    Args:
        pixels: uint8, (height, width) or (height, width, channels).
        square: in pixels of the picture; may reach outside.
    """
    height, width = pixels.shape[:2]
    left, top = round(square.x), round(square.y)
    right, bottom = left + max(1, round(square.w)), top + max(1, round(square.h))
    if left >= 0 and top >= 0 and right <= width and bottom <= height:
        return pixels[top:bottom, left:right]
    rows = np.clip(np.arange(top, bottom), 0, height - 1)
    columns = np.clip(np.arange(left, right), 0, width - 1)
    return pixels[rows[:, np.newaxis], columns]


def _cut_levelled(pixels: np.ndarray, bbox: BBox, roll: float, manifest: Manifest) -> np.ndarray:
    """Return the square around a tilted face, turned upright.

    The upright square that holds it is reduced first: that costs as much as for a level face, and
    the rotation is one of few pixels.
    """
    sin, cos = math.sin(math.radians(roll)), math.cos(math.radians(roll))
    side = max(1.0, manifest.crop_scale * max(bbox.w, bbox.h))
    x, y = bbox.centre
    shift = manifest.crop_shift * bbox.h  # along the face
    x, y = x - shift * sin, y + shift * cos
    reach = side * (abs(sin) + abs(cos))
    around = cut(pixels, BBox(x - reach / 2, y - reach / 2, reach, reach))
    size = min(manifest.size, math.ceil(side))
    outer = max(1, round(size * (abs(sin) + abs(cos))))
    how = cv2.INTER_AREA if around.shape[0] > outer else cv2.INTER_LINEAR
    small = cv2.resize(around, (outer, outer), interpolation=how)
    middle = (outer - 1) / 2, (outer - 1) / 2
    matrix: np.ndarray = cv2.getRotationMatrix2D(middle, roll, 1.0)
    matrix[:, 2] += (size - outer) / 2
    return cv2.warpAffine(small, matrix, (size, size), borderMode=cv2.BORDER_REPLICATE)


def preprocess(crop: np.ndarray, manifest: Manifest) -> np.ndarray:
    """Convert a face crop into the input of the network.

    Args:
        crop: uint8, (height, width) grey or (height, width, 3) RGB, any size.
        manifest: of the model.

    Returns:
        uint8, (size, size, channels), 0 to 255.
    """
    if manifest.colour == "grey" and crop.ndim == 3:
        crop = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY)
    elif manifest.colour == "rgb" and crop.ndim == 2:
        crop = cv2.cvtColor(crop, cv2.COLOR_GRAY2RGB)
    shrinks = max(crop.shape[:2]) > manifest.size
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    resized = cv2.resize(crop, (manifest.size, manifest.size), interpolation=how)
    return resized.reshape(manifest.size, manifest.size, manifest.channels)
