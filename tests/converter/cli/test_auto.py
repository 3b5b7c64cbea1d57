"""`auto` in place of a mean, a scale or an order of the labels."""

import argparse

import pytest

pytest.importorskip("tqdm")

from converter.cli.auto import add_preprocessing, resolve
from converter.config import ConvertConfig
from edge.labels import EMOTIONS

REVERSED = EMOTIONS[::-1]


def config(*arguments):
    parser = argparse.ArgumentParser()
    add_preprocessing(parser)
    return ConvertConfig(**resolve(vars(parser.parse_args(arguments))))


def test_nothing_is_found_unless_it_is_asked_for():
    assert config() == ConvertConfig()
    assert config("--scale", "1/255").scale == 1 / 255
    assert config("--scale", "1/255").mean == ConvertConfig.mean


@pytest.mark.parametrize(
    ("arguments", "auto"),
    [
        (("--mean", "auto"), {"mean", "scale"}),
        (("--scale", "auto"), {"mean", "scale"}),
        (("--mean", "auto", "--scale", "auto"), {"mean", "scale"}),
        (("--mean", "auto", "--scale", "1/255"), {"mean"}),
        (("--mean", "0", "--scale", "auto"), {"scale"}),
        (("--labels", "auto"), {"labels"}),
        (("--labels", "auto", "--scale", "auto"), {"mean", "scale", "labels"}),
        (("--labels", "auto", "--mean", "0", "--scale", "auto"), {"scale", "labels"}),
    ],
)
def test_a_part_of_a_range_that_is_not_stated_is_found_too(arguments, auto):
    assert config(*arguments).auto == auto


def test_what_is_stated_is_kept():
    given = config("--mean", "7", "--scale", "auto", "--labels", ",".join(REVERSED))
    assert (given.mean, given.labels) == (7, REVERSED)


@pytest.mark.parametrize("word", ["AUTO", "automatic", "auto/2", "a"])
@pytest.mark.parametrize("option", ["--mean", "--scale", "--labels"])
def test_other_words_are_wrong_usage(option, word, capsys):
    with pytest.raises(SystemExit):
        config(option, word)
    assert f"argument {option}: expected " in capsys.readouterr().err


def test_evaluate_finds_nothing_since_it_measures(emotion_convert):
    done = emotion_convert("evaluate", "x.keras", "--data", "y", "--mean", "auto")
    assert done.returncode == 2
    assert "expected a number such as 0.5 or 1/255, not 'auto'" in done.stderr


def test_the_defaults_stand_in_the_help(emotion_convert):
    text = " ".join(emotion_convert("convert", "--help").stdout.split())
    for default in ("128)", "1/128)", "what train has written"):
        assert f"(default: {default}" in text
    assert ConvertConfig.labels == tuple(sorted(EMOTIONS))
