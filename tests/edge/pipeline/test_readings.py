"""When faces are classified: rarely while their scores agree, and without naming changes later."""

import numpy as np
import pytest

from edge.pipeline.hysteresis import LabelHysteresis
from edge.pipeline.readings import LONGEST, ReadingSchedule, agree
from edge.pipeline.smoothing import ScoreSmoother
from edge.pipeline.track_state import TrackState
from edge.scene import BBox, Emotion, Face

RATE, INTERVAL = 25, 0.1


def emotion(index, share=0.9):
    """Scores of which one has a share, and the others have the rest."""
    scores = np.full(7, (1 - share) / 6, np.float32)
    scores[index] = share
    return Emotion(scores)


HAPPY, SAD = emotion(3), emotion(5)
UNCLEAR = emotion(3, 0.2)


def track(number=1):
    return TrackState(number, Face(BBox(0, 0, 9, 9), 1.0), 0.0)


def read(schedule, tracks, answer, frames, searches=0):
    """Classify where that is due; return the frames in which each track was, by number.

    `answer` is called with a track and the time.
    """
    found = {each.id: [] for each in tracks}
    for frame in range(frames):
        time = frame / RATE
        for each in schedule.due(tracks, time, searches):
            found[each.id].append(frame)
            schedule.take(each, answer(each, time), time)
    return found


def gaps(frames):
    return np.diff(frames).tolist()


def test_a_face_whose_scores_agree_is_classified_less_and_less_often():
    frames = read(ReadingSchedule(INTERVAL), [track()], lambda *_: HAPPY, 60)[1]
    assert gaps(frames)[:6] == [3, 4, 6, 6, 6, 6]  # 0.1, 0.15, 0.2 s and so on, but 0.24 at most


def test_the_first_answer_that_differs_ends_the_rest():
    change = 1.3
    answers = ReadingSchedule(INTERVAL), [track()], lambda _, time: HAPPY if time < change else SAD
    frames = read(*answers, 60)[1]
    first = next(i for i, frame in enumerate(frames) if frame / RATE >= change)
    assert gaps(frames)[first - 1 : first + 2] == [6, 3, 4]


@pytest.mark.parametrize("answers", [[HAPPY, SAD], [UNCLEAR, UNCLEAR]], ids=["changing", "unclear"])
def test_other_faces_are_classified_at_the_interval(answers):
    def answer(_, time):
        return answers[round(time * RATE) // 3 % 2]

    assert set(gaps(read(ReadingSchedule(INTERVAL), [track()], answer, 60)[1])) == {3}


def test_an_interval_that_is_longer_than_the_longest_rest_does_not_change():
    frames = read(ReadingSchedule(2 * LONGEST), [track()], lambda *_: HAPPY, 60)[1]
    assert set(gaps(frames)) == {12}


def test_without_an_interval_every_frame_counts():
    assert read(ReadingSchedule(), [track()], lambda *_: HAPPY, 9)[1] == list(range(9))


def test_a_face_that_was_lost_begins_anew():
    schedule, lost = ReadingSchedule(INTERVAL), track()
    read(schedule, [lost], lambda *_: HAPPY, 60)
    lost.emotion = None
    assert schedule.due([lost], 2.4, 0) == [lost]
    schedule.take(lost, HAPPY, 2.4)
    assert (lost.rest, lost.late) == (0.0, 0.0)


def test_faces_that_rest_leave_their_turns_to_one_that_changes():
    schedule = ReadingSchedule(INTERVAL, at_once=1)
    tracks = [track(number) for number in (1, 2, 3)]

    def answer(each, time):
        return HAPPY if each.id < 3 or round(5 * time) % 2 else SAD

    frames = read(schedule, tracks, answer, 250)
    means = {number: np.mean(gaps(each)[10:]) for number, each in frames.items()}
    assert means[3] < 5.5 < means[1] - 1  # all would have the same number of turns


def test_a_searched_frame_leaves_a_face_to_the_next_one_but_not_for_long():
    schedule, known = ReadingSchedule(INTERVAL), track()
    schedule.take(known, UNCLEAR, 0.0)
    assert not schedule.due([known], 0.12, searches=1)
    assert schedule.due([known], 0.12, searches=0)
    assert schedule.due([known], 0.2, searches=2)
    assert schedule.due([known], 0.12, searches=3)


def test_answers_of_another_network_do_not_agree():
    other = Emotion(HAPPY.scores[:5], labels=HAPPY.labels[:5])
    assert agree(HAPPY, HAPPY)
    assert not agree(HAPPY, other)


def delays(longest):
    """Seconds from each of many moments at which a steady face changes to its new label."""
    found = []
    for offset in np.arange(0, LONGEST, 0.01):
        schedule, face, change = ReadingSchedule(INTERVAL, longest=longest), track(), 2 + offset
        smoother, hysteresis = ScoreSmoother(0.4), LabelHysteresis()
        for frame in range(5 * RATE):
            time = frame / RATE
            for each in schedule.due([face], time, 0):
                schedule.take(each, HAPPY if time < change else SAD, time)
            smooth = smoother.smooth(face, face.emotion, time, face.late)
            if face.show(hysteresis.name(face, smooth, time), time, face.emotion).label == "sad":
                break
        found.append(time - change)
    return np.array(found)


def test_a_change_of_a_resting_face_is_named_as_soon_as_of_one_that_is_classified_often():
    often, resting = delays(INTERVAL), delays(LONGEST)
    assert resting.mean() < often.mean() + 1 / RATE
    assert resting.max() <= often.max() + 2 / RATE + 1e-6
