import random
import tomllib

import pytest

from edge.config import toml
from edge.errors import ConfigError

CONTROL = "".join(map(chr, [*range(0x20), 0x7F, *range(0x80, 0xA0)]))
# What begins or ends something in TOML, and what other writers get wrong.
NASTY = (
    CONTROL + "\"'\\#=[]{},.\u00e9\u00df\u2028\u2029\ufeff\ufffe\uffff\U0001f600\U0010ffffux04bn"
)


def reads_as_the_same(value):
    return tomllib.loads(f"value = {toml.literal(value)}\nnext = 1") == {"value": value, "next": 1}


def test_every_character_there_is():
    surrogates = range(0xD800, 0xE000)
    text = "".join(chr(i) for i in range(0x110000) if i not in surrogates)
    assert reads_as_the_same(text)


def test_any_mixture_of_nasty_characters():
    dice = random.Random(0)
    for _ in range(2000):
        assert reads_as_the_same("".join(dice.choices(NASTY, k=dice.randrange(12))))


@pytest.mark.parametrize(
    "text",
    ["", "\\", '"""', "'''", r"\u0041", "\\\n", "\r\n", "a\n[b]\nc = 1", "J\u00fcrgen's \x00"],
)
def test_texts_that_look_like_toml(text):
    assert reads_as_the_same(text)


@pytest.mark.parametrize("value", [0, -3, 0.1 + 0.2, 1e-7, 1e16, 1e300, float("inf")])
def test_numbers(value):
    assert reads_as_the_same(value)


def test_a_tuple_is_a_list():
    value = "x", "\\\x7f", 2
    assert tomllib.loads(f"a = {toml.literal(value)}") == {"a": list(value)}


def test_it_stays_readable():
    assert toml.literal("/home/J\u00fcrgen/a.mp4") == '"/home/J\u00fcrgen/a.mp4"'


def test_what_is_no_unicode_is_refused():
    with pytest.raises(ConfigError, match=r"udcff.* cannot be written"):
        toml.literal(b"\xff.mp4".decode(errors="surrogateescape"))
