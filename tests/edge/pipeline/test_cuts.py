"""Scenes that change at once: no box of the scene before stays for a single frame."""

import threading

import numpy as np
import pytest

from edge.detector.fake import FakeDetector
from edge.pipeline.cuts import CutDetector
from edge.pipeline.schedule import DetectionSchedule
from edge.scene import BBox, Face, Frame
from tests.edge.sessions import pipeline

RATE = 30.0
LONG = 30.0  # seconds; no passing test waits so long
HERE, THERE = Face(BBox(100, 60, 80, 80), 0.9), Face(BBox(110, 65, 80, 80), 0.9)


def picture(seed, size=(640, 480)):
    """Return a scene of large patches, as photographs have."""
    patches = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), np.uint8)
    return np.kron(patches, np.ones((size[1] // 6, size[0] // 8, 1), np.uint8))


def frame(index, scene):
    return Frame(picture(scene), index / RATE, index)


def cuts(*pictures):
    detector = CutDetector()
    return [detector.update(Frame(each)) for each in pictures]


@pytest.mark.parametrize("size", [(1920, 1080), (640, 480), (48, 64), (16, 12)])
def test_another_scene_is_a_cut(size):
    one, other = picture(0, size), picture(1, size)
    assert cuts(one, one, other, other) == [False, False, True, False]


@pytest.mark.parametrize("factor", [0.3, 0.5, 0.9])
def test_light_that_is_switched_is_none(factor):
    dark = (picture(0) * factor).astype(np.uint8)
    assert cuts(picture(0), dark, picture(0)) == [False, False, False]


def test_noise_in_the_dark_is_none():
    rng = np.random.default_rng(0)
    dark = [rng.integers(0, 12, (480, 640, 3), np.uint8) for _ in range(5)]
    assert cuts(*dark) == [False] * 5


def test_a_slow_pan_is_none():
    wide = picture(0, (1280, 480))
    assert not any(cuts(*(wide[:, x : x + 640] for x in range(0, 200, 12))))


def test_a_lens_that_is_covered_is_a_cut():
    assert cuts(picture(0), np.zeros((480, 640, 3), np.uint8))[1]


def test_after_a_reset_there_is_nothing_to_compare_with():
    detector = CutDetector()
    detector.update(Frame(picture(0)))
    detector.reset()
    assert not detector.update(Frame(picture(1)))


@pytest.fixture
def followed():
    """Return a pipeline that has followed a steady face, mostly without searching, and a script."""
    found = [HERE]
    detector = FakeDetector(lambda _frame: list(found))
    stages = pipeline(detector, schedule=DetectionSchedule(0.5))
    for index in range(30):
        assert len(stages.process(frame(index, 0)).tracks) == 1
    assert detector.frames < 20
    yield stages, found
    stages.close()


def test_old_boxes_are_dropped_in_the_same_frame(followed):
    stages, found = followed
    found.clear()
    assert stages.process(frame(30, 1)).tracks == ()


def test_a_new_face_is_found_in_the_same_frame_and_gets_another_number(followed):
    """Also one that happens to be where the old one was."""
    stages, found = followed
    found[:] = [THERE]
    (track,) = stages.process(frame(30, 1)).tracks
    assert track.id == 2
    assert track.bbox == THERE.bbox


def test_nothing_of_an_analysis_that_still_runs_is_shown_after_a_cut():
    """The analysis of a frame before the cut ends after it."""
    gate, searched = threading.Semaphore(0), []

    def find(seen):
        searched.append(seen.index)
        assert gate.acquire(timeout=LONG)
        return [HERE] if seen.index < 3 else []

    stages = pipeline(FakeDetector(find))
    try:
        gate.release()
        while not stages.process(frame(0, 0), 0.1).tracks:
            pass
        assert len(stages.process(frame(1, 0), 0.0).tracks) == 1  # its own analysis goes on
        assert stages.process(frame(3, 1), 0.0).tracks == ()
        gate.release(2)  # for frame 1, and for one after the cut
        for index in range(4, 8):
            assert stages.process(frame(index, 1), 0.2).tracks == ()
            gate.release()
        assert searched[1] == 1
        assert searched[2] >= 3
    finally:
        gate.release(100)
        stages.close()
