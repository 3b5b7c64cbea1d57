"""File names as text: the same in every locale, on one line."""

import os
import subprocess
import sys

import pytest

from edge.system.text import decoded, printable
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
from edge.system.text import printable
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
