"""File names of CREMA-D."""

import pytest

from converter.evaluate.films.names import ACTED, parse
from edge.labels import EMOTIONS


def test_a_name_has_four_parts():
    name = parse("1001_DFA_ANG_XX")
    assert name == ("1001", "DFA", "ANG", "XX")
    assert (name.emotion, name.key) == ("angry", "1001_DFA_ANG_XX")
    assert parse("1091_wsi_hap_md") == ("1091", "WSI", "HAP", "MD")


def test_the_one_name_that_is_published_with_a_short_level_has_the_key_of_the_table():
    assert parse("1040_ITH_SAD_X").key == "1040_ITH_SAD_XX"


@pytest.mark.parametrize(
    "stem",
    [
        "",
        "1001_DFA_SUR_XX",
        "1001_DFA_ANG",
        "1001_DFA_ANG_XXX",
        "101_DFA_ANG_LO",
        "._1001_DFA_ANG_LO",
    ],
)
def test_other_names_are_none_of_clips(stem):
    assert parse(stem) is None


def test_every_emotion_but_surprise_is_acted():
    assert EMOTIONS[:-1] == ACTED
