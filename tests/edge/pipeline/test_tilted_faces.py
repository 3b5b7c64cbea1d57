"""Turned look: faces that lie or stand on their heads get their landmarks, others cost nothing."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from edge.detector.fake import FakeDetector
from edge.detector.search import WholeSearch
from edge.emotion.crop import roll_of
from edge.pipeline.tilted_faces import (
    AGAIN,
    KEEP,
    LARGEST,
    MOST,
    NARROWEST,
    TURNS,
    TiltedFaceSearch,
    look,
)
from edge.scene import BBox, Face, Frame

RED, BLUE = (255, 0, 0), (0, 0, 255)
PLACE = (300, 200)  # centre of the head
EYES = np.array([[-15, -12], [15, -12]])  # from the centre of the head: red on its left, blue


def head(turned=0, places=(PLACE,), time=0.0):
    """Return a frame with heads 60 pixels wide, turned clockwise; their eyes are dots."""
    pixels = np.zeros((480, 640, 3), np.uint8)
    for place in places:
        for eye, colour in zip(EYES, (RED, BLUE), strict=True):
            x, y = at(eye, turned)
            x, y = x + place[0], y + place[1]
            pixels[y - 3 : y + 3, x - 3 : x + 3] = colour
    return Frame(pixels, time)


def at(point, degrees):
    """Return a point turned clockwise about the centre of the head."""
    for _ in range(degrees // 90):
        point = -point[1], point[0]
    return tuple(int(v) for v in point)


def landmarks(right_eye, left_eye):
    points = np.zeros((6, 2), np.float32)
    points[:2] = right_eye, left_eye
    return points


def sure_of_upright_heads(frame):
    """Find heads like BlazeFace: eyes above the mouth always, and sure where that is right."""
    faces = []
    red, blue = ((frame.pixels == colour).all(2).astype(np.uint8) for colour in (RED, BLUE))
    _, _, _, rights = cv2.connectedComponentsWithStats(red)
    _, _, _, lefts = cv2.connectedComponentsWithStats(blue)
    for right in rights[1:] + 0.5:
        left = min(lefts[1:] + 0.5, key=lambda other, eye=right: np.linalg.norm(other - eye))
        along, middle = (left - right) / 30, (left + right) / 2
        centre = middle + 12 * np.array([-along[1], along[0]])
        upright = along[0] > 0.9
        eyes = (right, left) if upright else (centre + EYES[0], centre + EYES[1])
        box = BBox(centre[0] - 30, centre[1] - 30, 60, 60)
        faces.append(Face(box, 0.9 if upright else 0.5, landmarks(*eyes)))
    return faces


def faces_of(search, frame):
    return search.search(frame, {}).faces


def detector():
    return FakeDetector(sure_of_upright_heads)


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_turned_head_gets_its_eyes_and_keeps_its_score(turned):
    frame = head(turned)
    (face,) = faces_of(TiltedFaceSearch(WholeSearch(detector())), frame)
    assert roll_of(face) % 360 == pytest.approx(turned, abs=0.1)
    for found, eye in zip(face.landmarks[:2], EYES, strict=True):
        assert found == pytest.approx(np.add(PLACE, at(eye, turned)), abs=0.6)
    assert face.bbox.centre == pytest.approx(PLACE, abs=0.6)
    assert face.score == 0.5  # what the camera's orientation is judged by


def test_an_upright_head_costs_nothing_more():
    searched = detector()
    look = TiltedFaceSearch(WholeSearch(searched))
    for i in range(5):
        faces_of(look, head(0, time=i / 10))
    assert searched.frames == 5


def test_a_turned_head_costs_a_search_in_each_later_frame_and_stays_right():
    searched = detector()
    look = TiltedFaceSearch(WholeSearch(searched))
    for i in range(6):
        (face,) = faces_of(look, head(90, time=i / 10))
        assert roll_of(face) == pytest.approx(90, abs=0.1)
    assert searched.frames == 6 + len(TURNS) + 5


def test_a_head_that_turns_back_is_read_as_it_is():
    look = TiltedFaceSearch(WholeSearch(detector()))
    faces_of(look, head(180, time=0.0))
    for time in (0.1, 0.2):
        (face,) = faces_of(look, head(0, time=time))
        assert roll_of(face) == pytest.approx(0, abs=0.1)


def unsure(score=0.6, width=60, **changes):
    box = BBox(300 - width / 2, 200 - width / 2, width, width)
    return replace(Face(box, score, landmarks((290, 190), (310, 190))), **changes)


@pytest.mark.parametrize(
    "face",
    [unsure(0.8), unsure(width=NARROWEST - 1), unsure(landmarks=None)],
    ids=["sure", "small", "without landmarks"],
)
def test_faces_that_are_not_looked_at(face):
    searched = FakeDetector([[face]])
    assert faces_of(TiltedFaceSearch(WholeSearch(searched)), head()) == [face]
    assert searched.frames == 1


def test_an_unsure_face_is_looked_at_again_only_after_a_while():
    face = unsure()
    searched = FakeDetector(lambda frame: [face] if frame.pixels.shape == (480, 640, 3) else [])
    look, searches = TiltedFaceSearch(WholeSearch(searched)), []
    times = np.arange(0, AGAIN + 0.6, 0.5).tolist()
    for time in times:
        before = searched.frames
        assert faces_of(look, head(time=time)) == [face]
        searches.append(searched.frames - before - 1)
    again = times.index(AGAIN)
    assert [i for i, count in enumerate(searches) if count] == [0, again]
    assert searches[0] == searches[again] == len(TURNS)


def test_a_turned_face_that_was_missed_in_a_frame_is_still_known():
    searched = detector()
    look = TiltedFaceSearch(WholeSearch(searched))
    faces_of(look, head(90, time=0.0))
    faces_of(look, head(places=(), time=0.1))
    before = searched.frames
    (face,) = faces_of(look, head(90, time=0.2))
    assert roll_of(face) == pytest.approx(90, abs=0.1)
    assert searched.frames == before + 2  # the frame, and one turn


def test_a_face_that_was_missed_for_long_is_a_new_one():
    face = unsure()
    searched = FakeDetector(lambda frame: [face] if frame.pixels.shape == (480, 640, 3) else [])
    look = TiltedFaceSearch(WholeSearch(searched))
    faces_of(look, head(time=0.0))
    faces_of(look, head(time=KEEP + 0.1))
    assert searched.frames == 2 * (1 + len(TURNS))


def test_each_picture_is_looked_at_afresh():
    searched = detector()
    look = TiltedFaceSearch(WholeSearch(searched))
    for turned in (180, 90):
        (face,) = faces_of(look, head(turned, time=0.0))
        assert roll_of(face) % 360 == pytest.approx(turned, abs=0.1)


def test_in_a_crowd_few_are_looked_at_in_a_frame_and_the_others_later():
    places = [(90, 100), (300, 100), (510, 100), (90, 350), (300, 350)]
    look = TiltedFaceSearch(WholeSearch(detector()))
    right = []
    for i in range(3):
        faces = faces_of(look, head(180, places, time=i / 10))
        right.append(sum(abs(roll_of(face)) > 170 for face in faces))
    assert right == [MOST, 2 * MOST, len(places)]


def test_a_little_surer_when_turned_is_not_enough():
    face = unsure(0.7)
    searched = FakeDetector(
        lambda frame: [face] if frame.pixels.shape == (480, 640, 3) else [centred(frame, 0.8)]
    )
    assert faces_of(TiltedFaceSearch(WholeSearch(searched)), head()) == [face]


def centred(frame, score):
    x = frame.size[0] / 2
    return Face(BBox(x - 30, x - 30, 60, 60), score, landmarks((x - 9, x), (x + 9, x)))


def test_another_face_beside_it_does_not_count():
    face = unsure(0.5)

    def find(frame):
        if frame.pixels.shape == (480, 640, 3):
            return [face]
        other = centred(frame, 0.95)
        return [replace(other, bbox=other.bbox.moved(50, 0))]

    assert faces_of(TiltedFaceSearch(WholeSearch(FakeDetector(find))), head()) == [face]


@pytest.mark.parametrize("width", [100, 900, 2500])
def test_what_surrounds_a_large_face_is_looked_at_reduced(width):
    seen = []

    def in_the_middle(frame):
        seen.append(side := frame.size[0])
        box = BBox(0.375 * side, 0.375 * side, side / 4, side / 4)
        return [Face(box, 0.9, landmarks((0.45 * side, side / 2), (0.55 * side, side / 2)))]

    face = Face(BBox(1000.0, 800.0, width, width), 0.4, landmarks((0, 0), (1, 1)))
    frame = Frame(np.zeros((3000, 4000, 3), np.uint8))
    turned, found = look(FakeDetector(in_the_middle), frame, face, (90,), 0.5)
    assert turned == 90
    assert max(seen) < 2 * LARGEST
    assert found.bbox == pytest.approx(face.bbox, abs=width / 50)
    centre = np.array(face.bbox.centre)
    assert found.landmarks[0] - centre == pytest.approx([0, 0.2 * width], abs=width / 50)
