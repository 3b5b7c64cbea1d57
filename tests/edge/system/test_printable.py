"""Foreign text, and names of files in every locale, become one visible line."""

import os
import subprocess
import sys

import pytest

from edge.system.printable import decoded, printable, reason, value
from tests.files import ROOT

NAMES = {
    b"party.mp4": "party.mp4",
    "smörgås 写真.jpg".encode(): "smörgås 写真.jpg",
    b"lat\xefn.mp4": r"lat\xefn.mp4",
    b"a\nb\x1b[1m\x7f.jpg": r"a\nb\x1b[1m\x7f.jpg",
    "left\u202egnp.exe".encode(): r"left\u202egnp.exe",
}
PROGRAM = """
import os, sys
from edge.system.printable import printable
sys.stdout.buffer.write(printable(sys.argv[1]).encode())
"""


@pytest.mark.parametrize("name", NAMES)
def test_names_are_printable(name):
    assert printable(os.fsdecode(name)) == NAMES[name]


def test_text_that_is_no_name_of_a_file_is_kept():
    assert decoded("\ud800") == r"\ud800"


@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "POSIX"])
@pytest.mark.parametrize("name", NAMES)
def test_names_are_the_same_in_every_locale(locale, name):
    environment = {
        **os.environ, "LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0",
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    run = [sys.executable, "-c", PROGRAM, name]
    out = subprocess.run(run, env=environment, capture_output=True, check=True).stdout
    assert out.decode() == NAMES[name]


def test_text_that_is_visible_stays_as_it_is():
    assert printable("Jürgen 日本 😀.mp4") == "Jürgen 日本 😀.mp4"


def test_what_is_invisible_is_escaped():
    assert printable("a\nb\x1b\t\x00\u202e\udcff\ud800") == r"a\nb\x1b\t\x00\u202e\xff\ud800"


def test_a_long_text_is_cut_in_its_middle():
    assert printable("a" * 50 + "b" * 50, 10) == "aaaaa…bbbbb"


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (3, "3"),
        (True, "True"),
        ("x\ny", r"'x\ny'"),
        (-(10**400), "a huge number"),
        ([[1]], "a list"),
        ({"a": 1}, "a table"),
        (float("nan"), "nan"),
    ],
)
def test_values_of_settings(found, words):
    assert value(found) == words


def test_a_number_that_python_does_not_print():
    assert value(16**6000) == "a huge number"


def test_a_long_value_is_short_in_a_message():
    assert len(value("x" * 10**6)) < 100


def test_the_reason_of_an_error_is_one_line():
    assert reason(OSError(28, "No space left on device", "x")) == "No space left on device"
    assert reason(ValueError("one\ntwo")) == "one"
    assert reason(KeyError()) == "KeyError"
