"""Helpers that the studies share."""

import pytest

from converter.markdown import format_table
from converter.studies import command_line
from converter.studies.face_matching import matches
from edge.scene import BBox

FACE = BBox(100, 100, 40, 40)


def test_table_has_a_header_line():
    table = format_table([["name", "value"], ["a", "1"], ["b", "2"]])
    assert table.splitlines() == ["| name | value |", "| --- | --- |", "| a | 1 |", "| b | 2 |"]


@pytest.mark.parametrize(
    ("detected", "expected"),
    [
        (FACE, True),
        (BBox(110, 110, 20, 20), True),  # half as wide
        (BBox(80, 80, 80, 80), True),  # twice as wide
        (BBox(111, 111, 18, 18), False),
        (BBox(79, 79, 82, 82), False),
        (BBox(121, 100, 40, 40), False),  # centre outside
    ],
)
def test_detection_matches_by_centre_and_size(detected, expected):
    assert matches(detected, FACE) is expected


def test_help_describes_the_study_by_the_first_paragraph(capsys):
    parser = command_line.create_parser("example", "Measure something.\n\nDetails.")
    with pytest.raises(SystemExit):
        parser.parse_args(["--help"])
    text = capsys.readouterr().out
    assert "usage: python -m converter.studies.example" in text
    assert "Measure something." in text
    assert "Details." not in text
