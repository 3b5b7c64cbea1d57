"""All face detectors on the same pictures."""

import numpy as np
import pytest

from edge.detector import blazeface
from edge.detector.haar import HaarDetector
from edge.media.picture import read_picture
from edge.scene import BBox, Frame
from tests.files import DEMO, ROOT

MODELS = ROOT / "models"
# Boxes drawn by hand around brow, chin and cheeks.
PHOTOS = {"astronaut": BBox(176, 68, 100, 108), "president": BBox(225, 80, 165, 185)}


@pytest.fixture(scope="module", params=("short", "full", "haar"))
def detector(request):
    if request.param == "haar":
        return HaarDetector(0.9)
    return blazeface.load(request.param, MODELS, 0.5, 1)


@pytest.mark.parametrize("photo", PHOTOS)
def test_the_face_of_a_photo_is_found(detector, photo):
    faces = detector.detect(Frame(read_picture(DEMO / f"{photo}.jpg").pixels))
    assert faces[0].bbox.iou(PHOTOS[photo]) > 0.6
    assert 0 < faces[0].score <= 1


@pytest.mark.parametrize("shape", [(10, 6410, 3), (3, 2000, 3), (2000, 3, 3), (1, 1, 3)])
def test_there_is_no_face_in_a_strip(detector, shape):
    assert detector.detect(Frame(np.zeros(shape, np.uint8))) == []


def test_all_detectors_report_the_same_box():
    """Centres and sizes agree, and so do the crops."""
    frame = Frame(read_picture(DEMO / "president.jpg").pixels)
    detectors = [blazeface.load(n, MODELS, 0.5, 1) for n in ("full", "short")]
    one, *others = (d.detect(frame)[0].bbox for d in (*detectors, HaarDetector(0.9)))
    for other in others:
        assert other.w == pytest.approx(one.w, rel=0.1)
        assert other.centre == pytest.approx(one.centre, abs=0.08 * one.w)
