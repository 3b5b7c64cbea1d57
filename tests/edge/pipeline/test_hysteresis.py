import numpy as np
import pytest

from edge.config import loader as config
from edge.labels import EMOTIONS
from edge.pipeline.hysteresis import LEAD, THRESHOLD, Namer
from edge.scene import BBox, Emotion, Face, Track

ONE, TWO = (Track(i, Face(BBox(0, 0, 9, 9), 1.0)) for i in (1, 2))


def emotion(**scores):
    rest = (1 - sum(scores.values())) / (7 - len(scores))
    return Emotion(np.array([scores.get(name, rest) for name in EMOTIONS], np.float32))


def shown(namer, *emotions, track=ONE, step=0.1):
    return [namer.update([track], [e], step * i)[0].label for i, e in enumerate(emotions)]


def test_the_highest_is_shown_where_nobody_chose():
    assert emotion(sad=0.3).label == "sad"


def test_no_name_without_a_score_that_is_clearly_ahead():
    assert shown(Namer(0.4), emotion(sad=0.39)) == ["unsure"]
    assert shown(Namer(0.4), emotion(sad=0.41)) == ["sad"]
    assert shown(Namer(0), emotion(sad=0.2)) == ["sad"]
    close = emotion(happy=0.485, neutral=0.475)
    assert shown(Namer(0.4, 0.07), close, close) == ["unsure", "unsure"]
    assert shown(Namer(0.4, 0.07), emotion(happy=0.485, neutral=0.41)) == ["happy"]
    assert shown(Namer(0.4, 0), close) == ["happy"]


def test_scores_that_take_turns_do_not_flicker():
    turns = [emotion(happy=0.45, sad=0.42), emotion(happy=0.42, sad=0.45)] * 5
    assert set(shown(Namer(0.4, lead=0.1), emotion(happy=0.6), *turns)) == {"happy"}
    assert set(shown(Namer(0.4, lead=0.1), *turns)) == {"unsure"}
    assert len(set(shown(Namer(0.4, lead=0), *turns))) == 2


def test_another_that_leads_clearly_is_shown_at_once():
    assert shown(Namer(0.4, 0.1), emotion(happy=0.5), emotion(happy=0.4, sad=0.51)) == [
        "happy",
        "sad",
    ]


def test_around_the_threshold_it_does_not_flicker():
    around = [emotion(happy=0.5), emotion(happy=0.39), emotion(happy=0.42), emotion(happy=0.51)]
    assert shown(Namer(0.4, 0.1), *around) == ["happy", "unsure", "unsure", "happy"]


def test_faces_do_not_share_their_names():
    namer = Namer(0.4, 0.1)
    namer.update([ONE, TWO], [emotion(happy=0.9), emotion(sad=0.9)], 0)
    close = emotion(happy=0.47, sad=0.48)
    assert [e.label for e in namer.update([ONE, TWO], [close, close], 0.1)] == ["happy", "sad"]


@pytest.mark.parametrize("how", ["gone", "forgotten"])
def test_a_track_that_was_gone_starts_anew(how):
    namer = Namer(0.4, 0.1, keep=0.5)
    namer.update([ONE], [emotion(happy=0.9)], 0)
    if how == "forgotten":
        namer.forget()
    moment = 0.6 if how == "gone" else 0.1
    (found,) = namer.update([ONE], [emotion(happy=0.45, sad=0.46)], moment)
    assert found.label == "unsure"  # and not the name that it bore


def test_scores_stay_as_they_are():
    before = emotion(sad=0.2)
    (after,) = Namer().update([ONE], [before], 0)
    assert after.scores is before.scores
    assert after.name == "sad"


def test_the_defaults_are_those_of_the_configuration():
    default = config.load().emotion
    assert (default.unsure, default.lead) == (THRESHOLD, LEAD)
