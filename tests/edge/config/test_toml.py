import random
import tomllib

import pytest

from edge.config import toml
from edge.errors import ConfigError

CONTROL = "".join(map(chr, [*range(0x20), 0x7F, *range(0x80, 0xA0)]))
# Characters with a meaning in TOML, and those that other writers get wrong.
NASTY = (
    CONTROL + "\"'\\#=[]{},.\u00e9\u00df\u2028\u2029\ufeff\ufffe\uffff\U0001f600\U0010ffffux04bn"
)


def round_trips(value):
    return tomllib.loads(f"value = {toml.literal(value)}\nnext = 1") == {"value": value, "next": 1}


def test_every_character():
    surrogates = range(0xD800, 0xE000)
    text = "".join(chr(i) for i in range(0x110000) if i not in surrogates)
    assert round_trips(text)


def test_any_mixture_of_nasty_characters():
    random_numbers = random.Random(0)
    for _ in range(2000):
        assert round_trips("".join(random_numbers.choices(NASTY, k=random_numbers.randrange(12))))


@pytest.mark.parametrize(
    "text",
    ["", "\\", '"""', "'''", r"\u0041", "\\\n", "\r\n", "a\n[b]\nc = 1", "J\u00fcrgen's \x00"],
)
def test_texts_that_look_like_toml(text):
    assert round_trips(text)


@pytest.mark.parametrize("value", [0, -3, 0.1 + 0.2, 1e-7, 1e16, 1e300, float("inf")])
def test_numbers(value):
    assert round_trips(value)


def test_a_tuple_is_a_list():
    value = "x", "\\\x7f", 2
    assert tomllib.loads(f"a = {toml.literal(value)}") == {"a": list(value)}


def test_text_stays_readable():
    assert toml.literal("/home/J\u00fcrgen/a.mp4") == '"/home/J\u00fcrgen/a.mp4"'


def test_text_that_is_not_unicode_is_refused():
    with pytest.raises(ConfigError, match=r"udcff.* cannot be written"):
        toml.literal(b"\xff.mp4".decode(errors="surrogateescape"))
