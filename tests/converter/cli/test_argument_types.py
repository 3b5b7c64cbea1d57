"""Numbers and fractions on the command line."""

import argparse

import pytest

from converter.cli.argument_types import fraction, scale


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1/255", 1 / 255),
        ("1/127.5", 1 / 127.5),
        ("2/255", 2 / 255),
        ("0.5/127.5", 0.5 / 127.5),
        ("1 / 128", 1 / 128),
        ("0.0078125", 1 / 128),
        (".5", 0.5),
        ("7.8125e-3", 1 / 128),
        ("1/1e2", 0.01),
        ("1", 1),
        ("-1/255", -1 / 255),
    ],
)
def test_numbers_and_fractions_are_read(text, number):
    assert fraction(text) == scale(text) == number


@pytest.mark.parametrize(
    "text",
    ["1/0", "1/0.0", "nan", "inf", "-inf", "1/inf", "1/nan", "inf/inf", "1e400", "1/1e-400",
     "1e9999999999", "1/1e9999999999", "1/2/3", "1/", "/255", "/", "", "1:255", "0x10"],
)  # fmt: skip
def test_what_is_no_finite_number_is_refused_in_one_line(text):
    with pytest.raises(argparse.ArgumentTypeError) as caught:
        fraction(text)
    assert str(caught.value) == f"expected a number such as 0.5 or 1/255, not {text!r}"


@pytest.mark.parametrize("text", ["0", "0/255", "-0.0", "1e-400"])
def test_a_mean_may_be_0_a_scale_may_not(text):
    assert fraction(text) == 0
    with pytest.raises(argparse.ArgumentTypeError, match="0 for every pixel"):
        scale(text)
