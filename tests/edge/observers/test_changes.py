from dataclasses import replace

from edge.observers.changes import GONE, LabelChanges
from edge.observers.observation import Observation
from edge.scene import BBox, Face, Track
from tests.edge.scenes import UNSURE, emotion


def observation(time, **labels):
    """An observation with faces: a3="happy" is track 3."""
    tracks = tuple(Track(int(name[1:]), Face(BBox(0, 0, 9, 9), 0.9)) for name in labels)
    emotions = tuple(
        UNSURE if label == "unsure" else emotion(label, 0.7) for label in labels.values()
    )
    return replace(Observation(), time=time, tracks=tracks, emotions=emotions)


def test_a_face_comes_changes_and_goes():
    changes = LabelChanges()
    assert changes.update(observation(0.0)) == []
    assert changes.update(observation(0.1, t3="unsure")) == [(3, "unsure", "", 0.3)]
    assert changes.update(observation(0.2, t3="happy")) == [(3, "happy", "unsure", 0.7)]
    assert changes.update(observation(0.3, t3="happy")) == []
    assert changes.update(observation(0.3 + 0.9 * GONE)) == []
    assert changes.update(observation(0.31 + GONE)) == [(3, "", "happy", 0.0)]
    assert changes.update(observation(9.0)) == []


def test_a_face_that_is_missed_for_a_moment_stays():
    changes = LabelChanges()
    changes.update(observation(0.0, t1="sad"))
    changes.update(observation(0.5 * GONE))
    assert changes.update(observation(0.9 * GONE, t1="sad")) == []


def test_faces_of_another_source_are_others():
    changes = LabelChanges()
    changes.update(observation(100.0, t1="sad", t2="happy"))
    assert changes.update(observation(0.0, t1="sad")) == [(2, "", "happy", 0.0)]
