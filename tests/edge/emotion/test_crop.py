"""Crops: the square of the manifest, its border, and heads that are level in it."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from edge.emotion.classifier import load_manifest
from edge.emotion.crop import LEVEL_FROM, crop_face, cut, roll_of, square_around
from edge.scene import BBox, Face
from tests.files import ROOT


@pytest.fixture(scope="module")
def contract():
    return load_manifest(ROOT / "models" / "emotions.tflite")


def test_the_crop_is_square_and_as_the_manifest_says(contract):
    box = BBox(100, 200, 40, 50)
    square = square_around(box, contract)
    assert square.w == square.h == pytest.approx(contract.crop_scale * 50)
    assert square.centre[0] == pytest.approx(120)
    assert square.centre[1] == pytest.approx(225 + contract.crop_shift * 50)


class TestCut:
    PIXELS = np.arange(100, dtype=np.uint8).reshape(10, 10)

    def test_inside(self):
        assert (cut(self.PIXELS, BBox(2, 3, 4, 5)) == self.PIXELS[3:8, 2:6]).all()

    def test_outside_the_border_is_repeated(self):
        result = cut(self.PIXELS, BBox(-2, -3, 5, 5))
        assert result.shape == (5, 5)
        assert (result[:4, :3] == self.PIXELS[0, 0]).all()
        assert result[4, 4] == self.PIXELS[1, 2]

    @pytest.mark.parametrize(
        "box", [BBox(9, 9, 6, 6), BBox(-50, 4, 5, 5), BBox(40, 40, 6, 6), BBox(3, 3, 0.1, 0.1)]
    )
    def test_at_and_beyond_the_edge_it_has_its_size(self, box):
        side = max(1, round(box.w))
        assert cut(self.PIXELS, box).shape == (side, side)


def tilted(roll, side=200, centre=(300.0, 240.0)):
    """Return a frame with a head of four colours that is tilted clockwise, and its face."""
    head = np.zeros((480, 640, 3), np.uint8)
    x, y, half = *map(int, centre), side // 2
    head[y - half : y, x - half : x] = 255, 0, 0
    head[y - half : y, x : x + half] = 0, 255, 0
    head[y : y + half, x - half : x] = 0, 0, 255
    head[y : y + half, x : x + half] = 255, 255, 255
    matrix = cv2.getRotationMatrix2D(centre, -roll, 1.0)
    pixels = cv2.warpAffine(head, matrix, (640, 480))
    eyes = np.array([[x - side / 4, y - side / 8], [x + side / 4, y - side / 8]])
    landmarks = np.zeros((6, 2), np.float32)
    landmarks[:2] = eyes @ matrix[:, :2].T + matrix[:, 2]
    box = BBox(centre[0] - half, centre[1] - half, side, side)
    return pixels, Face(box, 1.0, landmarks)


def corners(crop):
    low, high = len(crop) // 5, len(crop) - 1 - len(crop) // 5
    return [crop[row, column].tolist() for row in (low, high) for column in (low, high)]


@pytest.mark.parametrize("roll", [0, 10, -30, 45, 90, -135, 180])
@pytest.mark.parametrize("side", [24, 200])
def test_a_tilted_head_is_level_in_the_crop(contract, roll, side):
    pixels, face = tilted(roll, side)
    assert (roll_of(face) - roll + 180) % 360 == pytest.approx(180, abs=0.1)
    crop = crop_face(pixels, face, replace(contract, level=True))
    red, green, blue, white = corners(crop)
    for found, expected in ((red, 0), (green, 1), (blue, 2)):
        assert np.argmax(found) == expected, roll
        assert max(found) > 200
    assert min(white) > 200


def test_the_shift_goes_along_the_face(contract):
    pixels, face = tilted(90)
    down = replace(contract, level=True, crop_scale=1.0, crop_shift=0.25)
    crop = crop_face(pixels, face, down)
    rows = crop.astype(int)[:, len(crop) // 4]
    assert np.argmax(rows[len(crop) // 2]) == 2  # blue, which is below red, begins higher
    assert np.argmax(rows[len(crop) // 8]) == 0


@pytest.mark.parametrize("level", [True, False])
def test_a_level_head_and_an_older_manifest_give_the_plain_crop(contract, level):
    pixels, face = tilted(0.9 * LEVEL_FROM if level else 40)
    manifest = replace(contract, level=level)
    plain = cut(pixels, square_around(face.bbox, manifest))
    assert np.array_equal(crop_face(pixels, face, manifest), plain)


def test_a_face_without_landmarks_is_taken_as_level(contract):
    pixels, face = tilted(40)
    bare = replace(face, landmarks=None)
    assert roll_of(bare) == 0
    manifest = replace(contract, level=True)
    plain = cut(pixels, square_around(face.bbox, manifest))
    assert np.array_equal(crop_face(pixels, bare, manifest), plain)


def test_a_tilted_head_at_the_edge_repeats_the_border(contract):
    pixels, face = tilted(45, 60, (2.0, 2.0))
    crop = crop_face(pixels, face, replace(contract, level=True))
    assert crop.shape == (48, 48, 3)
    assert crop.min(2).max() > 200  # the white quarter
