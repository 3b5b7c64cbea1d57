from dataclasses import replace

import pytest

from edge.observers.metrics.histogram import LIMITS, Histogram
from edge.observers.metrics.numbers import Numbers
from tests.edge.observers.metrics.conftest import observed
from tests.edge.scenes import ONE, TWO, emotion, labelled, scene


def counted(*observations):
    numbers = Numbers()
    for each in observations:
        numbers.update(each)
    return numbers


def test_buckets_count_what_is_not_longer_than_their_limit():
    histogram = Histogram()
    for seconds in (0.0005, 0.001, 0.0011, 0.3, 7.0):
        histogram.add(seconds)
    buckets = dict(histogram.buckets())
    assert list(buckets) == [*map(str, LIMITS), "+Inf"]
    assert [buckets[limit] for limit in ("0.001", "0.002", "0.2", "0.5", "+Inf")] == [2, 3, 3, 4, 5]
    assert histogram.total == pytest.approx(7.3026)


def test_faces_that_come_and_readings_in_every_frame_are_counted():
    smile = (emotion("happy"),)
    both = (emotion("happy"), emotion("sad"))
    numbers = counted(
        observed(ONE, emotions=smile, time=0.0),
        observed(ONE, emotions=smile, time=0.1),
        observed(*TWO, emotions=both, time=0.2),
        observed(time=5.0),
        observed(ONE, emotions=smile, time=5.1),
    )
    assert numbers.faces == 3
    assert {k: v for k, v in numbers.readings.items() if v} == {"happy": 4, "sad": 1}
    assert set(numbers.readings) >= {"angry", "unsure", "away"}


def test_each_frame_is_a_duration_of_each_stage_that_ran():
    stages = ({"detect": 1.0}, {"detect": 1.004, "classify": 0.03}, {"detect": 1.004})
    numbers = counted(*(observed(frames=n, stages=each) for n, each in enumerate(stages)))
    assert {name: dict(each.buckets())["+Inf"] for name, each in numbers.stages.items()} == {
        "detect": 1,
        "classify": 1,
    }
    assert numbers.stages["detect"].total == pytest.approx(0.004)


@pytest.mark.parametrize("frames", [1, 3, 0])
def test_frames_that_do_not_follow_each_other_are_no_duration(frames):
    first = observed(frames=1, stages={"detect": 1.0})
    assert not counted(first, observed(frames=frames, stages={"detect": 9.0})).stages


def test_a_missing_camera_is_no_duration():
    lost = scene()
    lost = replace(lost, frame=replace(lost.frame, trouble="camera_lost"))
    second = observed(made=lost, frames=2, stages={"camera": 9.0})
    assert not counted(observed(frames=1), second).stages


def test_readings_have_the_labels_of_the_network_that_is_loaded():
    numbers = counted(observed(ONE, emotions=(emotion("happy"),)))
    for _ in range(3):
        numbers.update(observed(made=labelled(2, ONE)))
        numbers.update(observed(made=labelled(20, *TWO)))
    assert len(numbers.readings) == 20 + 2
    assert "happy" not in numbers.readings
    # A face that was read before the change.
    old = replace(labelled(20, ONE), emotions=(emotion("happy"),))
    numbers.update(observed(made=old))
    assert "happy" not in numbers.readings


def test_with_groups_only_nothing_of_faces_stays():
    numbers = counted(
        observed(ONE, frames=1, stages={"classify": 1.0}),
        observed(ONE, frames=2, stages={"classify": 1.1}),
    )
    assert numbers.faces
    assert numbers.readings
    assert numbers.stages
    for frames in (3, 4):
        numbers.update(observed(ONE, frames=frames, stages={"classify": 2.0}, aggregate=True))
    assert (numbers.faces, dict(numbers.readings), dict(numbers.stages)) == (0, {}, {})
