import json
from dataclasses import replace

import pytest

from edge.observers.changes import Change
from edge.observers.mqtt.messages import dominant_label, event_message, mean_scores, state_message
from edge.observers.observation import Observation, observation_of
from tests.edge.scenes import FOUR, ONE, TWO, UNSURE, emotion, labelled, scene


def observed(*emotions):
    boxes = FOUR[: len(emotions)]
    return observation_of(replace(scene(*boxes), emotions=emotions), 0.0, {"rate": 9.5}, {})


@pytest.mark.parametrize(
    ("emotions", "label"),
    [
        ((), "nobody"),
        ((emotion("sad"),), "sad"),
        ((UNSURE,), "unsure"),
        ((emotion("sad", 0.9), emotion("happy", 0.5), emotion("happy", 0.5)), "happy"),
        ((emotion("sad", 0.5), emotion("happy", 0.6)), "happy"),
        ((emotion("happy", 0.5), emotion("sad", 0.6)), "sad"),
    ],
)
def test_the_label_of_most_faces_is_dominant(emotions, label):
    assert dominant_label(observed(*emotions)) == label


def test_scores_are_averaged_and_empty_while_nobody_is_there():
    scores = mean_scores(observed(emotion("sad", 0.9), emotion("happy", 0.4)))
    assert scores["happy"] == pytest.approx((0.4 + 0.1 / 6) / 2, abs=1e-3)
    assert sum(scores.values()) == pytest.approx(1, abs=1e-3)
    assert set(mean_scores(observed()).values()) == {None}


def test_scores_have_the_labels_of_the_network():
    observation = observation_of(labelled(2, ONE), 0.0, {}, {})
    assert list(mean_scores(observation)) == ["smile", "no_smile"]
    assert set(mean_scores(replace(observation, labels=Observation().labels)).values()) == {None}


def test_the_state_has_health_and_what_was_left_out():
    observation = replace(observed(emotion("sad")), dropped={"events": 2, "mqtt": 3}, state="idle")
    message = json.loads(state_message(observation, lost=4))
    assert message["dropped"] == 9
    assert (message["rate"], message["state"], message["faces"]) == (9.5, "idle", 1)
    assert message["at"] == "1970-01-01T00:00:00.000Z"


def test_the_event_of_a_face_that_is_gone_has_a_type():
    message = json.loads(event_message(Change(4, "", "sad", 0.0), observed()))
    assert (message["event_type"], message["before"], message["track"]) == ("gone", "sad", 4)


def test_no_message_has_a_picture_or_a_place():
    observation = observation_of(scene(*TWO), 0.0, {}, {})
    text = state_message(observation, 0) + event_message(Change(1, "sad", "", 0.5), observation)
    assert not [word for word in ("pixels", "bbox", "landmarks") if word in text]
