import cv2
import numpy as np
import pytest

from edge.detector import blazeface
from edge.engine.replay import ReplayEngine
from edge.errors import ModelError
from edge.media.picture import read_picture
from edge.scene import BBox, Frame
from tests.files import DEMO, ROOT

MODELS = ROOT / "models"
PHOTOS = ("astronaut", "president")


@pytest.fixture(scope="module")
def full():
    return blazeface.load("full", MODELS, 0.5, 1)


@pytest.mark.parametrize("photo", PHOTOS)
def test_landmarks_are_ordered_as_in_a_face(full, photo):
    (face,) = full.detect(Frame(read_picture(DEMO / f"{photo}.jpg").pixels))
    right_eye, left_eye, nose, mouth, right_ear, left_ear = face.landmarks
    assert right_ear[0] < right_eye[0] < nose[0] < left_eye[0] < left_ear[0]
    assert max(right_eye[1], left_eye[1]) < nose[1] < mouth[1]


def test_noise_and_black_have_no_face(full):
    noise = np.random.default_rng(0).integers(0, 256, (480, 640, 3), np.uint8)
    for pixels in (noise, np.zeros((480, 640, 3), np.uint8), np.zeros((1, 1, 3), np.uint8)):
        assert full.detect(Frame(pixels)) == []


def test_every_face_is_found_once_wherever_it_is(full, astronaut):
    head = cv2.resize(astronaut[30:210, 130:310], (120, 120), interpolation=cv2.INTER_AREA)
    pixels = np.full((480, 640, 3), 120, np.uint8)
    corners = [(20, 20), (480, 40), (240, 320)]
    for x, y in corners:
        pixels[y : y + 120, x : x + 120] = head
    faces = full.detect(Frame(pixels))
    assert len(faces) == 3
    for x, y in corners:
        assert max(face.bbox.iou(BBox(x + 27, y + 22, 70, 75)) for face in faces) > 0.5


def test_a_face_of_48_pixels_in_640_by_480_is_found(full, astronaut):
    scale = 48 / 105
    small = cv2.resize(astronaut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    pixels = np.full((480, 640, 3), 120, np.uint8)
    pixels[200 : 200 + small.shape[0], 300 : 300 + small.shape[1]] = small
    (face,) = full.detect(Frame(pixels))
    assert face.bbox.w == pytest.approx(48, rel=0.25)


def test_anchors_cover_the_input():
    short = blazeface.anchor_centres(128, blazeface.NETWORKS["short"].layers)
    full = blazeface.anchor_centres(192, blazeface.NETWORKS["full"].layers)
    assert short.shape == (896, 2)
    assert full.shape == (2304, 2)
    assert tuple(short[0]) == tuple(short[1]) == (4, 4)
    assert tuple(full[-1]) == (190, 190)


@pytest.mark.parametrize(("width", "height"), [(640, 480), (480, 640)])
def test_a_box_is_in_pixels_of_the_frame(width, height):
    """Only the middle anchor has a score: its box is in the middle of the frame."""
    coordinates, logits = np.zeros((2304, 16), np.float32), np.full((2304, 1), -9, np.float32)
    middle = 24 * 48 + 24
    logits[middle], coordinates[middle, :4] = 9, (-2, -2, 48, 24)
    engine = ReplayEngine([[coordinates, logits]], (192, 192, 3))
    detector = blazeface.BlazeFaceDetector(engine, ((4, 1),), 0.5)
    (face,) = detector.detect(Frame(np.zeros((height, width, 3), np.uint8)))
    unit = 640 / 192
    assert face.bbox.centre == pytest.approx((width / 2, height / 2), abs=0.01)
    assert (face.bbox.w, face.bbox.h) == pytest.approx((48 * unit, 24 * unit), rel=1e-5)


def test_overlapping_boxes_are_averaged_by_their_scores():
    points = np.zeros((3, 8, 2), np.float32)
    points[:, 1] = 10
    points[1, 0] = 2
    points[2, 0] = 50
    scores = np.array([0.9, 0.3, 0.6], np.float32)
    (first, best), (second, other) = blazeface.blend_overlaps(points, scores)
    assert tuple(first[0]) == pytest.approx((0.5, 0.5))
    assert (best, other) == pytest.approx((0.9, 0.6))
    assert tuple(second[0]) == (50, 50)


def test_a_missing_or_damaged_network_raises_model_error(tmp_path):
    with pytest.raises(ModelError, match="make models"):
        blazeface.load("full", tmp_path, 0.5, 1)
    (tmp_path / blazeface.NETWORKS["full"].file).write_bytes(b"other")
    with pytest.raises(ModelError, match="checksum"):
        blazeface.load("full", tmp_path, 0.5, 1)
