"""Whether all of a scene has been searched, which covers over faces depend on."""

from dataclasses import replace

import numpy as np
import pytest

from edge.detector.fake import FakeDetector
from edge.detector.search import Found
from edge.pipeline.tilted_faces import TiltedFaceSearch
from edge.scene import Frame
from tests.edge.pipeline.test_cuts import frame
from tests.edge.sessions import pipeline

ROUND = 3  # frames


class Rounds:
    """Search that is complete after some frames, or at once.

    Attributes:
        frames: number of frames that were searched.
    """

    def __init__(self):
        self.detector, self.frames = FakeDetector(), 0
        self.reset()

    def search(self, frame, known):
        self.frames += 1
        self._left -= 1
        return Found([], frozenset(), whole=True, complete=self._left <= 0)

    def reset(self, *, at_once=False):
        self._left = 1 if at_once else ROUND


@pytest.fixture
def stages():
    opened = pipeline()
    opened.search = TiltedFaceSearch(Rounds())
    yield opened
    opened.close()


def searched(stages, frames):
    """Process frames, and return after which of them the scene was searched."""
    return [stages.process(each) is not None and stages.searched for each in frames]


def test_a_scene_is_searched_after_a_round(stages):
    assert not stages.searched
    assert searched(stages, [frame(i, 0) for i in range(4)]) == [False, False, True, True]


def test_a_cut_begins_another_round(stages):
    searched(stages, [frame(i, 0) for i in range(4)])
    assert searched(stages, [frame(i, 1) for i in range(4, 8)]) == [False, False, True, True]


def test_a_camera_that_comes_back_begins_another_round(stages):
    searched(stages, [frame(i, 0) for i in range(4)])
    lost = replace(frame(4, 0), trouble="camera_lost")
    back = [frame(i, 0) for i in range(5, 8)]
    assert searched(stages, [lost, *back]) == [False, False, False, True]


class TestSinglePictures:
    @pytest.fixture(autouse=True)
    def single(self, stages):
        stages.single = True

    def test_each_is_searched_at_once(self, stages):
        """Also one that looks like the last one: no cut is noticed."""
        pictures = [replace(frame(0, 0), source=name, time=i) for i, name in enumerate("abc")]
        assert searched(stages, pictures) == [True, True, True]

    def test_one_that_is_given_again_is_not_searched_again(self, stages):
        picture = replace(frame(0, 0), source="a")
        again = replace(picture, index=1, pixels=picture.pixels.copy())
        assert searched(stages, [picture, again, again]) == [True, True, True]
        assert inner(stages).frames == 1

    def test_a_film_of_the_folder_goes_on_to_be_searched(self, stages):
        other = np.zeros_like(frame(0, 0).pixels)
        film = [replace(frame(0, 0), source="a", time=time) for time in (0.0, 0.1)]
        stages.process(film[0])
        stages.process(film[1])
        stages.process(Frame(other, 0.1, source="a"))
        assert inner(stages).frames == 3


def test_without_it_another_source_changes_nothing(stages):
    pictures = [replace(frame(i, 0), source=str(i)) for i in range(4)]
    assert searched(stages, pictures) == [False, False, True, True]
    stages.process(pictures[-1])
    assert inner(stages).frames == 5


def inner(stages):
    return stages.search.inner
