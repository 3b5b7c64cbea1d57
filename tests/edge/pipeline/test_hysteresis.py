import numpy as np
import pytest

from edge.config.schema import Config
from edge.labels import EMOTIONS
from edge.pipeline.hysteresis import LEAD, LIMIT, THRESHOLD, LabelHysteresis
from edge.pipeline.track_state import TrackState
from edge.scene import BBox, Emotion, Face


def track(number=1):
    return TrackState(number, Face(BBox(0, 0, 9, 9), 1.0), 0.0)


def emotion(**scores):
    rest = (1 - sum(scores.values())) / (7 - len(scores))
    return Emotion(np.array([scores.get(name, rest) for name in EMOTIONS], np.float32))


def show(hysteresis, state, found, time):
    """One picture: choose the label, and remember what is shown."""
    return state.show(hysteresis.name(state, found, time), time)


def labels(hysteresis, *emotions, step=0.1):
    state = track()
    return [show(hysteresis, state, e, step * i).label for i, e in enumerate(emotions)]


def test_the_label_of_the_highest_score_is_the_default():
    assert emotion(sad=0.3).label == "sad"


def test_no_label_without_a_score_that_is_clearly_ahead():
    assert labels(LabelHysteresis(0.4), emotion(sad=0.39)) == ["unsure"]
    assert labels(LabelHysteresis(0.4), emotion(sad=0.41)) == ["sad"]
    assert labels(LabelHysteresis(0), emotion(sad=0.2)) == ["sad"]
    close = emotion(happy=0.485, neutral=0.475)
    assert labels(LabelHysteresis(0.4, 0.07), close, close) == ["unsure", "unsure"]
    assert labels(LabelHysteresis(0.4, 0.07), emotion(happy=0.485, neutral=0.41)) == ["happy"]
    assert labels(LabelHysteresis(0.4, 0), close) == ["happy"]


def test_alternating_scores_do_not_flicker():
    turns = [emotion(happy=0.45, sad=0.42), emotion(happy=0.42, sad=0.45)] * 5
    assert set(labels(LabelHysteresis(0.4, lead=0.1), emotion(happy=0.6), *turns)) == {"happy"}
    assert set(labels(LabelHysteresis(0.4, lead=0.1), *turns)) == {"unsure"}
    assert len(set(labels(LabelHysteresis(0.4, lead=0), *turns))) == 2


def test_a_clear_lead_changes_the_label_at_once():
    found = labels(LabelHysteresis(0.4, 0.1), emotion(happy=0.5), emotion(happy=0.4, sad=0.51))
    assert found == ["happy", "sad"]


def test_scores_around_the_threshold_do_not_flicker():
    around = [emotion(happy=0.5), emotion(happy=0.39), emotion(happy=0.42), emotion(happy=0.51)]
    assert labels(LabelHysteresis(0.4, 0.1), *around) == ["happy", "unsure", "unsure", "happy"]


def test_tracks_have_independent_labels():
    hysteresis, one, two = LabelHysteresis(0.4, 0.1), track(1), track(2)
    show(hysteresis, one, emotion(happy=0.9), 0)
    show(hysteresis, two, emotion(sad=0.9), 0)
    close = emotion(happy=0.47, sad=0.48)
    assert [show(hysteresis, state, close, 0.1).label for state in (one, two)] == ["happy", "sad"]


def test_a_track_that_was_not_shown_for_long_starts_again():
    hysteresis, state = LabelHysteresis(0.4, 0.1, keep=0.5), track()
    show(hysteresis, state, emotion(happy=0.9), 0)
    found = show(hysteresis, state, emotion(happy=0.45, sad=0.46), 0.6)
    assert found.label == "unsure"  # not the label that it had before


def test_scores_are_unchanged():
    before = emotion(sad=0.2)
    after = LabelHysteresis().name(track(), before, 0)
    assert after.scores is before.scores
    assert after.name == "sad"


def test_the_defaults_are_those_of_the_configuration():
    default = Config().emotion
    assert (default.unsure, default.lead, default.away) == (THRESHOLD, LEAD, LIMIT)


@pytest.mark.parametrize("setting", ["unsure", "lead"])
def test_zero_always_gives_the_label_of_the_highest_score(setting):
    options = {"unsure": (0.0, 0.5), "lead": (0.2, 0.0)}[setting]
    assert labels(LabelHysteresis(*options), emotion(fear=0.3)) == ["fear"]
