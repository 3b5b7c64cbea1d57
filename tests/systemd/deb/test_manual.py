"""The manual page documents the command line, and is valid."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from deb.control import DEBIAN

from edge.cli import build_parser

MANUAL = DEBIAN / "emotion-edge.1"
SECTIONS = (
    "NAME",
    "SYNOPSIS",
    "DESCRIPTION",
    "COMMANDS",
    "OPTIONS",
    "EXIT STATUS",
    "ENVIRONMENT",
    "FILES",
    "SIGNALS",
    "EXAMPLES",
    "NOTES",
    "SEE ALSO",
)


def plain() -> str:
    """Return the source without fonts, so that options can be searched."""
    return re.sub(r"\\f[A-Z]|\\&", "", MANUAL.read_text()).replace("\\-", "-")


def test_the_sections_are_those_of_a_manual_page() -> None:
    assert tuple(re.findall(r"(?m)^\.SH (.+)$", MANUAL.read_text())) == SECTIONS


def test_every_command_and_every_option_is_documented() -> None:
    (commands,) = (a.choices for a in build_parser()._actions if isinstance(a.choices, dict))
    text = plain()
    for name, parser in commands.items():
        assert f"\n.B {name}\n" in text
        for action in parser._actions:
            for option in action.option_strings:
                assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", text), (name, option)


@pytest.mark.skipif(not shutil.which("mandoc"), reason="mandoc is not installed")
def test_mandoc_finds_no_fault() -> None:
    command = ["mandoc", "-T", "lint", "-W", "style", MANUAL]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.stdout + run.stderr == ""
