"""Labels cover nobody else's head, no other label, and do not jump."""

from itertools import combinations

import numpy as np
import pytest

from edge.render.label_places import FORGET, STEADY, LabelPlaces, head
from edge.render.layout import Rect
from tests.edge.rects import overlap
from tests.edge.scenes import EDGES

BOUNDS = (960, 720)
NAMED, ICON, SMALL = (230, 80), (70, 70), (50, 50)


def places(*boxes, sizes=(ICON, SMALL), bounds=BOUNDS):
    found = LabelPlaces(10, 4).place(list(enumerate(boxes, 1)), [sizes] * len(boxes), bounds, 0.0)
    return [place.rect if place else None for place in found]


def crowd(rng):
    """Return boxes of 2 to 15 faces of random sizes that cover each other by a third at most."""
    wanted, boxes = rng.integers(2, 16), []
    for _ in range(200):
        size = round(30 * 6 ** rng.random())
        x, y = rng.integers(-size // 3, 960 - size // 2), rng.integers(-size // 4, 720 - size // 2)
        box = Rect(int(x), int(y), size, size)
        shared = [
            max(0, min(box.right, b.right) - max(box.x, b.x))
            * max(0, min(box.bottom, b.bottom) - max(box.y, b.y))
            / min(box.w * box.h, b.w * b.h)
            for b in boxes
        ]
        if max(shared, default=0) < 1 / 3:
            boxes.append(box)
        if len(boxes) == wanted:
            break
    return boxes


def test_no_label_covers_another_head_or_label_in_500_crowds():
    rng, labelled, faces = np.random.default_rng(15), 0, 0
    for _ in range(500):
        boxes = crowd(rng)
        sizes = (NAMED, ICON, SMALL) if len(boxes) <= 4 else (ICON, SMALL)
        found = places(*boxes, sizes=sizes)
        for i, rect in enumerate(found):
            if rect:
                assert not any(overlap(rect, head(b)) for k, b in enumerate(boxes) if k != i)
                assert min(rect.x, rect.y) >= 0
                assert rect.right <= BOUNDS[0]
                assert rect.bottom <= BOUNDS[1]
        assert not any(overlap(a, b) for a, b in combinations(filter(None, found), 2))
        labelled, faces = labelled + sum(map(bool, found)), faces + len(boxes)
    assert labelled / faces > 0.97


def test_a_single_label_is_above_its_face_or_below_or_else_on_it():
    assert places(Rect(400, 300, 100, 100)) == [Rect(400, 220, *ICON)]
    assert places(Rect(400, 20, 100, 100)) == [Rect(400, 130, *ICON)]
    (rect,) = places(Rect(-50, -50, 1060, 820))
    assert rect == Rect(445, 650, *ICON)


def test_nine_faces_in_a_narrow_grid_keep_their_labels_to_themselves():
    boxes = [Rect(90 + 300 * (i % 3), 80 + 220 * (i // 3), 140, 140) for i in range(9)]
    found = places(*boxes)
    assert all(found)
    for i, rect in enumerate(found):
        nearest = min(boxes, key=lambda b: abs(b.middle - rect.middle) + abs(b.y - rect.y))
        assert nearest == boxes[i]


def test_a_line_leads_to_a_label_that_is_far_from_its_face():
    """Heads at both sides leave a gap that is too narrow for the label."""
    face = Rect(394, 300, 100, 100)
    wall = [Rect(x, y, 100, 100) for x in (300, 488) for y in (150, 300, 450)]
    sizes = [(ICON,)] * 7
    place = LabelPlaces(10, 4).place(list(enumerate((face, *wall))), sizes, BOUNDS, 0.0)[0]
    assert place.line.bottom == face.y
    assert place.line.y == place.rect.bottom
    assert place.rect.bottom < min(head(box).y for box in wall)
    assert not any(overlap(place.line, head(box)) for box in wall)


@pytest.mark.parametrize("box", EDGES)
def test_labels_stay_in_bounds(box):
    (rect,) = places(Rect(*box), sizes=[(150, 60)], bounds=(640, 480))
    assert 0 <= rect.x <= 490
    assert 0 <= rect.y <= 420


def test_without_a_free_place_there_is_no_label():
    box = Rect(300, 300, 60, 60)
    around = [Rect(x, y, 400, 400) for x in (-100, 300) for y in (-100, 300)]
    assert places(box, *around)[0] is None


class Video:
    """Pictures of a face that always has a neighbour."""

    def __init__(self):
        self.places, self.time = LabelPlaces(10, 4), 100.0

    def label(self, face, *others, wait=0.1):
        """Return the place of the label, from the corner of the face."""
        self.time += wait
        boxes = list(enumerate((face, *others)))
        rect = self.places.place(boxes, [(ICON,)] * len(boxes), BOUNDS, self.time)[0].rect
        return rect.x - face.x, rect.y - face.y


ABOVE = Rect(400, 180, 100, 100)


def test_a_label_stays_when_its_neighbour_trembles():
    video, face = Video(), Rect(400, 330, 100, 100)
    video.label(face, Rect(400, 160, 100, 100))
    first = video.label(face, ABOVE)
    seen = {video.label(face, ABOVE._replace(y=180 + shift)) for shift in (-6, 3, -9, 5, 0, -7) * 3}
    assert seen == {first}


@pytest.mark.parametrize("free", [STEADY / 2, STEADY * 1.2])
def test_a_label_returns_to_a_better_place_that_stays_free(free):
    video, face = Video(), Rect(400, 330, 100, 100)
    below = video.label(face, ABOVE)
    assert below[1] > 0
    steps = round(free / 0.1)
    for _ in range(steps):
        last = video.label(face)
    assert (last == below) == (free < STEADY)


def test_places_are_forgotten_after_a_pause():
    video, face = Video(), Rect(400, 330, 100, 100)
    below = video.label(face, ABOVE)
    assert video.label(face, wait=2 * FORGET) != below
