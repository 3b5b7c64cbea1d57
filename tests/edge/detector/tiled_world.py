"""A scripted world of near and far faces that a detector sees through views."""

from __future__ import annotations

import numpy as np

from edge.detector.fake import FakeDetector
from edge.detector.tiled_search import TiledSearch
from edge.detector.views import View, tiles, whole
from edge.scene import BBox, Face, Frame

SIZE = 640, 480
WHOLE, TILES = whole(SIZE), tiles(SIZE)
ROUND = 2 * len(TILES)  # searches, every other one of the whole frame
STEP = 0.15  # seconds: two searches of the whole frame between two tiles
FAR, NEAR = BBox(300, 200, 30, 30), BBox(120, 100, 150, 150)


def coordinates():
    """A picture each of whose pixels says where it is."""
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    return np.stack((x % 256, y % 256, x // 256 + 16 * (y // 256)), -1).astype(np.uint8)


PIXELS = coordinates()


def place(pixel):
    """Where the picture has this pixel: x and y."""
    x, y, high = (int(value) for value in pixel)
    return x + 256 * (high % 16), y + 256 * (high // 16)


class World:
    """Faces with a score that depends on the view's enlargement.

    Attributes:
        faces: (box, {"whole": score, "tile": score, "near": score}).
        views: the views that were searched.
        mirrored: how many of them were mirrored.
        beside: pixels by which boxes are too far to the right in the whole frame.
    """

    def __init__(self, *faces):
        self.faces, self.views, self.mirrored, self.beside = list(faces), [], 0, 0

    def detect(self, frame):
        corners = [place(frame.pixels[0, column]) for column in (0, -1)]
        view = View(*min(corners), *frame.size)
        self.views.append(view)
        kind = "whole" if view == WHOLE else "tile" if view in TILES else "near"
        faces = self.seen(view, kind)
        if corners[0] > corners[1]:
            self.mirrored += 1
            faces = [face.mirrored(view.width) for face in faces]
        return faces

    def seen(self, view, kind):
        return [
            Face(box.moved(self.beside * (kind == "whole") - view.left, -view.top), scores[kind])
            for box, scores in self.faces
            if scores[kind] > 0.3
            and -box.w < box.x - view.left < view.width
            and -box.h < box.y - view.top < view.height
        ]

    def search(self, **options):
        return TiledSearch(FakeDetector(self.detect), 0.5, **options)


def scores(first, tile, near):
    return {"whole": first, "tile": tile, "near": near}


def looks(world):
    """The views of single faces that were searched."""
    return [view for view in world.views if view != WHOLE and view not in TILES]


def turns(search, count, known=None, start=0.0):
    """Search frames one after the other, and return what each of them gave."""
    return [
        search.search(Frame(PIXELS, start + STEP * index), known or {}) for index in range(count)
    ]


def boxes(found):
    return [face.bbox for face in found.faces]
