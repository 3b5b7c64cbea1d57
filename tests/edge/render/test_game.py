"""Pictures of the game."""

from dataclasses import replace

import pytest

from edge.labels import Label
from edge.render import language
from edge.render.game import STAR, question, sentence, star
from edge.render.typeface import can_shape
from edge.scene import Challenge
from tests.edge.scenes import FOUR, ONE, renderer, scene

SURPRISE = Label("surprise")
ASKED = scene(ONE, challenge=Challenge(SURPRISE, 0.6, 4, ((1, 2),)))
STATES = {
    "asked": ASKED,
    "result": scene(ONE, challenge=Challenge(SURPRISE, 0.0, 0, ((1, 3),))),
    "many": scene(*FOUR, challenge=Challenge(SURPRISE, 0.0, 0, ((1, 0), (2, 3), (3, 1), (4, 2)))),
}


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280)], ids=["wide", "upright"])
@pytest.mark.parametrize("state", STATES)
def test_golden_picture(golden, state, size):
    kind = "upright-" if size[1] > size[0] else ""
    golden(f"scene-{kind}game-{state}", renderer(size).render(STATES[state]))


@pytest.mark.skipif(not can_shape(), reason="Arabic needs libfribidi0")
def test_golden_picture_of_a_right_to_left_language(golden, dejavu):
    golden("scene-ar-game", renderer(code="ar", folders=[dejavu]).render(ASKED))


def gold(picture):
    """Return the number of pixels in the colour of stars."""
    return int((picture == STAR).all(axis=2).sum())


def test_more_stars_are_more_gold():
    counts = [
        gold(renderer().render(replace(ASKED, challenge=Challenge(SURPRISE, 0, 0, ((1, n),)))))
        for n in range(4)
    ]
    assert counts[0] == 0
    assert counts == sorted(set(counts))


def test_notices_do_not_hide_the_question():
    plain, noticed = (
        renderer().render(replace(ASKED, notices=notices)) for notices in ((), ("too_hot",) * 2)
    )
    assert gold(noticed) == gold(plain)


def test_the_ring_gets_shorter():
    rings = [
        gold(renderer().render(replace(ASKED, challenge=Challenge(SURPRISE, left, 3))))
        for left in (0.9, 0.5, 0.2)
    ]
    assert rings[0] > rings[1] > rings[2] > 0


@pytest.mark.parametrize("size", [(320, 240), (240, 320), (640, 480)])
@pytest.mark.parametrize("state", STATES)
def test_small_pictures(state, size):
    assert renderer(size, "de").render(STATES[state]).shape == (size[1], size[0], 3)


@pytest.mark.parametrize("code", language.available())
def test_the_questions_differ_and_hold_the_name_of_a_class_of_one_s_own(code):
    words = language.load(code)
    asked = {words[f"game_{name}"] for name in ("angry", "disgust", "fear", "happy", "sad")}
    assert len(asked) == 5
    assert words["game_custom"].count("{}") == 1
    assert len({words[f"stars_{number}"] for number in range(4)}) == 4


class Words:
    """A style with English words only."""

    language = language.load("en")

    @staticmethod
    def name_of(label):
        return label.name.title()


def test_a_class_of_one_s_own_has_a_question_without_grammar():
    assert question(SURPRISE, Words) == "Can you look surprised?"
    assert question(Label("wink"), Words) == "Can you show: Wink?"
    assert question(Label("sad", words=(("en", "Blue"),)), Words) == "Can you show: Sad?"


def test_the_result_is_about_the_best_player():
    over = Challenge(SURPRISE, 0, 0, ((1, 0), (2, 2)))
    assert sentence(over, Words) == "Very good!"
    assert sentence(replace(over, stars=()), Words) == "Can you look surprised?"
    assert sentence(replace(over, seconds=2), Words) == "Can you look surprised?"


def test_a_star_has_five_points():
    mask = star(64)
    assert mask[32, 32] == 255
    assert mask[2, 2] == mask[2, 61] == 0
    assert not mask.flags.writeable
