from dataclasses import replace

import pytest

from edge.observers.lasting import LastingLabels
from edge.observers.observation import Observation, observation_of
from tests.edge.scenes import ONE, emotion, scene

LOOK = 1.003  # seconds between two looks of an outlet's thread while nothing changes


def seen(time, label=""):
    """Return an observation of one face with a label, or of none."""
    if not label:
        return Observation(time=time)
    shown = replace(scene(ONE), emotions=(emotion(label),))
    return replace(observation_of(shown, 0.0, {}, {}), time=time)


def lasted(after, *observations):
    """Return the times of the observations in which a label has lasted, with its seconds."""
    labels = LastingLabels(after)
    return [(each.time, one.seconds) for each in observations for one in labels.update(each)]


@pytest.mark.parametrize(("after", "look"), [(0.5, 1), (2.0, 2), (5.0, 5)])
def test_a_steady_label_lasts_although_few_observations_show_it_and_counts_once(after, look):
    steady = [seen(number * LOOK, "happy") for number in range(11)]
    assert lasted(after, *steady) == [(look * LOOK, pytest.approx(look * LOOK, abs=1e-3))]


def test_a_label_that_is_reported_is_not_reported_again_after_a_late_look():
    times = (0.0, 0.9, 1.8, 2.1, 3.5, 7.0, 12.0)
    assert lasted(2.0, *(seen(time, "happy") for time in times)) == [(2.1, 2.1)]


def test_a_face_that_was_missing_begins_anew_however_few_observations_show_that():
    # The last one before a change is given too, unless it is a change itself.
    back = [seen(4.9), *(seen(5.0 + number * LOOK, "happy") for number in range(3))]
    begun = [seen(0.0, "happy"), seen(0.9, "happy"), seen(0.95)]
    assert lasted(2.0, *begun, *back) == [(5.0 + 2 * LOOK, pytest.approx(2 * LOOK, abs=1e-3))]
    assert lasted(2.0, seen(0.0, "happy"), seen(0.1), seen(1.2, "happy"), seen(2.1, "happy")) == []


def test_a_face_that_was_missing_for_a_moment_goes_on():
    times = [(0.0, "happy"), (LOOK, "happy"), (1.1, ""), (1.2, "happy"), (2.2, "happy")]
    assert lasted(2.0, *(seen(*each) for each in times)) == [(2.2, 2.2)]
