"""Figures of films, checked by hand calculation."""

import pytest

from converter.evaluate.films.measures import LABELS, Figures, Judged, figures, measure
from converter.evaluate.films.showing import NO_FACE, Showing
from edge.labels import UNSURE


def shown(*parts):
    """Return a showing from pairs of a label and its seconds, each of which is one frame."""
    labels, seconds = zip(*parts, strict=True)
    return Showing(labels, seconds)


def test_the_answer_is_the_name_that_is_shown_longest_in_time_not_in_frames():
    often = shown(("sad", 0.1), ("sad", 0.1), ("fear", 1.0), ("sad", 0.1))
    assert often.answer == "fear"
    assert shown(("sad", 1.0), ("fear", 1.0)).answer == "sad"


def test_unsure_is_the_answer_only_where_no_name_is_shown():
    assert shown((UNSURE, 5.0), ("sad", 0.1), (NO_FACE, 9.0)).answer == "sad"
    assert shown((UNSURE, 5.0), (NO_FACE, 9.0)).answer == UNSURE
    assert shown((NO_FACE, 1.0)).answer == NO_FACE


def test_the_delay_counts_from_the_first_face_and_goes_on_without_one():
    late = shown((NO_FACE, 2.0), (UNSURE, 0.5), (NO_FACE, 0.25), ("sad", 1.0), ("fear", 1.0))
    assert late.delay("sad") == 0.75
    assert late.delay("fear") == 1.75
    assert late.delay("happy") is None
    assert shown((NO_FACE, 2.0), ("sad", 1.0)).delay("sad") == 0.0


def test_changes_are_between_faces_and_unsure_counts():
    film = shown(("sad", 1.0), (NO_FACE, 1.0), ("sad", 1.0), (UNSURE, 1.0), ("fear", 1.0))
    assert film.changes == 2
    assert film.face_seconds == 4.0


def test_figures_pool_the_seconds_of_the_clips_with_a_face():
    films = [
        Judged(shown(("sad", 3.0), ("happy", 6.0), (UNSURE, 1.0)), "happy"),
        Judged(shown(("happy", 5.0)), "happy"),
        Judged(shown((UNSURE, 3.0), ("fear", 2.0), (NO_FACE, 10.0)), "happy"),
        Judged(shown((NO_FACE, 50.0)), "happy"),
    ]
    assert figures(films) == Figures(
        clips=4,
        no_face=1,
        accuracy=pytest.approx(2 / 3),
        right_time=11 / 20,
        delay=1.5,
        never=pytest.approx(1 / 3),
        changes=60 * 3 / 20,
        unsure=4 / 20,
    )


def test_the_delay_of_several_clips_is_the_median():
    films = [Judged(shown((UNSURE, delay), ("sad", 1.0)), "sad") for delay in (9.0, 0.5, 1.0)]
    assert figures(films).delay == 1.0


def test_without_a_face_there_are_only_counts():
    assert figures([Judged(shown((NO_FACE, 1.0)), "sad")]) == Figures(1, 1)
    assert figures([]) == Figures(0, 0)


def test_emotions_are_measured_on_their_own_and_count_alike_in_the_mean():
    sad, fear = shown(("sad", 1.0)), shown(("fear", 1.0))
    surprise, nobody = shown(("surprise", 1.0)), shown((NO_FACE, 1.0))
    films = [Judged(sad, "sad"), Judged(sad, "sad"), Judged(surprise, "sad"), Judged(sad, "fear")]
    result = measure([*films, Judged(nobody, "neutral"), Judged(nobody, "fear")])
    assert list(result["emotions"]) == ["fear", "neutral", "sad"]
    assert result["emotions"]["sad"]["accuracy"] == pytest.approx(2 / 3)
    assert result["all"]["accuracy"] == 2 / 4
    assert result["macro_accuracy"] == pytest.approx((2 / 3 + 0) / 2)
    assert result["confusion"]["sad"] == {**dict.fromkeys(LABELS, 0), "sad": 2, "surprise": 1}
    assert sum(result["confusion"]["fear"].values()) == 1
    assert measure([Judged(fear, "fear")])["macro_accuracy"] == 1.0
    assert measure([])["macro_accuracy"] is None
