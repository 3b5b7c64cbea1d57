from dataclasses import replace

from edge.observers.audio.cues import STEADY, Cues
from edge.scene import BBox, Face, Track
from tests.edge.scenes import AWAY, UNSURE, emotion, scene

BOX = BBox(10, 10, 50, 50)


def at(time, *faces, state=""):
    """Return a scene at a time with faces (number, name of the emotion or emotion[, size])."""
    tracks, emotions = [], []
    for number, name, *size in faces:
        box = BBox(0, 0, *(size * 2 or (50, 50)))
        tracks.append(Track(number, Face(box, 0.9)))
        emotions.append(emotion(name) if isinstance(name, str) else name)
    empty = scene(state=state)
    frame = replace(empty.frame, time=time)
    return replace(empty, frame=frame, tracks=tuple(tracks), emotions=tuple(emotions))


def heard(cues, *scenes):
    return [cues.update(each) for each in scenes]


def test_a_name_sounds_once_it_is_steady_and_only_once():
    scenes = [at(t, (1, "happy")) for t in (0, STEADY - 0.1, STEADY, 2, 60)]
    assert heard(Cues(1.0), *scenes) == ["", "", "happy", "", ""]


def test_names_that_change_quickly_are_silent():
    names = ("happy", "sad") * 20
    cues = Cues(1.0)
    assert not any(cues.update(at(i * 0.4, (1, name))) for i, name in enumerate(names))


def test_another_name_sounds_and_the_first_one_again_after_it():
    scenes = [at(t, (1, name)) for t, name in enumerate(("sad", "sad", "fear", "fear", "sad"))]
    scenes += [at(5, (1, "sad"))]
    assert heard(Cues(1.0), *scenes) == ["", "sad", "", "fear", "", "sad"]


def test_a_face_that_was_unsure_for_a_while_does_not_repeat_its_name():
    labels = ["happy", "happy", UNSURE, UNSURE, AWAY, AWAY, "happy", "happy"]
    found = heard(Cues(1.0), *(at(t, (1, label)) for t, label in enumerate(labels)))
    assert found == ["", "happy", *[""] * 6]


def test_the_largest_face_comes_first_and_the_pause_is_kept():
    faces = (1, "sad", 30), (2, "happy", 90), (3, "fear", 60)
    found = heard(Cues(2.0), *(at(t / 2, *faces) for t in range(14)))
    assert [(t / 2, name) for t, name in enumerate(found) if name] == [
        (1.0, "happy"),
        (3.0, "fear"),
        (5.0, "sad"),
    ]


def test_who_waits_and_changes_does_not_sound_with_the_old_name():
    cues = Cues(2.0)
    heard(cues, at(0, (1, "happy", 90), (2, "sad")), at(1, (1, "happy", 90), (2, "sad")))
    rest = [at(t, (1, "happy", 90), (2, "fear")) for t in (2, 3)]
    assert heard(cues, *rest) == ["", "fear"]


def test_a_new_face_sounds_again():
    scenes = at(0, (1, "sad")), at(1, (1, "sad")), at(2), at(3, (2, "sad")), at(4, (2, "sad"))
    assert heard(Cues(1.0), *scenes) == ["", "sad", "", "", "sad"]


def test_screens_without_faces_are_silent():
    assert not any(heard(Cues(1.0), *(at(t, (1, "sad"), state="blank") for t in range(5))))


def test_time_that_runs_backwards_starts_again():
    """Another camera, or a film that begins again."""
    scenes = [at(t, (1, "sad")) for t in (1000, 1001, 0, 0.5, 1)]
    assert heard(Cues(60.0), *scenes) == ["", "sad", "", "", "sad"]
