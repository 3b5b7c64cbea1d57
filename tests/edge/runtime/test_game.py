"""The game as a machine of time and scenes: no clock, no screen."""

from dataclasses import replace
from itertools import pairwise

import pytest

from edge.config.schema import GameConfig
from edge.labels import EMOTIONS, Label, in_order
from edge.runtime.game import (
    MOST_PLAYERS,
    REST,
    RESULT,
    EmotionGame,
    NoGame,
    can_be_asked,
    open_game,
    stars_of,
)
from edge.scene import Frame
from tests.edge.scenes import FOUR, ONE, TWO, emotion, scene

CONFIG = GameConfig(enabled=True, wait=2.0, time=5.0)
ROUND = CONFIG.time + RESULT + REST
STEP = 0.1  # seconds between two frames


def at(time, *emotions, boxes=(ONE,), **attributes):
    """Return a scene with emotions at a time."""
    made = scene(*boxes[: len(emotions)], **attributes)
    return replace(made, frame=Frame(made.frame.pixels, time), emotions=emotions)


def play(game, start, end, *emotions, **attributes):
    """Return the challenges of all frames from a time to another, and the last one of them."""
    count = round((end - start) / STEP)
    first = at(start, *emotions, **attributes)
    frames = [Frame(first.frame.pixels, start + STEP * i) for i in range(count)]
    return [game.play(replace(first, frame=frame)).challenge for frame in frames]


def in_turn(labels):
    """Bring labels into an order that is known: the last one is drawn first."""
    labels.sort(key=lambda label: EMOTIONS.index(label.name), reverse=True)


@pytest.fixture
def game():
    return EmotionGame(CONFIG, in_turn)


NEUTRAL = emotion("neutral")


def test_whoever_passes_by_is_not_asked(game):
    assert not any(play(game, 1000.0, 1001.9, NEUTRAL))


def test_who_stays_is_asked_with_a_countdown(game):
    assert not any(play(game, 1000.0, 1002.0, NEUTRAL))
    shown = play(game, 1002.0, 1006.95, NEUTRAL)
    assert {challenge.label.name for challenge in shown} == {"angry"}
    assert [shown[i].seconds for i in (0, 15, 49)] == [5, 4, 1]
    assert [challenge.left for challenge in shown] == sorted(
        (challenge.left for challenge in shown), reverse=True
    )
    result = play(game, 1007.05, 1002.0 + CONFIG.time + RESULT - 0.1, NEUTRAL)
    assert {challenge.seconds for challenge in result} == {0}
    assert not any(play(game, 1010.6, 1002.0 + ROUND - 0.1, NEUTRAL))


def test_the_best_score_counts_and_only_within_the_time(game):
    play(game, 0.0, 2.0, NEUTRAL)
    assert play(game, 2.0, 2.1, NEUTRAL)[0].stars == ((1, 0),)
    assert play(game, 2.1, 2.2, emotion("angry", 0.5))[0].stars == ((1, 2),)
    assert play(game, 2.2, 6.9, NEUTRAL)[-1].stars == ((1, 2),)
    assert play(game, 7.1, 9.0, emotion("angry", 0.9))[-1].stars == ((1, 2),)


def test_a_face_that_is_turned_away_gets_no_stars(game):
    play(game, 0.0, 2.0, NEUTRAL)
    away = replace(emotion("angry", 0.9), label="away")
    assert play(game, 2.0, 3.0, away)[-1].stars == ((1, 0),)


@pytest.mark.parametrize(("score", "stars"), [(0.1, 0), (0.2, 1), (0.45, 2), (0.69, 2), (0.7, 3)])
def test_stars_of_a_score(score, stars):
    assert stars_of(score) == stars


def test_each_emotion_comes_once_before_one_comes_again(game):
    play(game, 0.0, 2.0, NEUTRAL)
    names = []
    for number in range(13):
        start = 2.05 + number * ROUND
        names.append(play(game, start, start + 0.1, NEUTRAL)[0].label.name)
        play(game, start + 0.1, start + ROUND - 0.1, NEUTRAL)
    assert len(set(names[:6])) == len(set(names[6:12])) == 6
    assert "neutral" not in names
    assert all(one != other for one, other in pairwise(names))


def test_the_last_emotion_does_not_begin_the_next_turn():
    def back_and_forth(labels):
        in_turn(labels)
        if next(turns):
            labels.reverse()

    turns = iter((False, True))
    game, names = EmotionGame(CONFIG, back_and_forth), []
    play(game, 0.0, 2.0, NEUTRAL)
    for start in (2.05 + number * ROUND for number in range(7)):
        names.append(play(game, start, start + 0.1, NEUTRAL)[0].label.name)
        play(game, start + 0.1, start + ROUND - 0.1, NEUTRAL)
    assert names[5] == "surprise"
    assert names[6] == "angry"


def test_it_ends_when_nobody_is_there(game):
    play(game, 0.0, 3.0, emotion("angry", 0.9))
    assert play(game, 3.0, 3.1)[0].stars == ((1, 3),)  # a face may be missed for a moment
    assert not any(play(game, 4.6, 4.7))
    assert not any(play(game, 5.0, 6.9, NEUTRAL))
    (first, *_) = play(game, 7.05, 8.0, NEUTRAL)
    assert first.label.name == "disgust"
    assert first.stars == ((1, 0),)


def test_nobody_is_asked_behind_a_screen_without_faces(game):
    play(game, 0.0, 2.5, NEUTRAL)
    assert not any(play(game, 2.5, 2.6, state="camera_lost"))


def test_time_that_runs_backwards_begins_anew(game):
    play(game, 100.0, 103.0, NEUTRAL)
    assert not any(play(game, 5.0, 6.9, NEUTRAL))


def test_the_nearest_face_plays_and_stays_the_player(game):
    play(game, 0.0, 2.0, NEUTRAL, NEUTRAL, boxes=TWO)
    happy = play(game, 2.0, 2.1, emotion("angry", 0.9), NEUTRAL, boxes=TWO)[0]
    assert happy.stars == ((2, 0),)  # the second box is larger
    swapped = ((400, 100, 200, 200), (420, 160, 150, 150))
    nearer = play(game, 2.1, 2.2, emotion("angry", 0.9), NEUTRAL, boxes=swapped)[0]
    assert nearer.stars == ((2, 0),)


def test_the_largest_faces_play_together():
    game = EmotionGame(replace(CONFIG, players="all"), in_turn)
    faces = (*FOUR, (500, 400, 30, 30))
    emotions = [emotion("angry", score) for score in (0.1, 0.3, 0.5, 0.9, 0.9)]
    play(game, 0.0, 2.0, *emotions, boxes=faces)
    (first, *_) = play(game, 2.0, 3.0, *emotions, boxes=faces)
    assert first.stars == ((1, 0), (2, 1), (3, 2), (4, 3))
    assert len(first.stars) == MOST_PLAYERS


def test_a_network_with_nothing_to_show_is_not_asked_for():
    assert not can_be_asked(Label("no_smile"))
    game = EmotionGame(CONFIG)
    nothing = in_order(("neutral", "no_smile"))
    assert not any(play(game, 0.0, 9.0, NEUTRAL, labels=nothing))


def test_it_is_off_by_default():
    assert isinstance(open_game(GameConfig()), NoGame)
    assert isinstance(open_game(CONFIG), EmotionGame)
    made = at(9.0, NEUTRAL)
    assert NoGame().play(made) is made
