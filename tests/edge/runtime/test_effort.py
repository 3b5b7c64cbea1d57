"""Test what is left out at each level of the governor."""

from dataclasses import astuple
from itertools import pairwise

import pytest

from edge.config import loader
from edge.runtime.effort import LEVELS, MOST, Effort, differences, effort_at
from tests.edge.sessions import settings


def test_each_level_leaves_out_what_the_one_before_does_and_more():
    efforts = [effort_at(level, loader.load()) for level in range(MOST + 1)]
    for before, effort in pairwise(efforts):
        pairs = list(zip(astuple(before), astuple(effort), strict=True))
        assert all(less <= more for less, more in pairs)
        assert before != effort


def test_without_a_level_all_is_as_the_settings_say():
    config = settings("detector.pause=0.05", "emotion.pause=0")
    assert effort_at(0, config) == Effort(search_pause=0.05, read_pause=0.0)


@pytest.mark.parametrize("level", range(MOST + 1))
def test_settings_that_want_less_work_are_never_raised(level):
    config = settings("detector.pause=0.9", "emotion.pause=0.8")
    effort = effort_at(level, config)
    assert (effort.search_pause, effort.read_pause) == (0.9, 0.8)


@pytest.mark.parametrize("level", range(MOST + 1))
@pytest.mark.parametrize("faces", ["blur", "icons"])
def test_faces_stay_covered_at_every_level(level, faces):
    """A search that is left out would uncover a face."""
    effort = effort_at(level, settings(f"privacy.faces={faces}"))
    assert (effort.search_pause, effort.far_pause) == (0.0, 0.0)


def test_frames_are_left_out_only_at_the_highest_level():
    assert [bool(effort.frame_pause) for effort in LEVELS] == [False] * MOST + [True]


def test_the_words_name_what_is_left_out_and_nothing_else():
    config = settings("emotion.pause=0.5")
    wanted, effort = effort_at(0, config), effort_at(MOST, config)
    assert list(differences(wanted, wanted, page=True, tiles=True)) == []
    assert list(differences(effort, wanted, page=True, tiles=True)) == [
        "at most 3 pictures a second for the page",
        "far faces searched every 1.5 s",
        "steady faces searched every 0.4 s",
        "at most 15 frames a second",
    ]
    few = list(differences(effort, wanted, page=False, tiles=False))
    assert len(few) == 2
